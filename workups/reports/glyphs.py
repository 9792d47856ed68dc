"""Letters that can't be printed: found, and replaced by a box that says something stood here."""

import json
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any, Final

STANDS_FOR: Final = "\N{WHITE SQUARE}"

# typst says: the text `"x"` could not be displayed ..., ... contains the (disallowed) codepoint `"\u{e000}"`
_REFUSED = re.compile(r'(?:text|codepoint) `"((?:[^"\\]|\\.)+)"`')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]{1,6})\}|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_MARKS: Final = ((0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
_UNSEEN = dict.fromkeys(map(ord, "\r\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff"))
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_LEFT_OUT = _UNSEEN | _TURNING
_LONG_WORD = re.compile(r"\S{21,}")  # longer than any line of the narrowest column
_BREAK: Final = "\u200b"
_BETWEEN_BREAKS: Final = 10
_MOST_MARKS: Final = 4  # on one letter; more would be drawn over the lines above and below
_MARK: Final = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _MARKS) + "]"
_MARKED = re.compile(f"[^\\s]{_MARK}+")
_TOWER = re.compile(f"({_MARK}{{{_MOST_MARKS}}}){_MARK}+")
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
    return json.dumps(value, ensure_ascii=False).count(STANDS_FOR)  # counted in one text: quicker than by walking


def without_controls(value: Any) -> Any:
    """The same data with control characters and unassigned points as boxes.

    What can't be seen is left out: soft hyphens, byte order marks, and the marks that turn the direction of
    reading around, with which a name could be made to read as another.
    """
    return _in_texts(value, _seen)


def printable(value: Any) -> Any:
    """The same data as paper can show it: no controls, no towers of accents, and long words with places to break."""
    return _in_texts(value, lambda text: _with_breaks(_without_towers(_seen(text))))


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


def _seen(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_boxed_control, text.translate(_LEFT_OUT)))


def _without_towers(text: str) -> str:
    """Letters with their marks as one where there is such a letter; marks beyond the fourth become one box."""
    if text.isascii():
        return text
    whole = _MARKED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return _TOWER.sub(lambda match: match[1] + STANDS_FOR, whole)


def _with_breaks(text: str) -> str:
    return _LONG_WORD.sub(lambda match: _broken(match[0]), text)


def _broken(word: str) -> str:
    """Never between a letter and its marks."""
    parts = [""]
    for letter in word:
        if len(parts[-1]) >= _BETWEEN_BREAKS and unicodedata.category(letter)[0] not in "MC":
            parts.append("")
        parts[-1] += letter
    return _BREAK.join(parts)


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
