"""Days as people say them: "three weeks ago", "in March 2024", "23/11/2026", "in two weeks"."""

import re
from datetime import date, datetime, time
from typing import Final, Literal

import dateparser

LONGEST: Final = 60
Direction = Literal["past", "future"]

# What nobody means by a day: the library would read a lone number as a day of this month.
_LONE_NUMBER: Final = re.compile(r"\d{1,3}|\d{5,}")
_COUNTED: Final = re.compile(r"\b(day|week|fortnight|month|year)s?\b")
_PLAIN: Final = re.compile(r"[a-z0-9 ./,-]+", re.ASCII)
_SAID_OTHERWISE: Final = (
    (re.compile(r"\b(a )?couple of\b"), "2"),
    (re.compile(r"\b(about|around|roughly|some|since|from|on|the)\b"), " "),
    (re.compile(r"\bhalf a year\b"), "6 months"),
)


def read_day(text: str, *, today: date, towards: Direction) -> date:
    """The day that is meant, day before month. "March" is the last one or the next one, as `towards` says.

    Raises ValueError with a sentence for the person who typed it. A month or a year alone is taken as its first day.
    """
    said = _simplified(text)
    found = _parsed(said, today, towards) if said else None
    if found is None:
        example = "three weeks ago" if towards == "past" else "in two weeks"
        raise ValueError(f"Write a day, for example 23/11/2026 or “{example}”.")
    return found.date()


def _simplified(text: str) -> str:
    """Empty for what no day can be."""
    said = " ".join(text.casefold().split())
    if not _PLAIN.fullmatch(said) or len(said) > LONGEST or _LONE_NUMBER.fullmatch(said):
        return ""
    for pattern, words in _SAID_OTHERWISE:
        said = pattern.sub(words, said)
    return " ".join(said.split())


def _parsed(said: str, today: date, towards: Direction) -> datetime | None:
    # "Two months ago" keeps the day of the month, "in March" has none.
    missing = "current" if _COUNTED.search(said) else "first"
    settings = {
        "DATE_ORDER": "DMY",
        "PREFER_DATES_FROM": towards,
        "PREFER_DAY_OF_MONTH": missing,
        "PREFER_MONTH_OF_YEAR": missing,
        "RELATIVE_BASE": datetime.combine(today, time()),
    }
    found: datetime | None = dateparser.parse(said, languages=["en"], settings=settings)
    return found
