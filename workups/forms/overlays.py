"""What a practice says differently, as a form sends it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from clinic.errors import InvalidInput
from workups.engine.edits import Whole, entry_of
from workups.overlays import ADD, CHANGE, CHANGEABLE, REMOVE, TESTS, LocalChange

PLACES: Final = {"practice": "At the practice", "hospital": "At the hospital", "either": "Either"}
_LOCAL: Final = "ix_local_"


def read_change(whole: Whole, table: str, name: str, said: Mapping[str, str]) -> LocalChange | None:
    """What the form of one entry says; None when it says what the protocol says, so nothing is different any more.

    Raises InvalidInput for an entry that is not there, or a test that is taken off without a reason.
    """
    entry = entry_of(whole, table, name)
    if entry is None or table not in CHANGEABLE:
        raise InvalidInput("This protocol has no such entry that a practice can word for itself.", field=name)
    if said.get("not_offered"):
        return LocalChange(REMOVE, TESTS, name, {}, {"title": entry["title"]}, why=said.get("reason", ""))
    base = {key: str(entry.get(key, "")) for key in CHANGEABLE[table]}
    values = {key: said[key].replace("\r\n", "\n").strip() for key in base if key in said}
    differs = {key: value for key, value in values.items() if value != base[key].strip()}
    return LocalChange(CHANGE, table, name, differs, {key: base[key] for key in differs}) if differs else None


def read_new_test(said: Mapping[str, str]) -> LocalChange:
    """A further test, as the practice describes it. Raises InvalidInput (by field) for what is missing."""
    values: dict[str, Any] = {"code": _code(said.get("title", ""))}
    for field in ("title", "answers", "when", "urgency", "where"):
        if not (value := said.get(field, "").strip()):
            raise InvalidInput("Fill this in.", field=field)
        values[field] = value
    days = said.get("turnaround_days", "").strip()
    if not days.isdecimal() or len(days) > 3:
        raise InvalidInput("Write a number of days, 0 for the same visit.", field="turnaround_days")
    values |= {"bedside": False, "turnaround_days": int(days), "preparation": said.get("preparation", "").strip()}
    return LocalChange(ADD, TESTS, values["code"], values, {})


def _code(title: str) -> str:
    """The code of a practice's own test, by its title."""
    return _LOCAL + (re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:60] or "test")
