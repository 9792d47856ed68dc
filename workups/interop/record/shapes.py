"""JSON that may have any shape: what is there in the shape it should have, else nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from clinic.words import date_words

_MOST_CHARACTERS: Final = 120
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\s]+")
_SEMANTIC_TAG: Final = re.compile(r" \((?:disorder|finding|situation|procedure)\)$")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, a month or a year: the first day that it can be, how it is said, and the moment in UTC, for sorting."""

    first: date
    words: str
    is_whole: bool
    moment: str

    @property
    def exact(self) -> date | None:
        return self.first if self.is_whole else None


def maps(raw: object) -> Iterator[Mapping[str, Any]]:
    """The objects in a list, or the one that stands there without a list."""
    for each in raw if isinstance(raw, list | tuple) else (raw,):
        if isinstance(each, Mapping):
            yield each


def one(raw: object) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return raw if isinstance(raw, Mapping) else {}


def text(raw: object, *, most: int = _MOST_CHARACTERS) -> str:
    """A string on one line, without control characters; "" for anything else."""
    if not isinstance(raw, str):
        return ""
    line = _UNSEEN.sub(" ", raw[: most * 4]).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def codes(concept: object) -> frozenset[tuple[str, str]]:
    """Every (system, code) of a CodeableConcept."""
    pairs = ((text(each.get("system")), text(each.get("code"))) for each in maps(one(concept).get("coding")))
    return frozenset((system, code) for system, code in pairs if system and code)


def texts(concept: object) -> tuple[str, ...]:
    """The text of a CodeableConcept, then its displays, without SNOMED's "(disorder)" and the like."""
    said = [text(one(concept).get("text"))]
    said += [text(each.get("display")) for each in maps(one(concept).get("coding"))]
    return tuple(dict.fromkeys(_SEMANTIC_TAG.sub("", each) for each in said if each))


def name_of(concept: object) -> str:
    """How a CodeableConcept is called, in words; "" where it has none."""
    return next(iter(texts(concept)), "")


def has_code(concept: object, *accepted: str) -> bool:
    """Whether a status, a CodeableConcept in R4 and a bare string in older versions, is one of these."""
    said = {code for _, code in codes(concept)} | {text(concept)}
    said |= {text(each.get("code")) for each in maps(one(concept).get("coding"))}
    return bool(said.intersection(accepted))


def day(raw: object) -> Day | None:
    """A FHIR date, dateTime or instant; None for what is none. The day is the one written, whatever the time zone."""
    match = _DATE.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        return None
    year, month, on = match.groups()
    try:
        first = date(int(year), int(month or 1), int(on or 1))
    except ValueError:
        return None
    words = date_words(first) if on else f"{first:%b %Y}" if month else year
    return Day(first, words, on is not None, _moment(str(raw)))


def _moment(written: str) -> str:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    try:
        return (at.astimezone(UTC) if at.tzinfo else at).isoformat()
    except OverflowError:
        return written


def first_day(*raws: object) -> Day | None:
    """The first of several that is a day."""
    return next((found for raw in raws if (found := day(raw))), None)
