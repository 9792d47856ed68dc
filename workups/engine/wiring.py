"""Which leaves read which finding, group or computed number of a definition, and how they get their bits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from workups.engine.board import Board
from workups.engine.conditions import Condition, Term, group_of, readings, tree
from workups.engine.definition import Definition
from workups.engine.inputs import AnyEqualInput, Reader, Scale, TermInput, known_bits, reader_for, unknown_bits

GroupInput = TermInput | AnyEqualInput


@dataclass(frozen=True, slots=True)
class Wiring:
    """How facts become the first word.

    `readers` gives for each finding its reader and, as bits, which of `groups` it belongs to. `blank` is the
    word of a patient of whom nothing is known. `derived` gives the flips of each yes/no derived finding.
    """

    readers: dict[str, tuple[Reader, int]]
    groups: tuple[GroupInput, ...]
    blank: int
    derived: dict[str, tuple[int, int]]


def wire(definition: Definition, board: Board) -> Wiring:
    """The wiring of every leaf that has a place on the board."""
    by_code: dict[str, list[Condition]] = {}
    by_term: dict[Term, list[Condition]] = {}
    formulas = {numeric.code: numeric.formula for numeric in definition.numeric}
    for leaf in board.leaves():
        if isinstance(leaf, tree.Compare) and not isinstance(leaf.term, tree.Reading):
            by_term.setdefault(leaf.term, []).append(leaf)
        elif not isinstance(leaf, tree.AnyEqual):
            for code in readings(leaf):
                by_code.setdefault(code, []).append(leaf)
    terms = list(by_term.items())
    terms += [(formula, by_code[code]) for code, formula in formulas.items() if code in by_code]
    groups: tuple[GroupInput, ...] = (*_terms(definition, terms, board), *_any_equals(definition, board))
    return Wiring(
        readers={
            code: (reader_for(finding, by_code.get(code, ()), board), _memberships(code, groups))
            for code, finding in definition.findings.items()
        },
        groups=groups,
        blank=reduce(or_, (unknown_bits(leaves, board) for leaves in by_code.values()), 0),
        derived={each.code: _flips(by_code.get(each.code, ()), board) for each in definition.derived},
    )


def members_of(definition: Definition, term: Term | Condition) -> tuple[str, ...]:
    """The findings that a term or a leaf rests on."""
    group = group_of(term)
    return readings(term) if group is None else definition.groups[group]


def _terms(definition: Definition, terms: Iterable[tuple[Term, list[Condition]]], board: Board) -> Iterator[TermInput]:
    for term, leaves in terms:
        members = members_of(definition, term)
        yield TermInput(term, members, Scale.of(leaves, board), unknown_bits(leaves, board))


def _any_equals(definition: Definition, board: Board) -> Iterator[AnyEqualInput]:
    for leaf in board.leaves():
        if isinstance(leaf, tree.AnyEqual):
            yield AnyEqualInput(leaf, members_of(definition, leaf), board.bit(leaf, True), board.bit(leaf, False))


def _memberships(code: str, groups: tuple[GroupInput, ...]) -> int:
    return sum(1 << index for index, group in enumerate(groups) if code in group.members)


def _flips(leaves: Iterable[Condition], board: Board) -> tuple[int, int]:
    """What a derived finding flips when it turns out yes, and when it turns out no."""
    leaves = tuple(leaves)
    unknown = unknown_bits(leaves, board)
    return known_bits(leaves, True, board) ^ unknown, known_bits(leaves, False, board) ^ unknown
