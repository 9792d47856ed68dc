"""Texts that would do harm if a paper read them as anything but text, and texts that are hard to set."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

LITERAL = (
    "#panic()",
    "]#panic()[ #{ }",
    "$x^2$ *b* _i_ `c` <label> @ref \\ // /* */ ~ ---",
    '#read("/etc/passwd") #import "x.typ": *',
    "= Heading - item + item / term: x",
    "{{ 7*7 }} {% raw %} ${7*7} <%= 7 %>",
    "<script>alert(1)</script> &lt;b&gt; <img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0 @SUM(1+1) +1 -1",
    "'; DROP TABLE workups_report; --",
    "\\u0041 \\n \\x00 %00 %s {0}",
    'O\'Neill-O\u2019Brien "quoted" \u201cquoted\u201d',
    "NGUYỄN Thị, ŁUKASIEWICZ Żółć, ΠΑΠΑΔΟΠΟΥΛΟΥ, ИВАНОВА, 张伟, 김민준, 山田花子",
    "Pneumonoultramicroscopicsilicovolcanoconiosis",
    "W" * 90,
    "x" * 200,
)
"""Printed letter by letter."""

CHANGED = {
    "A\x00B\x1bC\x7fD": "A□B□C□D",
    "user\u202egnp.exe\u2066\u2069": "usergnp.exe",
    "in\u200bvis\u00adib\u2060le\ufeff": "invisible",
    "e\u0301 n\u0303": "é ñ",
    "X\ue000Y\uffffZ": "X□Y□Z",
}
"""What can't be seen is left out, what can't be drawn is a box; and how that reads then."""

TOWER = "z" + "\u0301" + "\u0303" * 40
"""Marks on one letter that would be drawn over the lines above it."""
WITHOUT_FONT = ("ROSE 🌹", "👨\u200d👩\u200d👧", "𓀀𓁐", "שלום")
MIXED = "عبد الله 812 U/L محمد (x)"
"""Right to left and left to right in one line."""

_CODES = frozenset({"at", "template", "urgency", "kind", "lang", "day", "place", "sha256"})
"""What no person writes: names of levels, of kinds, of days."""


def everywhere(snapshot: dict[str, Any], change: Callable[[str, str], str]) -> dict[str, Any]:
    """The snapshot with `change(path, text)` for every text that somebody wrote."""
    return dict(_changed(deepcopy(snapshot), "", change))


def texts_of(snapshot: dict[str, Any]) -> list[str]:
    """The paths of these texts."""
    paths: list[str] = []

    def note(path: str, text: str) -> str:
        paths.append(path)
        return text

    everywhere(snapshot, note)
    return paths


def _changed(value: Any, path: str, change: Callable[[str, str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _changed(each, f"{path}.{name}", change) for name, each in value.items()}
    if isinstance(value, list):
        return [_changed(each, f"{path}.{index}", change) for index, each in enumerate(value)]
    if isinstance(value, str) and path.rsplit(".", 1)[-1] not in _CODES:
        return change(path, value)
    return value
