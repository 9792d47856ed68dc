"""What a condition is wanted to come to, and what that asks of its parts.

A goal taken apart once is either a demand on the value of a finding, or some number of smaller goals. AND wanted
TRUE asks for all of its parts, AND wanted FALSE for one of them, COUNT of k >= n wanted FALSE for k - n + 1.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from workups.engine.conditions import Condition, Term, readings, tree
from workups.engine.definition import Definition, Derived, Rule
from workups.engine.facts import Value
from workups.engine.holds import holds, holds_of_unknown
from workups.engine.truth import Truth
from workups.engine.urgency import is_above, is_at_or_above
from workups.engine.wiring import members_of

Wanted: TypeAlias = frozenset[Truth]
TRUE: Wanted = frozenset({True})
FALSE: Wanted = frozenset({False})
UNKNOWN: Wanted = frozenset({None})
NOT_TRUE: Wanted = frozenset({False, None})
NOT_FALSE: Wanted = frozenset({True, None})

_OPPOSITE = {True: False, False: True, None: None}
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_FIRST_DECIDES = {(tree.Minimum, "<"), (tree.Minimum, "<="), (tree.Maximum, ">"), (tree.Maximum, ">=")}
"""Comparisons of a group that one known member makes TRUE; the others it takes all known members to."""


@dataclass(frozen=True, slots=True)
class Goal:
    """`condition` is wanted to come to one of `wanted`."""

    condition: Condition
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Demand:
    """What one finding holds, unknown included, or how far two lie apart, is to make `leaf` come to one of `wanted`."""

    codes: tuple[str, ...]
    leaf: Condition
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Need:
    """At least `number` of `parts` are to be met."""

    number: int
    parts: tuple["Goal | Need", ...]


Aim: TypeAlias = Goal | Need


def every(parts: Iterable[Aim]) -> Need:
    parts = tuple(parts)
    return Need(len(parts), parts)


def one_of(parts: Iterable[Aim]) -> Need:
    return Need(1, tuple(parts))


def truth_of_leaf(leaf: Condition, value: Value | None) -> Truth:
    """What a leaf on one finding of the dictionary says of its value; None is unknown."""
    return holds_of_unknown(leaf) if value is None else holds(leaf, value)


class Parts:
    """Takes the goals of one definition apart."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._derived = {each.code: each for each in definition.derived}
        self._numeric = {each.code: each.formula for each in definition.numeric}

    def of(self, goal: Goal) -> Need | Demand:
        """What it takes to meet `goal`."""
        wanted = goal.wanted
        match goal.condition:
            case tree.Not(operand):
                return every([Goal(operand, _turned(wanted))])
            case tree.And(operands):
                return _counted(len(operands), operands, wanted)
            case tree.Or(operands):
                return _counted(1, operands, wanted)
            case tree.Count(operands, minimum):
                return _counted(minimum, operands, wanted)
            case leaf:
                return self._leaf(leaf, wanted)

    def _leaf(self, leaf: Condition, wanted: Wanted) -> Need | Demand:
        match leaf:
            case tree.Compare(tree.Minimum() | tree.Maximum() | tree.Difference()):
                return self._compared(leaf, wanted)
            case tree.AnyEqual(group, option):
                members = self._definition.groups[group]
                equal = tuple(tree.Compare(tree.Reading(member), "=", option) for member in members)
                return every([Goal(tree.Or(equal), wanted)])
        codes = readings(leaf)
        return self._named(leaf, codes[0], wanted) if codes else self._decided(leaf, wanted)

    def _named(self, leaf: Condition, code: str, wanted: Wanted) -> Need | Demand:
        if code in self._derived:
            values = [value for value in (True, False, None) if truth_of_leaf(leaf, value) in wanted]
            return one_of(_derived_is(self._derived[code], value) for value in values)
        if code in self._numeric:
            return every([Goal(_over(leaf, self._numeric[code], self._definition), wanted)])
        return Demand((code,), leaf, wanted)

    def _compared(self, leaf: tree.Compare, wanted: Wanted) -> Need | Demand:
        """A comparison of a number that is computed from several findings."""
        if isinstance(leaf.term, tree.Difference):
            return Demand(tuple(sorted((leaf.term.first, leaf.term.second))), leaf, wanted)
        if leaf.operator == "=":
            both = tuple(tree.Compare(leaf.term, operator, leaf.value) for operator in ("<=", ">="))
            return every([Goal(tree.And(both), wanted)])
        if (type(leaf.term), leaf.operator) not in _FIRST_DECIDES:
            return self._compared(tree.Compare(leaf.term, _NEGATED[leaf.operator], leaf.value), _turned(wanted))
        members = members_of(self._definition, leaf.term)
        each = [tree.Compare(tree.Reading(member), leaf.operator, leaf.value) for member in members]
        return one_of(_first_decides(each, truth) for truth in wanted)

    def _decided(self, leaf: Condition, wanted: Wanted) -> Need:
        """Leaves that ask which rules have fired: TRUE or FALSE, never unknown."""
        ways = [self._came_out(leaf, answer) for answer in (True, False) if answer in wanted]
        return one_of(ways)

    def _came_out(self, leaf: Condition, answer: bool) -> Aim:
        flags = self._definition.red_flags
        match leaf:
            case tree.Fired(code):
                return Goal(self._definition.rule(code).when, TRUE if answer else NOT_TRUE)
            case tree.NoDataQuality():
                return _none_fires(self._definition.data_quality, answer)
            case tree.UrgencyBelow(level):
                return _none_fires([flag for flag in flags if is_at_or_above(flag.urgency, level)], answer)
            case tree.Highest(level):
                above = _none_fires([flag for flag in flags if is_above(flag.urgency, level)], answer)
                at_level = _none_fires([flag for flag in flags if flag.urgency == level], not answer)
                return every([above, at_level]) if answer else one_of([above, at_level])
            case _:
                return Need(0 if answer else 1, ())


