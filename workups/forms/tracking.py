"""What staff type about an entry of the worklist, and what a practice agrees on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.spoken_days import read_day
from workups.models import Step

MOST_TICKED: Final = 200


@dataclass(frozen=True, slots=True)
class Ticked:
    """One row that was ticked, at the step that the page showed."""

    entry_id: int
    step: str


def read_coming_day(text: str, *, field: str) -> date | None:
    """A day ahead as it is said, None for nothing. Raises InvalidInput at `field` for what no day can be."""
    if not text.strip():
        return None
    try:
        return read_day(text, today=timezone.localdate(), towards="future")
    except ValueError as fault:
        raise InvalidInput(str(fault), field=field) from fault


def read_ticked(values: list[str]) -> list[Ticked]:
    """The rows that are meant, each once. Raises InvalidInput for none, too many, and what is no tick of ours."""
    if not values:
        raise InvalidInput("Tick at least one row first.", field="entry")
    if len(values) > MOST_TICKED:
        raise InvalidInput(f"At most {MOST_TICKED} rows at a time.", field="entry")
    return list({each.entry_id: each for each in map(_ticked, values)}.values())


def read_counts(said: Mapping[str, str], names: tuple[str, ...]) -> dict[str, int]:
    """Whole numbers by name. Raises InvalidInput at the first that is none."""
    return {name: _count(said.get(name, ""), name) for name in names}


def _ticked(value: str) -> Ticked:
    number, _, step = value.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19) or step not in Step.values:
        raise InvalidInput("The page held a row that can't be read. Open it again.", field="entry")
    return Ticked(int(number), step)


def _count(text: str, name: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise InvalidInput("Enter a whole number.", field=name)
    return int(text)
