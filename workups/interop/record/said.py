"""What one resource says of one finding, and how several of them become one reading."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, Value, read_value, write_value
from workups.recorded import Read

YES: Final = True
MOST_ORIGIN: Final = 300


@dataclass(frozen=True, slots=True)
class Said:
    """`value` is one option of a multichoice, else the whole value; None where the newest word can't be read.

    Of two that differ, the one that comes later by `order` holds; of two with the same `order`, neither does.
    """

    finding: str
    value: Value | None
    words: str
    resource: str
    on: date | None = None
    order: tuple[str, ...] = ()


def readings(said: Iterable[Said], findings: Mapping[str, Finding]) -> list[Read]:
    """One reading per finding, in the order of the dictionary; none where the record contradicts itself."""
    places = {code: place for place, code in enumerate(findings)}
    known = sorted((each for each in said if each.finding in places), key=lambda each: places[each.finding])
    found = (_reading(findings[code], list(group)) for code, group in groupby(known, key=lambda each: each.finding))
    return [each for each in found if each]


def _reading(finding: Finding, said: list[Said]) -> Read | None:
    said.sort(key=lambda each: each.order, reverse=True)
    listed = finding.type == "multichoice"
    held = said if listed else [each for each in said if each.order == said[0].order]
    value: Any = frozenset(each.value for each in held) if listed else held[0].value
    if any(each.value is None for each in held) or (not listed and any(each.value != value for each in held)):
        return None
    try:
        written = write_value(finding, read_value(finding, _raw(value)))
    except InvalidValue:
        return None
    return Read(finding.code, written, _origin(each.words for each in held), held[0].resource, held[0].on)


def _raw(value: Any) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _origin(words: Iterable[str]) -> str:
    """Everything it rests on, as far as there is room."""
    whole = list(dict.fromkeys(words))
    for kept in range(len(whole), 0, -1):
        text = "; ".join([*whole[:kept], *_and_more(len(whole) - kept)])
        if len(text) <= MOST_ORIGIN:
            return text
    return whole[0][: MOST_ORIGIN - 1] + "…"


def _and_more(left_out: int) -> Iterator[str]:
    if left_out:
        yield f"and {left_out} more"
