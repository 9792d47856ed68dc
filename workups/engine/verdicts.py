"""Leaves that ask what was decided before: FIRED, NO_DQ, URGENCY_BELOW, HIGHEST.

There are two words from here on. By the *deciding* word "not fired yet" is FALSE, as the protocol content
(section 0.3) defines it: it says which rules fire. By the *open* word a rule that is still waiting is UNKNOWN:
it tells a rule that is ruled out from one that waits on the same findings as the rule it asks about.
"""

from collections.abc import Sequence

from workups.engine.board import Board
from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition
from workups.engine.urgency import highest, is_above, is_at_or_above


class Verdicts:
    """The bits that follow from the outcome of one family of rules."""

    def __init__(self, family: str, definition: Definition, board: Board) -> None:
        self._board = board
        flags = definition.red_flags if family == "red_flags" else ()
        self._urgency = {flag.code: flag.urgency for flag in flags}
        self._fired: dict[str, tuple[int, int]] = {}
        self._of_family: list[Condition] = []
        for leaf in board.leaves():
            match leaf:
                case tree.Fired(code) if definition.rules[code].family == family:
                    self._fired[code] = (board.bit(leaf, True), board.bit(leaf, False))
                case tree.NoDataQuality() if family == "data_quality":
                    self._of_family.append(leaf)
                case tree.UrgencyBelow() | tree.Highest() if family == "red_flags":
                    self._of_family.append(leaf)
        self._none_fired = sum(false for _, false in self._fired.values())

    def bits(self, fired: Sequence[str], waiting: Sequence[str]) -> tuple[int, int]:
        """What to set in the deciding word and in the open word."""
        deciding = self._none_fired
        for code in fired:
            true, false = self._fired.get(code, (0, 0))
            deciding ^= true | false
        still_open = deciding
        for code in waiting:
            still_open ^= self._fired.get(code, (0, 0))[1]
        levels, open_levels = self._levels(fired), self._levels(waiting)
        for leaf in self._of_family:
            deciding |= self._bit(leaf, _answer(leaf, fired, (), levels, set()))
            still_open |= self._bit(leaf, _answer(leaf, fired, waiting, levels, open_levels))
        return deciding, still_open

    def _bit(self, leaf: Condition, answer: bool | None) -> int:
        return 0 if answer is None else self._board.bit(leaf, answer)

    def _levels(self, codes: Sequence[str]) -> set[str]:
        return {self._urgency[code] for code in codes} if self._urgency else set()


def _answer(
    leaf: Condition, fired: Sequence[str], waiting: Sequence[str], levels: set[str], open_levels: set[str]
) -> bool | None:
    match leaf:
        case tree.UrgencyBelow(level):
            return _below(level, levels, open_levels)
        case tree.Highest(level):
            return _is_highest(level, levels, open_levels)
        case _:
            return False if fired else None if waiting else True


def _below(level: str, fired: set[str], waiting: set[str]) -> bool | None:
    if any(is_at_or_above(each, level) for each in fired):
        return False
    return None if any(is_at_or_above(each, level) for each in waiting) else True


def _is_highest(level: str, fired: set[str], waiting: set[str]) -> bool | None:
    top = highest(fired)
    if top is not None and is_above(top, level):
        return False
    if top != level:
        return None if level in waiting else False
    return None if any(is_above(each, level) for each in waiting) else True
