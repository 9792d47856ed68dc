"""From the value of a finding to the bits of the leaves that read it.

Everything that can be worked out beforehand is: a choice is one look-up; a number is placed among the limits
that any rule compares it with (two binary searches) and the bits of that place are looked up. A reader returns
the bits to flip (XOR) in a word in which its finding is unknown, so the word of a patient is one XOR per fact.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

from workups.engine.board import Board
from workups.engine.conditions import Condition, tree
from workups.engine.definition import Finding
from workups.engine.facts import MAX_SIZE, Facts, Value, check_value
from workups.engine.holds import as_option, holds, holds_of_unknown, limit

Reader: TypeAlias = Callable[[Any], int]
"""The bits that a value flips; KeyError or TypeError when the finding cannot have that value."""


def unknown_bits(leaves: Iterable[Condition], board: Board) -> int:
    """The bits of `leaves` while the finding that they read is unknown."""
    settled = ((leaf, holds_of_unknown(leaf)) for leaf in leaves)
    return _joined(board.bit(leaf, answer) for leaf, answer in settled if answer is not None)


def known_bits(leaves: Iterable[Condition], value: Value, board: Board) -> int:
    """The bits of `leaves` once the finding that they read has `value`."""
    return _joined(board.bit(leaf, holds(leaf, value)) for leaf in leaves)


def reader_for(finding: Finding, leaves: Sequence[Condition], board: Board) -> Reader:
    """How the values of `finding` become bits."""
    unknown = unknown_bits(leaves, board)
    match finding.type:
        case "boolean":
            return _boolean(known_bits(leaves, True, board) ^ unknown, known_bits(leaves, False, board) ^ unknown)
        case "choice":
            table = {option: known_bits(leaves, option, board) ^ unknown for option in finding.options}
            return table.__getitem__
        case "multichoice":
            return _several(finding, leaves, board)
        case "date" | "text":
            return _checked(finding, known_bits(leaves, "", board) ^ unknown)
        case _:
            return _number(finding, Scale.of(leaves, board), unknown)


def _boolean(yes: int, no: int) -> Reader:
    def read(value: object) -> int:
        if value is True:
            return yes
        if value is False:
            return no
        raise TypeError(value)

    return read


def _several(finding: Finding, leaves: Sequence[Condition], board: Board) -> Reader:
    about_options = [leaf for leaf in leaves if isinstance(leaf, tree.Includes | tree.IncludesAny)]
    whole = [leaf for leaf in leaves if leaf not in about_options]
    fixed = known_bits(whole, frozenset(), board) ^ unknown_bits(leaves, board)
    every = _joined(board.bit(leaf, True) for leaf in about_options)
    table = {
        option: _joined(board.bit(leaf, True) for leaf in about_options if holds(leaf, frozenset((option,))))
        for option in finding.options
    }

    def read(value: object) -> int:
        if type(value) is not frozenset or not value:
            raise TypeError(value)
        true = 0
        for option in value:
            true |= table[option]
        return (true | (every ^ true) << 1) ^ fixed

    return read


def _checked(finding: Finding, known: int) -> Reader:
    def read(value: object) -> int:
        check_value(finding, value)
        return known

    return read


@dataclass(frozen=True, slots=True)
class Scale:
    """Limits in rising order, and the bits for each place: below the first, at it, between it and the next, ..."""

    limits: tuple[float, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, leaves: Sequence[Condition], board: Board) -> "Scale":
        limits = sorted({limit(leaf.value) for leaf in leaves if isinstance(leaf, tree.Compare)})
        places = tuple(known_bits(leaves, value, board) for value in _one_in_each_place(limits))
        return cls(tuple(limits), places)

    def bits(self, value: float) -> int:
        """The bits of the leaves when what they read is known and `value`."""
        return self.places[bisect_left(self.limits, value) + bisect_right(self.limits, value)]


def _one_in_each_place(limits: Sequence[float]) -> list[float]:
    if not limits:
        return [0]
    values = [limits[0] - 1]
    for low, high in zip(limits, [*limits[1:], limits[-1] + 2], strict=True):
        values += [low, (low + high) / 2]
    return values


def _number(finding: Finding, scale: Scale, unknown: int) -> Reader:
    types = (int, float) if finding.type == "decimal" else (int,)
    low, high = finding.hard or (-MAX_SIZE, MAX_SIZE)
    limits, flips = scale.limits, tuple(bits ^ unknown for bits in scale.places)

    def read(value: Any) -> int:
        if type(value) not in types or not low <= value <= high:
            raise TypeError(value)
        return flips[bisect_left(limits, value) + bisect_right(limits, value)]

    return read


@dataclass(frozen=True, slots=True)
class TermInput:
    """Leaves over a number that is computed from several findings."""

    term: tree.Term
    members: tuple[str, ...]
    scale: Scale
    unknown: int

    def flips(self, facts: Facts) -> int:
        value = value_of(self.term, self.members, facts)
        return 0 if value is None else self.scale.bits(value) ^ self.unknown


@dataclass(frozen=True, slots=True)
class AnyEqualInput:
    """One ANYEQ leaf: TRUE at the first known member that is equal, FALSE when all are known and none is."""

    leaf: tree.AnyEqual
    members: tuple[str, ...]
    true: int
    false: int

    def flips(self, facts: Facts) -> int:
        known = [as_option(facts[member]) for member in self.members if member in facts]
        if self.leaf.option in known:
            return self.true
        return self.false if len(known) == len(self.members) else 0


def value_of(term: tree.Term, members: Sequence[str], facts: Facts) -> float | None:
    """The number that `term` computes from `facts`; None when it is unknown."""
    known: list[Any] = [facts[member] for member in members if member in facts]
    match term:
        case tree.Minimum():
            return min(known, default=None)
        case tree.Maximum():
            return max(known, default=None)
        case tree.Difference():
            return abs(known[0] - known[1]) if len(known) == 2 else None
        case _:
            return known[0] if known else None


def _joined(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)
