"""Letters that can't be printed: found, and replaced by a box that says something stood here."""

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any, Final

STANDS_FOR: Final = "\N{WHITE SQUARE}"

# typst says: the text `"x"` could not be displayed ..., ... contains the (disallowed) codepoint `"\u{e000}"`
_REFUSED = re.compile(r'(?:text|codepoint) `"((?:[^"\\]|\\.)+)"`')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]{1,6})\}|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_UNSEEN = dict.fromkeys(map(ord, "\r\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff"))
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_PLAIN = "\n\t\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2265\u2264\u00b5" + STANDS_FOR


def refused_by_fonts(diagnostic: str) -> list[str]:
    """The pieces of text that typst's message says no font can show, longest first."""
    found = {_unescaped(quoted) for quoted in _REFUSED.findall(diagnostic)}
    return sorted(found - {""}, key=len, reverse=True)


def replaced(value: Any, refused: Collection[str]) -> Any:
    """The same data with each of `refused` replaced by a box in every text."""

    def box(text: str) -> str:
        for piece in refused:
            text = text.replace(piece, STANDS_FOR)
        return text

    return _in_texts(value, box)


def boxes_in(value: Any) -> int:
    """How many boxes stand in the data."""
    if isinstance(value, dict):
        return sum(map(boxes_in, value.values()))
    if isinstance(value, list):
        return sum(map(boxes_in, value))
    return value.count(STANDS_FOR) if isinstance(value, str) else 0


def without_controls(value: Any) -> Any:
    """The same data with control characters and unassigned points as boxes.

    What can't be seen is left out: soft hyphens, byte order marks, and the marks that turn the direction of
    reading around, with which a name could be made to read as another.
    """
    return _in_texts(value, lambda text: "".join(map(_boxed_control, text.translate(_UNSEEN | _TURNING))))


def without_rare_letters(value: Any) -> Any:
    """The last resort: only Latin letters (Vietnamese included), digits and plain signs stay."""
    return _in_texts(value, lambda text: "".join(each if _is_latin(each) else STANDS_FOR for each in text))


def _in_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _in_texts(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_texts(each, change) for each in value]
    return value


def _boxed_control(letter: str) -> str:
    if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Co", "Cs", "Cn"}:
        return letter
    return STANDS_FOR


def _is_latin(letter: str) -> bool:
    point = ord(letter)
    return letter in _PLAIN or 0x20 <= point <= 0x7E or 0xA0 <= point <= 0x17F or 0x1E00 <= point <= 0x1EFF


def _unescaped(quoted: str) -> str:
    def plain(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else _SIMPLE.get(match[2], match[2])

    return _ESCAPED.sub(plain, quoted)
