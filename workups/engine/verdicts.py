"""Leaves that ask what was decided before: FIRED, NO_DQ, URGENCY_BELOW, HIGHEST.

There are two words from here on. By the *deciding* word what has not fired is FALSE, as the protocol content
(section 0.3) defines it: it says which rules fire. By the *open* word a rule that is still waiting is UNKNOWN, and
so is a derived finding that took "otherwise" for something unknown: it tells a rule that is ruled out from one
that waits, so that no red flag counts as excluded because nobody asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workups.engine.board import Board
from workups.engine.compiling import Test, compile_test
from workups.engine.conditions import Condition, tree
from workups.engine.definition import Derived, RedFlag, Rule
from workups.engine.urgency import is_above, is_at_or_above


class Verdicts:
    """The bits that follow from the outcome of one family of rules."""

    def __init__(self, family: str, rules: Sequence[Rule], board: Board) -> None:
        asked = {leaf.code: leaf for leaf in board.leaves() if isinstance(leaf, tree.Fired)}
        own = {rule.code: asked[rule.code] for rule in rules if rule.code in asked}
        self._true = {code: board.bit(leaf, True) for code, leaf in own.items()}
        self._false = {code: board.bit(leaf, False) for code, leaf in own.items()}
        self._none_fired = sum(self._false.values())
        leaves = [leaf for leaf in board.leaves() if isinstance(leaf, _OVERALL.get(family, ()))]
        self._overall = [_Overall.of(leaf, rules, board) for leaf in leaves]
        self._is_never_asked = not own and not leaves

    def bits(self, fired: Sequence[str], waiting: Sequence[str]) -> tuple[int, int]:
        """What to set in the deciding word and in the open word; each bit stands once, so sums are unions."""
        if self._is_never_asked:
            return 0, 0
        asked = self._true.keys()
        now_true = asked & fired
        true = sum(map(self._true.__getitem__, now_true))
        deciding = self._none_fired - sum(map(self._false.__getitem__, now_true)) + true
        still_open = deciding - sum(map(self._false.__getitem__, asked & waiting))
        for overall in self._overall:
            deciding |= overall.bit(fired, ())
            still_open |= overall.bit(fired, waiting)
        return deciding, still_open


_OVERALL: dict[str, tuple[type, ...]] = {
    "data_quality": (tree.NoDataQuality,),
    "red_flags": (tree.UrgencyBelow, tree.Highest),
}
"""Leaves that ask about a family as a whole."""


@dataclass(frozen=True, slots=True)
class _Overall:
    """A leaf that holds if one of `needed` fired (where any is needed) and none of `barred` did."""

    needed: frozenset[str] | None
    barred: frozenset[str]
    true: int
    false: int

    @classmethod
    def of(cls, leaf: Condition, rules: Sequence[Rule], board: Board) -> "_Overall":
        urgencies = [(rule.code, rule.urgency) for rule in rules if isinstance(rule, RedFlag)]
        needed = None
        match leaf:
            case tree.UrgencyBelow(level):
                barred = {code for code, urgency in urgencies if is_at_or_above(urgency, level)}
            case tree.Highest(level):
                needed = frozenset(code for code, urgency in urgencies if urgency == level)
                barred = {code for code, urgency in urgencies if is_above(urgency, level)}
            case _:
                barred = {rule.code for rule in rules}
        return cls(needed, frozenset(barred), board.bit(leaf, True), board.bit(leaf, False))

    def bit(self, fired: Sequence[str], waiting: Sequence[str]) -> int:
        """The bit that `fired` settles, or none while one of `waiting` could still turn it."""
        if not self.barred.isdisjoint(fired):
            return self.false
        if self.needed is not None and self.needed.isdisjoint(fired):
            return 0 if not self.needed.isdisjoint(waiting) else self.false
        return 0 if not self.barred.isdisjoint(waiting) else self.true


def derived_tests(derived: Derived, board: Board) -> tuple[Test, Test, Test]:
    """Is it yes, is it no, and would it still be no if nothing that is unknown were taken for "otherwise"?"""
    is_true = compile_test(derived.true_when, True, board)
    is_false = compile_test(derived.false_when, True, board)
    if isinstance(derived.false_when, tree.Otherwise):
        return is_true, is_false, compile_test(derived.true_when, False, board)
    return is_true, is_false, is_false
