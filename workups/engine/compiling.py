"""Conditions to closures over the word (see `board.py`).

Strong Kleene logic needs two plain questions: is this certainly true, is this certainly false? NOT swaps them,
so it vanishes: "AND is certainly false" asks whether any operand is, and "COUNT of k >= n is certainly false"
whether k - n + 1 operands are. What remains is all / any / at least n over bits of the word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeAlias

from workups.engine.board import Board
from workups.engine.conditions import Condition, tree

Test: TypeAlias = Callable[[int], bool]
"""Is the condition certainly what was wanted, given the word?"""


@dataclass(frozen=True, slots=True)
class _Plan:
    """At least `need` of `bits` and `parts` hold."""

    need: int
    bits: tuple[int, ...]
    parts: tuple["_Plan", ...]

    @property
    def size(self) -> int:
        return len(self.bits) + len(self.parts)

    @property
    def is_all(self) -> bool:
        return self.need == self.size

    @property
    def is_any(self) -> bool:
        return self.need == 1


def compile_test(condition: Condition, wanted: bool, board: Board) -> Test:
    """A test of whether `condition` is certainly `wanted`; new leaves get their place on the board."""
    if isinstance(condition, tree.Otherwise):
        return _always
    return _closure(_plan(condition, wanted, board))


def _always(_: int) -> bool:
    return True


def _plan(condition: Condition, wanted: bool, board: Board) -> _Plan:
    match condition:
        case tree.Not(operand):
            return _plan(operand, not wanted, board)
        case tree.And(operands):
            need = len(operands) if wanted else 1
        case tree.Or(operands):
            need = 1 if wanted else len(operands)
        case tree.Count(operands, minimum):
            need = minimum if wanted else len(operands) - minimum + 1
        case _:
            return _Plan(1, (board.bit(condition, wanted),), ())
    return _gathered(need, [_plan(operand, wanted, board) for operand in operands])


def _gathered(need: int, plans: Sequence[_Plan]) -> _Plan:
    """One plan over `plans`: single bits side by side, ALL within ALL and ANY within ANY opened up."""
    if len(plans) == 1:
        return plans[0]
    bits: list[int] = []
    parts: list[_Plan] = []
    for plan in plans:
        same = (need == len(plans) and plan.is_all) or (need == 1 and plan.is_any)
        if plan.size == 1 or same:
            bits += plan.bits
            parts += plan.parts
        else:
            parts.append(plan)
    if need == len(plans):
        need = len(bits) + len(parts)
    return _Plan(need, tuple(bits), tuple(parts))


def _closure(plan: _Plan) -> Test:
    parts = tuple(_closure(part) for part in plan.parts)
    mask = reduce(or_, plan.bits, 0)
    if plan.is_all:
        return _all(mask, parts)
    if plan.is_any:
        return _any(mask, parts)
    return _at_least(plan.need, plan.bits, parts)


def _all(mask: int, parts: tuple[Test, ...]) -> Test:
    if not parts:
        return lambda word: word & mask == mask
    if len(parts) == 1:
        (part,) = parts
        return lambda word: word & mask == mask and part(word)

    def test(word: int) -> bool:
        if word & mask != mask:
            return False
        for part in parts:  # noqa: SIM110 (all() with a generator takes twice as long)
            if not part(word):
                return False
        return True

    return test


def _any(mask: int, parts: tuple[Test, ...]) -> Test:
    if not parts:
        return lambda word: word & mask != 0
    if len(parts) == 1:
        (part,) = parts
        return lambda word: word & mask != 0 or part(word)

    def test(word: int) -> bool:
        if word & mask:
            return True
        for part in parts:  # noqa: SIM110 (any() with a generator takes twice as long)
            if part(word):
                return True
        return False

    return test


def _at_least(need: int, bits: tuple[int, ...], parts: tuple[Test, ...]) -> Test:
    """Repeated operands count each time, so the bits cannot be gathered into one mask."""

    def test(word: int) -> bool:
        held = sum(1 for bit in bits if word & bit)
        return held >= need or held + sum(1 for part in parts if part(word)) >= need

    return test
