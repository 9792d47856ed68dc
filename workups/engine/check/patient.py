"""The least that has to be known of a patient so that every demand on the findings is met."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from workups.engine.check.goals import Demand, truth_of_leaf
from workups.engine.conditions import to_text, tree
from workups.engine.definition import Definition, Finding
from workups.engine.facts import Value

Demands: TypeAlias = frozenset[Demand]
"""All that is demanded of one finding, or of the distance of two."""


class Impossible(Exception):
    """No values of the findings, and not their being unknown either, meet every demand."""


class Undecided(Exception):
    """The search was given up; nothing is proved either way."""


class Patients:
    """Finds values; each question is answered once."""

    def __init__(self, definition: Definition, cells: Mapping[str, Sequence[Value]]) -> None:
        self._findings, self._cells = definition.findings, cells
        self._found: dict[tuple[Demands, ...], tuple[Value | None, ...]] = {}

    def least(self, demands: Mapping[tuple[str, ...], Demands]) -> dict[str, Value]:
        """The facts of a patient who meets `demands` (by the findings they are about): as few as will do.

        Impossible when nobody does; Undecided when one finding is set against two others.
        """
        pairs = [codes for codes in demands if len(codes) > 1]
        paired = [code for codes in pairs for code in codes]
        if len(set(paired)) < len(paired):
            raise Undecided
        single = [codes for codes in demands if len(codes) == 1 and codes[0] not in paired]
        facts: dict[str, Value | None] = {}
        for codes in (*single, *pairs):
            facts |= zip(codes, self._values(codes, demands), strict=True)
        return {code: value for code, value in facts.items() if value is not None}

    def _values(self, codes: tuple[str, ...], demands: Mapping[tuple[str, ...], Demands]) -> tuple[Value | None, ...]:
        """The first values that meet what is demanded of each of these findings, and of all together."""
        each = [demands.get((code,), frozenset()) for code in codes]
        together = demands[codes] if len(codes) > 1 else frozenset()
        key = (*each, together)
        if key not in self._found:
            self._found[key] = self._first(codes, each, together)
        return self._found[key]

    def _first(self, codes: tuple[str, ...], each: list[Demands], together: Demands) -> tuple[Value | None, ...]:
        possible = (self._meeting(code, own) for code, own in zip(codes, each, strict=True))
        for values in product(*possible):
            if all(truth_of_leaf(demand.leaf, _apart(*values)) in demand.wanted for demand in together):
                return values
        raise Impossible(codes)

    def _meeting(self, code: str, demands: Demands) -> Iterator[Value | None]:
        for value in self._candidates(self._findings[code], demands):
            if all(truth_of_leaf(demand.leaf, value) in demand.wanted for demand in demands):
                yield value

    def _candidates(self, finding: Finding, demands: Demands) -> Iterator[Value | None]:
        yield None
        if finding.type == "multichoice":
            yield from _selections(finding, demands)
        else:
            yield from self._cells[finding.code]


def _apart(first: Value | None, second: Value | None) -> Value | None:
    """How far two numbers lie apart; unknown when either is."""
    return abs(first - second) if isinstance(first, int | float) and isinstance(second, int | float) else None


def _selections(finding: Finding, demands: Demands) -> Iterator[frozenset[str]]:
    """Sets of options to try: if any set meets the demands, then one of these does.

    What is forbidden is left out, and of each list that must be met some option is taken: the fewest, one a list,
    and else all that are allowed.
    """
    forbidden = {option for demand in demands if True not in demand.wanted for option in _options(demand)}
    allowed = [option for option in finding.options if option not in forbidden]
    chosen: set[str] = set()
    for demand in sorted(demands, key=lambda each: to_text(each.leaf)):  # the same patient in every process
        wanted = [option for option in _options(demand) if option in allowed]
        if False not in demand.wanted and wanted and chosen.isdisjoint(wanted):
            chosen.add(wanted[0])
    if chosen:
        yield frozenset(chosen)
    elif "none" in allowed:
        yield frozenset({"none"})
    elif allowed:
        yield frozenset(allowed[-1:])


def _options(demand: Demand) -> Collection[str]:
    match demand.leaf:
        case tree.Includes(_, option):
            return (option,)
        case tree.IncludesAny(_, options):
            return options
        case _:
            return ()
