"""What to ask next: the open questions that settle most.

A question settles a red flag that is still waiting when the flag turns on it (see `pivots.py`). It scores the
sum of those flags' weights. History comes before examination before results, whatever the score: asking costs
seconds, a test costs days. A line that is on the screen comes before one in a section that is still closed.

Findings are bits, and the scores of all of them are added up side by side: `digits[n]` holds the n-th binary
digit of every score, so adding one flag's weight to all findings it turns on is a carry along a few integers,
and the best finding is found from the highest digit down.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import TYPE_CHECKING

from workups.engine.compiling import Test
from workups.engine.definition import Definition
from workups.engine.pivots import Pivots, Search
from workups.engine.progress import Progress, Shown
from workups.engine.urgency import LEVELS, RANK

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation

WEIGHT = {level: 2 ** (len(LEVELS) - 1 - RANK[level]) for level in LEVELS}
"""emergency_now 64, same_day 32, and half of that for each level below. Powers of two: one binary digit each."""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A finding worth asking for, and the red flags it could settle, most urgent first."""

    finding: str
    settles: tuple[str, ...]


class Questions:
    """The weights of the red flags and the places of the findings, worked out once per definition."""

    def __init__(self, definition: Definition, pivots: Pivots, progress: Progress) -> None:
        self._pivots = pivots
        self._digit = {flag.code: WEIGHT[flag.urgency].bit_length() - 1 for flag in definition.red_flags}
        self._stages = tuple(_stages(definition, pivots))
        self._sections = tuple(_Place.of(shown, pivots.bits) for shown in progress.sections.values())

    def ask(self, evaluation: "Evaluation", limit: int) -> list[NextQuestion]:
        """At most `limit` questions, best first; none when every red flag is decided."""
        search = Search(self._pivots, evaluation)
        turning = [(flag, search.of_rule(flag)) for flag in evaluation.waiting_red_flags]
        digits: list[int] = []
        for flag, findings in turning:
            _add(digits, findings, self._digit[flag])
        order = self._pivots.order
        return [
            NextQuestion(order[bit.bit_length() - 1], tuple(flag for flag, each in turning if each & bit))
            for bit in islice(self._ranked(digits, evaluation.word), limit)
        ]

    def _ranked(self, digits: Sequence[int], word: int) -> Iterator[int]:
        visible = 0
        for section in self._sections:
            visible |= section.visible(word)
        for stage in self._stages:
            yield from _highest(digits, stage & visible)
            yield from _highest(digits, stage & ~visible)


@dataclass(frozen=True, slots=True)
class _Place:
    """The findings of one section that are on the screen while it is open: always, and on a condition."""

    is_open: Test
    always: int
    conditional: tuple[tuple[Test, int], ...]

    @classmethod
    def of(cls, shown: Shown, bits: Mapping[str, int]) -> "_Place":
        always = sum(bits[item] for item in shown.items if item not in shown.conditional)
        return cls(shown.is_open, always, tuple((test, bits[item]) for item, test in shown.conditional.items()))

    def visible(self, word: int) -> int:
        if not self.is_open(word):
            return 0
        return self.always | sum(bit for test, bit in self.conditional if test(word))


def _stages(definition: Definition, pivots: Pivots) -> Iterator[int]:
    """The findings of each stage, in order; at the end those that no page asks for."""
    left = pivots.every
    for stage in definition.stages:
        findings = {item.finding for section in stage.sections for item in section.items}
        mask = sum(pivots.bits[finding] for finding in findings)
        left &= ~mask
        yield mask
    yield left


def _add(digits: list[int], findings: int, place: int) -> None:
    """Add 2 ** place to the score of each of `findings`."""
    carry = findings
    digits.extend([0] * (place - len(digits)))
    while carry:
        if place == len(digits):
            digits.append(0)
        digits[place], carry = digits[place] ^ carry, digits[place] & carry
        place += 1


def _highest(digits: Sequence[int], pool: int) -> Iterator[int]:
    """Those of `pool` that have a score, highest first; of equals the first on the pages."""
    left = pool & reduce(or_, digits, 0)
    while left:
        best = left
        for digit in reversed(digits):
            best = best & digit or best
        best &= -best
        yield best
        left ^= best
