"""How long something has lasted, as patients say it: "three weeks", "a fortnight", "about 18 months"."""

import re
from typing import Final

_UNITS: Final = {
    "sec": "s",
    "second": "s",
    "min": "min",
    "minute": "min",
    "hour": "h",
    "hr": "h",
    "day": "d",
    "week": "w",
    "wk": "w",
    "fortnight": "w",
    "month": "mo",
    "year": "y",
    "yr": "y",
}
_NUMBERS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7} | {
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
_SAID: Final = re.compile(rf"(?P<number>\d{{1,6}}|{'|'.join(_NUMBERS)})\s*(?P<unit>{'|'.join(_UNITS)})s?", re.ASCII)
_AROUND: Final = re.compile(r"^(about|around|roughly|nearly|almost|over|for)\s+|\s+(ago|now)$", re.ASCII)


def as_duration(text: str) -> str | None:
    """The protocol's way of writing it ("3w"); None for what is not said so, which the finding then judges itself."""
    said = " ".join(text.casefold().split()).replace("a couple of", "two")
    match = _SAID.fullmatch(_AROUND.sub("", said))
    if match is None:
        return None
    number = int(_NUMBERS.get(match["number"], 0) or match["number"])
    return f"{number * 2 if match['unit'] == 'fortnight' else number}{_UNITS[match['unit']]}"
