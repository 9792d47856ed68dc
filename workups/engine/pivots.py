"""Pivotal unknowns: the findings on whose value the outcome of a rule still turns.

Not every unknown leaf: in `a AND b` with `a` FALSE, `b` no longer matters. A leaf is pivotal when it is UNKNOWN
and everything above it is UNKNOWN too. Derived findings and earlier rules are looked through, down to the
findings that a person can answer.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeAlias

from workups.engine.board import Board
from workups.engine.compiling import Test, compile_test
from workups.engine.conditions import Condition, group_of, leaves, parts_of, readings, tree
from workups.engine.definition import Definition
from workups.engine.urgency import is_at_or_above

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation

Pivot: TypeAlias = Callable[[int, int], int]
"""(word, open leaves) to the pivotal leaves of a condition that is UNKNOWN."""
Part: TypeAlias = tuple[Test, Test, Pivot]
"""Is it certainly true, is it certainly false, and its pivots if it is neither."""


class Pivots:
    """The pivots of every rule and derived finding, compiled once per definition."""

    def __init__(self, definition: Definition, board: Board) -> None:
        self.definition, self.board = definition, board
        self.rules = {code: compile_pivot(rule.when, board) for code, rule in definition.rules.items()}
        self.derived = {each.code: (each.true_when, each.false_when) for each in definition.derived}
        self._parts = {
            code: tuple(_part(condition, board) for condition in conditions)
            for code, conditions in self.derived.items()
        }
        self._leaves = {board.bit(leaf, True): leaf for leaf in board.leaves()}
        self.every = _joined(self._leaves)
        self.through = _joined(bit for bit, leaf in self._leaves.items() if self._is_looked_through(leaf))

    def _is_looked_through(self, leaf: Condition) -> bool:
        if isinstance(leaf, tree.Fired | tree.NoDataQuality | tree.UrgencyBelow | tree.Highest):
            return True
        return any(code in self.derived for code in readings(leaf))

    def of_derived(self, code: str, word: int, open_leaves: int) -> int:
        """The pivotal leaves of a derived finding that is unknown.

        Where its two conditions contradict each other (both FALSE), only group members not yet measured
        could still settle it.
        """
        mask = 0
        for true, false, pivot in self._parts[code]:
            if not (true(word) or false(word)):
                mask |= pivot(word, open_leaves)
        return mask or self._grouped(code)

    def _grouped(self, code: str) -> int:
        grouped = (leaf for condition in self.derived[code] for leaf in leaves(condition) if group_of(leaf))
        return _joined(self.board.bit(leaf, True) for leaf in grouped)

    def leaf(self, bit: int) -> Condition:
        """The leaf whose "certainly true" bit this is."""
        return self._leaves[bit]


class Search:
    """The pivots of one evaluation; each derived finding and rule is looked through at most once."""

    def __init__(self, pivots: Pivots, evaluation: "Evaluation") -> None:
        self._pivots = pivots
        self._evaluation = evaluation
        self._word = evaluation.open_word
        self._open = pivots.every & ~(self._word | self._word >> 1)
        self._seen: dict[int, int] = {}

    def of_rule(self, code: str) -> int:
        """The pivotal leaves of a waiting rule, as "certainly true" bits; all of them read findings or groups."""
        return self._looked_through(self._pivots.rules[code](self._word, self._open))

    def leaves(self, mask: int) -> list[Condition]:
        """The leaves behind `mask`."""
        return [self._pivots.leaf(bit) for bit in _bits(mask)]

    def _looked_through(self, mask: int) -> int:
        hidden = mask & self._pivots.through
        mask ^= hidden
        for bit in _bits(hidden):
            if bit not in self._seen:
                self._seen[bit] = self._behind(self._pivots.leaf(bit))
            mask |= self._seen[bit]
        return mask

    def _behind(self, leaf: Condition) -> int:
        match leaf:
            case tree.Fired(code):
                return self.of_rule(code)
            case tree.NoDataQuality():
                return self._of_waiting(check.code for check in self._pivots.definition.data_quality)
            case tree.UrgencyBelow(level) | tree.Highest(level):
                flags = self._pivots.definition.red_flags
                return self._of_waiting(flag.code for flag in flags if is_at_or_above(flag.urgency, level))
            case _:
                (code,) = readings(leaf)
                return self._looked_through(self._pivots.of_derived(code, self._word, self._open))

    def _of_waiting(self, codes: Iterable[str]) -> int:
        waiting = self._evaluation.is_waiting
        return _joined(self.of_rule(code) for code in codes if waiting(code))


def compile_pivot(condition: Condition, board: Board) -> Pivot:
    """The pivots of `condition`, asked only while it is UNKNOWN; a NOT is UNKNOWN with its operand."""
    parts = parts_of(condition)
    if isinstance(condition, tree.Not):
        return compile_pivot(condition.operand, board)
    if not parts:
        return _leaf_pivot(board.bit(condition, True))
    mask = _joined(board.bit(part, True) for part in parts if not parts_of(part))
    inner = tuple(_part(part, board) for part in parts if parts_of(part))
    return _leaf_pivot(mask) if not inner else _joined_pivot(mask, inner)


def _part(condition: Condition, board: Board) -> Part:
    if isinstance(condition, tree.Otherwise):
        return _never_open, _never_open, _leaf_pivot(0)
    tests = compile_test(condition, True, board), compile_test(condition, False, board)
    return (*tests, compile_pivot(condition, board))


def _never_open(_: int) -> bool:
    return True


def _leaf_pivot(mask: int) -> Pivot:
    return lambda _, open_leaves: open_leaves & mask


def _joined_pivot(mask: int, inner: tuple[Part, ...]) -> Pivot:
    def pivot(word: int, open_leaves: int) -> int:
        found = open_leaves & mask
        for true, false, inside in inner:
            if not (true(word) or false(word)):
                found |= inside(word, open_leaves)
        return found

    return pivot


def _joined(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _bits(mask: int) -> Iterable[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
