"""The values of each finding that make a difference: one for every cell that the conditions of a definition cut out.

A number is cut by the limits that it is compared with, by itself, as a member of a group or behind a computed
number: each limit is tried, and one value between each limit and the next. So two values of the same cell cannot
be told apart by any condition. Where two findings are compared with each other (ABSDIFF) the values of both are
chosen so that every cell of the plane that the two span has a pair in it.
"""

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from math import ceil, floor
from typing import Final

from workups.engine.conditions import Condition, Term, leaves, tree
from workups.engine.definition import Definition, Finding
from workups.engine.durations import SECONDS
from workups.engine.facts import MAX_SIZE, Facts, Value
from workups.engine.holds import limit
from workups.engine.wiring import members_of

SOME_DAY: Final = datetime.date(2026, 1, 1)
SOME_TEXT: Final = "Something"
_FINEST: Final = 9
"""Decimals that a typed number can have."""
_STEPS: Final[Mapping[str, Sequence[float]]] = {
    "duration": tuple(reversed(SECONDS.values())),
    "decimal": tuple(10.0**places for places in range(_FINEST, -_FINEST - 1, -1)),
}
_WHOLE_STEPS: Final = tuple(10**places for places in range(_FINEST, -1, -1))


def values_worth_trying(definition: Definition) -> Mapping[str, tuple[Value, ...]]:
    """For each finding of the dictionary one value of every cell, lowest or first option first; never unknown.

    Of a multichoice: each option that a condition names, alone, and one that none names. Durations are in seconds.
    """
    boundaries = Boundaries(definition, conditions_of(definition))
    values = {code: boundaries.values(code, {}) for code in definition.findings}
    for first, second in boundaries.pairs:
        values[first], values[second] = boundaries.values_of_pair(first, second)
    return values


def conditions_of(definition: Definition) -> Iterator[Condition]:
    """Every condition of a definition: of derived findings, of rules, and of what is to be shown."""
    for derived in definition.derived:
        yield from (derived.true_when, derived.false_when)
    yield from (rule.when for rule in definition.rules.values())
    for section in definition.sections():
        shown = (section.show_when, *(item.show_when for item in section.items))
        yield from (condition for condition in shown if condition is not None)


class Boundaries:
    """What `conditions` compare each finding with.

    `pairs` are the findings compared with each other, and how far apart; `options` those that are named.
    """

    def __init__(self, definition: Definition, conditions: Iterable[Condition]) -> None:
        self.pairs: dict[tuple[str, str], set[float]] = {}
        self.options: dict[str, set[str]] = {}
        self._limits: dict[str, set[float]] = {}
        self._definition = definition
        self._formulas = {each.code: each.formula for each in definition.numeric}
        for condition in conditions:
            for leaf in leaves(condition):
                self._add(leaf)

    def values(self, code: str, facts: Facts) -> tuple[Value, ...]:
        """One value of every cell of this finding, the other findings being as in `facts`."""
        finding = self._definition.findings[code]
        match finding.type:
            case "boolean":
                return (True, False)
            case "choice":
                return finding.options
            case "multichoice":
                return tuple(frozenset((option,)) for option in self._named(finding))
            case "date":
                return (SOME_DAY,)
            case "text":
                return (SOME_TEXT,)
            case _:
                return _numbers(finding, self.cuts(code, facts))

    def cuts(self, code: str, facts: Facts) -> list[float]:
        """The limits of a number in rising order, those that lie apart from another finding's value among them."""
        limits = set(self._limits.get(code, ()))
        for (first, second), apart in self.pairs.items():
            other = facts.get({first: second, second: first}.get(code, ""))
            if isinstance(other, int | float):
                limits |= _shifted((other,), apart)
        return sorted(limits)

    def values_of_pair(self, first: str, second: str) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        """Values of two findings that are compared with each other; together they reach every cell of the plane."""
        findings = [self._definition.findings[code] for code in (first, second)]
        apart = self.pairs[first, second]
        points = _across(
            {edge for each in findings for edge in self._edges(each)}, apart, {each.type for each in findings}
        )
        x_place, y_place = (_placing(self._limits.get(code, ())) for code in (first, second))
        place_apart = _placing(apart)
        pairs = product(_possible(findings[0], points), _possible(findings[1], points))
        chosen = _one_of_each(pairs, lambda x, y: (x_place(x), y_place(y), place_apart(abs(x - y))))
        return tuple(sorted({x for x, _ in chosen})), tuple(sorted({y for _, y in chosen}))

    def _edges(self, finding: Finding) -> list[float]:
        return [*self._limits.get(finding.code, ()), *(finding.hard or (0,))]

    def _named(self, finding: Finding) -> list[str]:
        """The options that a condition names, and the first that none does."""
        named = self.options.get(finding.code, set())
        others = [option for option in finding.options if option not in named]
        return [option for option in finding.options if option in named] + others[:1]

    def _add(self, leaf: Condition) -> None:
        match leaf:
            case tree.OneOf(code, options) | tree.IncludesAny(code, options):
                self._name((code,), options)
            case tree.Includes(code, option) | tree.Compare(tree.Reading(code), _, str(option)):
                self._name((code,), (option,))
            case tree.NotYes(code) | tree.NotNo(code):
                self._name((code,), ("yes", "no"))
            case tree.AnyEqual(group, option):
                self._name(self._definition.groups[group], (option,))
            case tree.Compare(term, _, literal) if not isinstance(literal, str):
                self._cut(term, limit(literal))

    def _name(self, codes: Iterable[str], options: Iterable[str]) -> None:
        for code in codes:
            self.options.setdefault(code, set()).update(options)

    def _cut(self, term: Term, at: float) -> None:
        match term:
            case tree.Difference(first, second):
                key = (second, first) if (second, first) in self.pairs else (first, second)
                self.pairs.setdefault(key, set()).add(at)
            case tree.Reading(code) if code in self._formulas:
                self._cut(self._formulas[code], at)
            case _:
                for member in members_of(self._definition, term):
                    self._limits.setdefault(member, set()).add(at)


