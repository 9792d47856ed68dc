"""Pivotal unknowns: the findings on whose value the outcome of a rule still turns.

Not every unknown leaf: in `a AND b` with `a` FALSE, `b` no longer matters. A leaf is pivotal when it is UNKNOWN
and everything above it is UNKNOWN too. Derived findings and earlier rules are looked through, down to the
findings that a person can answer. Findings are bits of an integer, in the order in which the pages ask for them.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from workups.engine.board import Board
from workups.engine.compiling import compile_test
from workups.engine.conditions import Condition, group_of, leaves, parts_of, readings, tree
from workups.engine.definition import Definition, Rule
from workups.engine.places import Places, joined
from workups.engine.urgency import is_at_or_above
from workups.engine.wiring import members_of

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation

Pivot: TypeAlias = Callable[["Search"], int]
"""The findings that a condition turns on, asked only while it is UNKNOWN."""
TWO_VALUED = (tree.Known, tree.Unknown, tree.NotYes, tree.NotNo)


class Search:
    """The pivots of one evaluation; each derived finding and rule is looked through at most once."""

    def __init__(self, pivots: "Pivots", evaluation: "Evaluation") -> None:
        self.word = evaluation.open_word
        self.is_waiting = evaluation.is_waiting
        self.unknown = pivots.places.every & ~evaluation.known
        self._pivots = pivots
        self._seen: dict[str, int] = {}

    def of_rule(self, code: str) -> int:
        """The findings on which a waiting rule turns; none where answers contradict each other for good."""
        if code not in self._seen:
            self._seen[code] = self._pivots.rules[code](self)
        return self._seen[code]

    def of_derived(self, code: str) -> int:
        """The findings on which a derived finding turns that is unknown."""
        if code not in self._seen:
            self._seen[code] = self._pivots.derived[code](self)
        return self._seen[code]


class Pivots:
    """The pivots of every rule and derived finding, compiled once per definition."""

    def __init__(self, definition: Definition, board: Board, places: Places) -> None:
        self._definition, self._board, self.places = definition, board, places
        self._formulas = {each.code: each.formula for each in definition.numeric}
        self._yes_or_no = {each.code for each in definition.derived}
        self.derived = {each.code: self._of_derived((each.true_when, each.false_when)) for each in definition.derived}
        self.rules = {code: self._of(rule.when) for code, rule in definition.rules.items()}

    def _of(self, condition: Condition) -> Pivot:
        parts = parts_of(condition)
        if isinstance(condition, tree.Not):
            return self._of(condition.operand)
        return self._joined(parts) if parts else self._joined((condition,))

    def _joined(self, parts: Iterable[Condition]) -> Pivot:
        """Of a condition whose operands are `parts`: those of them that are UNKNOWN, and within them."""
        plain, inner = 0, []
        for part in parts:
            mask = self._plain(part)
            if mask:
                plain |= mask
            elif not isinstance(part, TWO_VALUED):
                inner.append(self._when_unknown(part))
        return _either(plain, tuple(inner))

    def _plain(self, part: Condition) -> int:
        """The bit of the one finding of the dictionary that a leaf reads, which is UNKNOWN just while that is."""
        if parts_of(part) or isinstance(part, TWO_VALUED):
            return 0
        codes = readings(part)
        return self.places.bits.get(codes[0], 0) if len(codes) == 1 else 0

    def _when_unknown(self, part: Condition) -> Pivot:
        """The pivots of `part` while it is UNKNOWN, else none."""
        if isinstance(part, tree.Otherwise):
            return _none
        if not parts_of(part):
            return self._leaf_when_unknown(part)
        inside = self._of(part)
        true, false = compile_test(part, True, self._board), compile_test(part, False, self._board)
        return lambda search: 0 if true(search.word) or false(search.word) else inside(search)

    def _leaf_when_unknown(self, leaf: Condition) -> Pivot:
        behind = self._behind(leaf)
        settled = self._board.bit(leaf, True) | self._board.bit(leaf, False)
        return lambda search: 0 if search.word & settled else behind(search)

    def _behind(self, leaf: Condition) -> Pivot:
        """What a leaf rests on that is no single finding of the dictionary."""
        match leaf:
            case tree.Fired(code):
                return lambda search: search.of_rule(code)
            case tree.NoDataQuality():
                return self._any_waiting(self._definition.data_quality)
            case tree.UrgencyBelow(level) | tree.Highest(level):
                flags = self._definition.red_flags
                return self._any_waiting([flag for flag in flags if is_at_or_above(flag.urgency, level)])
        codes = readings(leaf)
        if len(codes) == 1 and codes[0] in self._yes_or_no:
            return lambda search: search.of_derived(codes[0])
        members = self._members(leaf)
        return lambda search: search.unknown & members

    def _any_waiting(self, rules: Iterable[Rule]) -> Pivot:
        codes = tuple(rule.code for rule in rules)
        return lambda search: joined(search.of_rule(code) for code in codes if search.is_waiting(code))

    def _of_derived(self, conditions: tuple[Condition, Condition]) -> Pivot:
        """Where both conditions are FALSE, only group members not measured yet could still settle it."""
        found = [self._when_unknown(condition) for condition in conditions]
        grouped = joined(self._members(leaf) for each in conditions for leaf in leaves(each) if group_of(leaf))
        return lambda search: found[0](search) | found[1](search) or search.unknown & grouped

    def _members(self, leaf: Condition) -> int:
        codes = members_of(self._definition, leaf)
        formula = self._formulas.get(codes[0])
        return self.places.mask(members_of(self._definition, formula) if formula else codes)


def _either(plain: int, inner: tuple[Pivot, ...]) -> Pivot:
    if not inner:
        return lambda search: search.unknown & plain

    def pivot(search: Search) -> int:
        found = search.unknown & plain
        for inside in inner:
            found |= inside(search)
        return found

    return pivot


def _none(_: Search) -> int:
    return 0