def _turned(wanted: Wanted) -> Wanted:
    return frozenset(_OPPOSITE[truth] for truth in wanted)


def _counted(minimum: int, operands: Sequence[Condition], wanted: Wanted) -> Need:
    """At least `minimum` of the operands TRUE, as AND (all), OR (one) and COUNT ask for."""
    opposite = len(operands) - minimum + 1
    if wanted in (TRUE, NOT_FALSE):
        return Need(minimum, tuple(Goal(operand, wanted) for operand in operands))
    if wanted in (FALSE, NOT_TRUE):
        return Need(opposite, tuple(Goal(operand, wanted) for operand in operands))
    if wanted == UNKNOWN:
        return every([_counted(minimum, operands, NOT_TRUE), _counted(minimum, operands, NOT_FALSE)])
    return one_of(_counted(minimum, operands, frozenset({truth})) for truth in wanted)


def _derived_is(derived: Derived, value: Truth) -> Aim:
    """TRUE wins over FALSE; neither is unknown."""
    if value is True:
        return Goal(derived.true_when, TRUE)
    decided = Goal(derived.false_when, TRUE if value is False else NOT_TRUE)
    return every([Goal(derived.true_when, NOT_TRUE), decided])


def _first_decides(each: Sequence[Condition], truth: Truth) -> Need:
    """TRUE at the first member of which it is; FALSE when some are known and it is TRUE of none."""
    if truth is True:
        return one_of(Goal(leaf, TRUE) for leaf in each)
    if truth is None:
        return every(Goal(leaf, UNKNOWN) for leaf in each)
    return every([every(Goal(leaf, NOT_TRUE) for leaf in each), one_of(Goal(leaf, FALSE) for leaf in each)])


def _none_fires(rules: Iterable[Rule], answer: bool) -> Need:
    """None of `rules` fires, or else one does."""
    if answer:
        return every(Goal(rule.when, NOT_TRUE) for rule in rules)
    return one_of(Goal(rule.when, TRUE) for rule in rules)


def _over(leaf: Condition, formula: Term, definition: Definition) -> Condition:
    """A leaf on a computed number as a condition on what it is computed from."""
    if isinstance(leaf, tree.Compare):
        return tree.Compare(formula, leaf.operator, leaf.value)
    join: Callable[[tuple[Condition, ...]], Condition] = tree.And if isinstance(formula, tree.Difference) else tree.Or
    known = join(tuple(tree.Known(member) for member in members_of(definition, formula)))
    return tree.Not(known) if isinstance(leaf, tree.Unknown) else known