def _numbers(finding: Finding, cuts: Sequence[float]) -> tuple[Value, ...]:
    """Each cut that the finding can have, and a round number in each gap between, below and above them."""
    low, high = _range(finding, cuts)
    inside = [cut for cut in cuts if low <= cut <= high]
    return tuple(_possible(finding, {*inside, *_in_gaps(finding, inside, low, high)}))


def _range(finding: Finding, cuts: Sequence[float]) -> tuple[float, float]:
    around = [*cuts, 0] if finding.type == "duration" or not cuts else cuts
    return finding.hard or (max(min(around) - 1, 0 if finding.type == "duration" else -MAX_SIZE), max(around) + 1)


def _in_gaps(finding: Finding, cuts: Sequence[float], low: float, high: float) -> Iterator[float]:
    """Usual values (`soft`) come before possible ones."""
    steps = _steps(finding)
    least, most = finding.soft or (low, high)
    if not cuts:
        yield from _between(least, most, steps) or [low]
        return
    if low < cuts[0]:
        yield from _between(least if least < cuts[0] else low, cuts[0], steps) or [low]
    for before, after in pairwise(cuts):
        yield from _between(before, after, steps)
    if cuts[-1] < high:
        yield from _between(cuts[-1], most if cuts[-1] < most else high, steps) or [high]


def _between(low: float, high: float, steps: Iterable[float]) -> list[float]:
    """The roundest number about halfway between the two; none when no number of the finest step lies there."""
    middle = (low + high) / 2
    found = (_tidy(round(middle / step) * step) for step in steps)
    return next(([each] for each in found if low < each < high), [])


def _steps(finding: Finding) -> Sequence[float]:
    return _STEPS.get(finding.type, _WHOLE_STEPS)


def _possible(finding: Finding, numbers: Iterable[float]) -> list[float]:
    """Those of `numbers` that the finding can have, in rising order."""
    low, high = finding.hard or (-MAX_SIZE, MAX_SIZE)
    return sorted(
        float(number) if finding.type == "decimal" else int(number)
        for number in numbers
        if low <= number <= high and (finding.type == "decimal" or number == int(number))
    )


def _across(edges: set[float], apart: set[float], kinds: set[str]) -> set[float]:
    """Points for both axes of a plane cut by limits on either axis and by lines on which the two lie `apart`.

    The corners of the cells are limits or lie `apart` from one. Every cell reaches over a point beside a corner
    (`lines`), and along the line through that point it is cut off at limits and `apart` from the point.
    """
    corners = edges | _shifted(edges, apart)
    lines = corners | set(_beside(corners, kinds))
    ends = lines | _shifted(lines, apart)
    return ends | set(_beside(ends, kinds))


def _beside(points: Iterable[float], kinds: set[str]) -> Iterator[float]:
    """Between each two points their middle; of whole numbers those next to either, where a cell may be widest."""
    for low, high in pairwise(sorted(points)):
        if "decimal" in kinds:
            yield from _between(low, high, _STEPS["decimal"])
        if kinds != {"decimal"}:
            yield from (each for each in (floor(low) + 1, ceil(high) - 1) if low < each < high)


def _shifted(points: Iterable[float], apart: Iterable[float]) -> set[float]:
    return {_tidy(point + sign * step) for point in points for step in apart for sign in (-1, 1)}


def _placing(limits: Iterable[float]) -> Callable[[float], int]:
    """Where a number stands among `limits`: below the first, at it, between it and the next, ..."""
    cuts = sorted(limits)
    return lambda number: bisect_left(cuts, number) + bisect_right(cuts, number)


def _one_of_each(
    pairs: Iterable[tuple[float, float]], cell: Callable[[float, float], Hashable]
) -> list[tuple[float, float]]:
    """One pair of every cell, such that few different values are needed: scarce cells choose first."""
    cells: dict[Hashable, list[tuple[float, float]]] = {}
    for pair in pairs:
        cells.setdefault(cell(*pair), []).append(pair)
    chosen: list[tuple[float, float]] = []
    for choice in sorted(cells.values(), key=len):
        first, second = {x for x, _ in chosen}, {y for _, y in chosen}
        chosen.append(max(choice, key=lambda pair: (pair[0] in first) + (pair[1] in second)))
    return chosen


def _tidy(number: float) -> float:
    return round(number, _FINEST)
