"""What to ask next: the open questions that settle most.

A question settles a red flag that is still waiting when the flag turns on it (see `pivots.py`). It scores the
sum of those flags' weights. History comes before examination before results, whatever the score: asking costs
seconds, a test costs days. A line that is on the screen comes before one in a section that is still closed.

Findings are bits, and the scores of all of them are added up side by side: `digits[n]` holds the n-th binary
digit of every score, and the best finding is found from the highest digit down.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import TYPE_CHECKING

from workups.engine.definition import Definition
from workups.engine.places import Places
from workups.engine.urgency import LEVELS, RANK

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation

WEIGHT = {level: 2 ** (len(LEVELS) - 1 - RANK[level]) for level in LEVELS}
"""emergency_now 64, same_day 32, and half of that for each level below. Powers of two: one binary digit each."""


EVERYTHING = -1
"""All findings, as bits."""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A finding worth asking for, and the red flags it could settle, most urgent first."""

    finding: str
    settles: tuple[str, ...]


class Questions:
    """The weights of the red flags and the places of the findings, worked out once per definition."""

    def __init__(self, definition: Definition, places: Places) -> None:
        self.order = places.order
        self.stages = tuple(_stages(definition, places))
        self._digit = {flag.code: WEIGHT[flag.urgency].bit_length() - 1 for flag in definition.red_flags}

    def rank(self, evaluation: "Evaluation") -> "Ranking":
        """Every question that is open, scored."""
        turning = dict(evaluation.search.each_of(evaluation.waiting_red_flags))
        columns: list[list[int]] = [[] for _ in LEVELS]
        for flag, findings in turning.items():
            columns[self._digit[flag]].append(findings)
        return Ranking(self, turning, _added_up(columns), evaluation.visible)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The waiting red flags with the findings they turn on, most urgent first, and the scores of the findings."""

    questions: Questions
    turning: Mapping[str, int]
    digits: Sequence[int]
    visible: int

    def first(self, limit: int) -> list[NextQuestion]:
        """At most `limit` questions, best first; none when every red flag is decided."""
        order = self.questions.order
        settles: dict[int, list[str]] = {bit: [] for bit in islice(self._best_first(EVERYTHING), limit)}
        asked = sum(settles)
        for flag, findings in self.turning.items():
            if findings & asked:
                for bit in _bits(findings & asked):
                    settles[bit].append(flag)
        return [NextQuestion(order[bit.bit_length() - 1], tuple(flags)) for bit, flags in settles.items()]

    def count(self, flag: str) -> int:
        """On how many unknown findings a waiting red flag turns."""
        return self.turning[flag].bit_count()

    def of_flag(self, flag: str, limit: int) -> list[str]:
        """At most `limit` of these findings, best first."""
        best = islice(self._best_first(self.turning[flag]), limit)
        return [self.questions.order[bit.bit_length() - 1] for bit in best]

    def _best_first(self, pool: int) -> Iterator[int]:
        for stage in self.questions.stages:
            yield from _highest(self.digits, pool & stage & self.visible)
            yield from _highest(self.digits, pool & stage & ~self.visible)


def _stages(definition: Definition, places: Places) -> Iterator[int]:
    """The findings of each stage, in order; at the end those that no page asks for."""
    yield from (places.lines(stage.sections) for stage in definition.stages)
    yield places.every & ~places.lines(definition.sections())


def _added_up(columns: list[list[int]]) -> list[int]:
    """The binary digits of the scores of all findings, where one in `columns[n]` adds 2 ** n to each of its findings.

    Three of a column are one that stays and one of the next, as when numbers are added up by hand.
    """
    for place, column in enumerate(columns):
        while len(column) > 1:
            first, second, third = column.pop(), column.pop(), column.pop() if column else 0
            one = first ^ second
            column.append(one ^ third)
            carried = first & second | one & third
            if carried:
                if place + 1 == len(columns):
                    columns.append([])
                columns[place + 1].append(carried)
    return [column[0] if column else 0 for column in columns]


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


def _highest(digits: Sequence[int], pool: int) -> Iterator[int]:
    """Those of `pool` that have a score, highest first; of equals the first on the pages."""
    left = pool and pool & reduce(or_, digits, 0)
    while left:
        best = left
        for digit in reversed(digits):
            best = best & digit or best
        best &= -best
        yield best
        left ^= best
