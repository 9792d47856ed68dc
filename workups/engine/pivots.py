"""Pivotal unknowns: the findings on whose value the outcome of a rule still turns.

Not every unknown leaf: in `a AND b` with `a` FALSE, `b` no longer matters. A leaf is pivotal when it is UNKNOWN
and everything above it is UNKNOWN too. Derived findings and earlier rules are looked through, down to the
findings that a person can answer. Findings are bits of an integer, in the order in which the pages ask for them.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

from workups.engine.board import Board
from workups.engine.compiling import bits_of, compile_set, unless
from workups.engine.conditions import Condition, group_of, leaves, parts_of, readings, tree
from workups.engine.definition import Definition, Derived, Rule
from workups.engine.places import Places, joined
from workups.engine.urgency import is_at_or_above
from workups.engine.wiring import members_of

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation

Pivot: TypeAlias = Callable[["Search", int, int], int]
"""The findings that a condition turns on, asked only while it is UNKNOWN; given the word and what is unknown."""
TWO_VALUED = (tree.Known, tree.Unknown, tree.NotYes, tree.NotNo)
NONE = ast.Constant(0)
EITHER = (True, False)
_SETTLED: dict[type, tuple[bool, ...]] = {tree.And: (True,), tree.Or: (False,)}
"""What an operand that is not UNKNOWN can be: no operand of an AND that is UNKNOWN is FALSE, none of an OR TRUE."""


class Search:
    """The pivots of one evaluation, by code of a waiting rule or of a derived finding that is unknown.

    None where answers contradict each other for good.
    """

    def __init__(self, pivots: "Pivots", evaluation: "Evaluation") -> None:
        self.word = evaluation.open_word
        self.unknown = pivots.places.every & ~evaluation.known
        self._pivots = pivots
        self.rules = Found(pivots.rules, self)
        self.derived = Found(pivots.derived, self)
        self._is_waiting = evaluation.is_waiting

    def each_of(self, codes: Iterable[str]) -> list[tuple[str, int]]:
        """Each of these waiting rules with what it turns on."""
        rules, word, unknown = self._pivots.rules, self.word, self.unknown
        return [(code, rules[code](self, word, unknown)) for code in codes]

    def of_waiting(self, *codes: str) -> int:
        """The findings on which those of these rules turn that are waiting."""
        return joined(self.rules[code] for code in codes if self._is_waiting(code))


class Found(dict[str, int]):
    """The findings that each turns on, looked through when first asked for."""

    def __init__(self, pivots: Mapping[str, Pivot], search: Search) -> None:
        super().__init__()
        self._pivots, self._search = pivots, search

    def __missing__(self, code: str) -> int:
        search = self._search
        found = self[code] = self._pivots[code](search, search.word, search.unknown)
        return found


class Pivots:
    """The pivots of every rule and derived finding, compiled once per definition (see `compiling.py`)."""

    def __init__(self, definition: Definition, board: Board, places: Places) -> None:
        self._definition, self._board, self.places = definition, board, places
        self._formulas = {each.code: each.formula for each in definition.numeric}
        self._yes_or_no = {each.code for each in definition.derived}
        self.derived = {each.code: compile_set(self._of_derived(each)) for each in definition.derived}
        self.rules = {code: compile_set(self._of(rule.when)) for code, rule in definition.rules.items()}

    def _of(self, condition: Condition) -> ast.expr:
        """Of a condition that is UNKNOWN: those of its operands that are UNKNOWN too, and within them."""
        if isinstance(condition, tree.Not):
            return self._of(condition.operand)
        settled = _SETTLED.get(type(condition), EITHER)
        plain, inner = 0, []
        for part in parts_of(condition) or (condition,):
            mask = self._plain(part)
            if mask:
                plain |= mask
            elif not isinstance(part, TWO_VALUED):
                inner.append(self._unless(part, settled))
        return _union([bits_of("unknown", plain)] if plain else [], inner)

    def _plain(self, part: Condition) -> int:
        """The bit of the one finding of the dictionary that a leaf reads, which is UNKNOWN just while that is."""
        if parts_of(part) or isinstance(part, TWO_VALUED):
            return 0
        codes = readings(part)
        return self.places.bits.get(codes[0], 0) if len(codes) == 1 else 0

    def _unless(self, part: Condition, settled: tuple[bool, ...]) -> ast.expr:
        """The pivots of `part`, none if it has one of the values `settled`."""
        if isinstance(part, tree.Otherwise):
            return NONE
        return unless(part, settled, self._of(part) if parts_of(part) else self._behind(part), self._board)

    def _behind(self, leaf: Condition) -> ast.expr:
        """What a leaf rests on that is no single finding of the dictionary."""
        match leaf:
            case tree.Fired(code):
                return _found("rules", code)
            case tree.NoDataQuality():
                return _any_waiting(self._definition.data_quality)
            case tree.UrgencyBelow(level) | tree.Highest(level):
                flags = self._definition.red_flags
                return _any_waiting([flag for flag in flags if is_at_or_above(flag.urgency, level)])
        codes = readings(leaf)
        if len(codes) == 1 and codes[0] in self._yes_or_no:
            return _found("derived", codes[0])
        return bits_of("unknown", self._members(leaf))

    def _of_derived(self, derived: Derived) -> ast.expr:
        """Where both conditions are FALSE, only group members not measured yet could still settle it."""
        conditions = (derived.true_when, derived.false_when)
        found = _union([self._unless(condition, (False,)) for condition in conditions])
        grouped = joined(self._members(leaf) for each in conditions for leaf in leaves(each) if group_of(leaf))
        return ast.BoolOp(ast.Or(), [found, bits_of("unknown", grouped)])

    def _members(self, leaf: Condition) -> int:
        codes = members_of(self._definition, leaf)
        formula = self._formulas.get(codes[0])
        return self.places.mask(members_of(self._definition, formula) if formula else codes)


def _union(*sets: Iterable[ast.expr]) -> ast.expr:
    every = [each for some in sets for each in some] or [NONE]
    return reduce(lambda left, right: ast.BinOp(left, ast.BitOr(), right), every)


def _found(kind: str, code: str) -> ast.expr:
    """`search.rules[code]` or `search.derived[code]`."""
    return ast.Subscript(_of_search(kind), ast.Constant(code), ast.Load())


def _any_waiting(rules: Iterable[Rule]) -> ast.expr:
    codes: list[ast.expr] = [ast.Constant(rule.code) for rule in rules]
    return ast.Call(_of_search("of_waiting"), codes, [])


def _of_search(name: str) -> ast.expr:
    return ast.Attribute(ast.Name("search", ast.Load()), name, ast.Load())
