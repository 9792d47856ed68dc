"""Conditions laid out for tracing: what can be said of each part before there is a patient, said once."""

from dataclasses import dataclass
from functools import cached_property

from workups.engine.basis import read_by
from workups.engine.board import Board
from workups.engine.conditions import Condition, parts_of, readings, tree
from workups.engine.definition import Definition


@dataclass(frozen=True, slots=True)
class Shape:
    """One part of a condition.

    A leaf has its two bits (see `board.py`), the one finding that it reads by name, derived ones included, and
    the findings of the dictionary that it reads in any way. Anything else has its parts, and `need`: how many of
    them have to be TRUE.
    """

    condition: Condition
    parts: tuple["Shape", ...]
    need: int = 0
    true: int = 0
    false: int = 0
    code: str | None = None
    findings: tuple[str, ...] = ()


class Shapes:
    """The shapes of every rule and derived finding of a definition."""

    def __init__(self, definition: Definition, board: Board) -> None:
        self._definition, self._board = definition, board

    @cached_property
    def rules(self) -> dict[str, Shape]:
        """By code, the shape of what makes a rule fire."""
        return {code: self._of(rule.when) for code, rule in self._definition.rules.items()}

    @cached_property
    def derived(self) -> dict[str, tuple[Shape, ...]]:
        """By code, the shapes of when a derived finding is yes and when it is no; "otherwise" has none."""
        return {
            each.code: tuple(
                self._of(condition)
                for condition in (each.true_when, each.false_when)
                if not isinstance(condition, tree.Otherwise)
            )
            for each in self._definition.derived
        }

    def _of(self, condition: Condition) -> Shape:
        parts = tuple(self._of(part) for part in parts_of(condition))
        if parts:
            return Shape(condition, parts, need=_needed(condition))
        codes = readings(condition)
        return Shape(
            condition,
            parts,
            true=self._board.bit(condition, True),
            false=self._board.bit(condition, False),
            code=codes[0] if len(codes) == 1 else None,
            findings=tuple(read_by(self._definition, condition)),
        )


def _needed(condition: Condition) -> int:
    match condition:
        case tree.And(operands):
            return len(operands)
        case tree.Count(_, minimum):
            return minimum
        case _:
            return 1
