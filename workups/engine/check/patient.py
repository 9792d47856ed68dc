"""The least that has to be known of a patient so that every demand on the findings is met."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from workups.engine.check.goals import Demand, truth_of_leaf
from workups.engine.conditions import tree
from workups.engine.definition import Definition, Finding
from workups.engine.facts import Value

Demands: TypeAlias = frozenset[Demand]
"""All that is demanded of one finding."""


class Impossible(Exception):
    """No value of the finding, and not its being unknown either, meets every demand."""


class Patients:
    """Finds values; each question is answered once."""

    def __init__(self, definition: Definition, cells: Mapping[str, Sequence[Value]]) -> None:
        self._findings, self._cells = definition.findings, cells
        self._found: dict[Demands, Value | None] = {}

    def least(self, code: str, demands: Demands) -> Value | None:
        """The value of finding `code` that meets `demands`, None (unknown) before any; Impossible when none does."""
        if demands not in self._found:
            self._found[demands] = self._first(self._findings[code], demands)
        return self._found[demands]

    def _first(self, finding: Finding, demands: Demands) -> Value | None:
        for value in self._candidates(finding, demands):
            if all(truth_of_leaf(demand.leaf, value) in demand.wanted for demand in demands):
                return value
        raise Impossible(finding.code)

    def _candidates(self, finding: Finding, demands: Demands) -> Iterator[Value | None]:
        yield None
        if finding.type == "multichoice":
            yield from _selections(finding, demands)
        else:
            yield from self._cells[finding.code]


def _selections(finding: Finding, demands: Demands) -> Iterator[frozenset[str]]:
    """Sets of options to try: if any set meets the demands, then one of these does.

    What is forbidden is left out, and of each list that must be met some option is taken: the fewest, one a list,
    and else all that are allowed.
    """
    forbidden = {option for demand in demands if True not in demand.wanted for option in _options(demand)}
    allowed = [option for option in finding.options if option not in forbidden]
    chosen: set[str] = set()
    for demand in demands:
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
