"""What a condition comes to for many patients at once: a bit for each of them, AND is one `&` for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from workups.engine.board import Board
from workups.engine.conditions import Condition, parts_of, tree


@dataclass(frozen=True, slots=True)
class Column:
    """The patients of whom a condition is TRUE, and those of whom it is FALSE; of the others it is unknown."""

    true: int
    false: int


class Columns:
    """Conditions over the words of some patients (see `board.py`)."""

    def __init__(self, board: Board, words: Sequence[int]) -> None:
        self._board, self._words = board, words
        self._leaves: dict[Condition, Column] = {}

    def of(self, condition: Condition) -> Column:
        """What `condition`, made of leaves that have a place on the board, comes to for each patient."""
        parts = [self.of(part) for part in parts_of(condition)]
        match condition:
            case tree.Not():
                return Column(parts[0].false, parts[0].true)
            case tree.And():
                return _counted(len(parts), parts)
            case tree.Or():
                return _counted(1, parts)
            case tree.Count(_, minimum):
                return _counted(minimum, parts)
            case _:
                return self._leaf(condition)

    def _leaf(self, leaf: Condition) -> Column:
        if leaf not in self._leaves:
            self._leaves[leaf] = Column(self._patients(leaf, True), self._patients(leaf, False))
        return self._leaves[leaf]

    def _patients(self, leaf: Condition, wanted: bool) -> int:
        if isinstance(leaf, tree.Otherwise):
            return (1 << len(self._words)) - 1 if wanted else 0
        bit = self._board.bit(leaf, wanted)
        return sum(1 << place for place, word in enumerate(self._words) if word & bit)


def _counted(minimum: int, parts: Sequence[Column]) -> Column:
    """TRUE where `minimum` parts are, FALSE where so many are FALSE that the others can't suffice."""
    true = _at_least(minimum, [part.true for part in parts])
    return Column(true, _at_least(len(parts) - minimum + 1, [part.false for part in parts]))


def _at_least(number: int, sets: Sequence[int]) -> int:
    """The bits that stand in at least `number` of `sets`; `level[n]` are those found in n of them so far."""
    if number == len(sets):
        return reduce(lambda left, right: left & right, sets)
    level = [0] * number
    for each in sets:
        for place in range(number - 1, 0, -1):
            level[place] |= level[place - 1] & each
        level[0] |= each
    return level[-1]
