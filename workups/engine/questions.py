"""What to ask next: the open questions that settle most.

A question settles a red flag that is still waiting when the flag turns on it (see `pivots.py`). It scores the
sum of those flags' weights. History comes before examination before results, whatever the score: asking costs
seconds, a test costs days. A line that is on the screen comes before one in a section that is still closed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from workups.engine.board import Board
from workups.engine.conditions import Condition, group_of, leaves, readings
from workups.engine.definition import Definition
from workups.engine.pivots import Pivots, Search
from workups.engine.urgency import LEVELS
from workups.engine.wiring import members_of

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation

WEIGHT = {level: 2 ** (len(LEVELS) - 1 - rank) for rank, level in enumerate(LEVELS)}
"""emergency_now 64, same_day 32, and half of that for each level below."""


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A finding worth asking for, and the red flags it could settle, most urgent first."""

    finding: str
    settles: tuple[str, ...]


class Questions:
    """For every red flag the findings behind it, worked out once per definition."""

    def __init__(self, definition: Definition, board: Board, pivots: Pivots) -> None:
        self._definition, self._board, self._pivots = definition, board, pivots
        self._conditions = {each.code: (each.true_when, each.false_when) for each in definition.derived}
        self._formulas = {each.code: each.formula for each in definition.numeric}
        self._behind = {flag.code: self._masks(flag.when) for flag in definition.red_flags}
        self._weights = {flag.code: WEIGHT[flag.urgency] for flag in definition.red_flags}
        self._places = _places(definition)

    def ask(self, evaluation: "Evaluation", limit: int) -> list[NextQuestion]:
        """At most `limit` questions, best first; none when every red flag is decided."""
        scores, settles = self._settled_by(evaluation)
        visible = evaluation.engine.progress.visible_findings(evaluation.word)
        ranked = [
            (*self._places[code], code not in visible, -score, code)
            for code, score in scores.items()
            if code not in evaluation.facts
        ]
        ranked.sort(key=itemgetter(0, 2, 3, 1))
        return [NextQuestion(code, tuple(settles[code])) for *_, code in ranked[:limit]]

    def _settled_by(self, evaluation: "Evaluation") -> tuple[dict[str, int], dict[str, list[str]]]:
        """For each finding behind a waiting red flag the score, and the flags that turn on it."""
        search = Search(self._pivots, evaluation)
        scores: dict[str, int] = defaultdict(int)
        settles: dict[str, list[str]] = defaultdict(list)
        for flag in evaluation.waiting_red_flags:
            pivotal = search.of_rule(flag)
            weight = self._weights[flag]
            for mask, codes in self._behind[flag]:
                if pivotal & mask:
                    for code in codes:
                        scores[code] += weight
                        settles[code].append(flag)
        return scores, settles

    def in_order(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The findings in the order in which the pages ask for them."""
        return tuple(sorted(codes, key=self._places.__getitem__))

    def findings(self, leaf: Condition) -> tuple[str, ...]:
        """The findings that a leaf rests on: one, or the members of a group or formula."""
        codes = members_of(self._definition, leaf) if group_of(leaf) else readings(leaf)
        formula = self._formulas.get(codes[0]) if codes else None
        return members_of(self._definition, formula) if formula else codes

    def _masks(self, condition: Condition) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The bits of the leaves behind `condition`, derived findings looked through, and who reads the same."""
        bits: dict[str, int] = {}
        for leaf in self._leaves_behind(condition):
            for code in self.findings(leaf):
                bits[code] = bits.get(code, 0) | self._board.bit(leaf, True)
        masks: dict[int, list[str]] = {}
        for code, mask in bits.items():
            masks.setdefault(mask, []).append(code)
        return tuple((mask, tuple(codes)) for mask, codes in masks.items())

    def _leaves_behind(self, condition: Condition) -> list[Condition]:
        found: list[Condition] = []
        for leaf in leaves(condition):
            inner = [each for code in readings(leaf) for each in self._conditions.get(code, ())]
            found += [leaf] if not inner else [each for part in inner for each in self._leaves_behind(part)]
        return found


def _places(definition: Definition) -> dict[str, tuple[int, int]]:
    """Stage and place on the page of every finding; those that no section asks for come last."""
    places: dict[str, tuple[int, int]] = {}
    for number, stage in enumerate(definition.stages):
        for section in stage.sections:
            for item in section.items:
                places.setdefault(item.finding, (number, len(places)))
    for code in definition.findings:
        places.setdefault(code, (len(definition.stages), len(places)))
    return places
