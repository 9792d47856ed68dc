"""The engines that ours is measured against, each given the same conditions in its own language.

All are two-valued, so they are asked only where every finding is known. A condition is a plain one when it rests on
findings alone: a derived finding and what fired before are results on the way, which these engines do not have.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from workups.engine.conditions import Condition, leaves, readings, tree
from workups.engine.definition import Definition
from workups.engine.facts import Facts, Value

Ask: TypeAlias = Callable[[Mapping[str, Any]], list[bool]]
"""Which conditions hold, in order, given the facts as plain JSON."""

_NOT_PLAIN = (tree.Fired, tree.NoDataQuality, tree.UrgencyBelow, tree.Highest, tree.Otherwise)


def plain_conditions(definition: Definition) -> dict[str, Condition]:
    """The rules whose conditions every peer can express, in the few operators that `simpler` leaves."""
    computed = {each.code for each in definition.computed()}
    plain = {code: rule.when for code, rule in definition.rules.items() if _is_plain(rule.when, computed)}
    return {code: simpler(when, definition) for code, when in plain.items()}


def _is_plain(condition: Condition, computed: set[str]) -> bool:
    return not any(
        isinstance(leaf, _NOT_PLAIN) or computed.intersection(readings(leaf)) or _is_difference(leaf)
        for leaf in leaves(condition)
    )


def _is_difference(leaf: Condition) -> bool:
    return isinstance(leaf, tree.Compare) and isinstance(leaf.term, tree.Difference)


def simpler(condition: Condition, definition: Definition) -> Condition:
    """The same over known findings with AND, OR, NOT, COUNT, comparisons, `in`, `includes` and KNOWN alone."""
    match condition:
        case tree.And(operands):
            return tree.And(tuple(simpler(each, definition) for each in operands))
        case tree.Or(operands):
            return tree.Or(tuple(simpler(each, definition) for each in operands))
        case tree.Count(operands, minimum):
            return tree.Count(tuple(simpler(each, definition) for each in operands), minimum)
        case tree.Not(operand):
            return tree.Not(simpler(operand, definition))
        case _:
            return _simpler_leaf(condition, definition)


def _simpler_leaf(leaf: Condition, definition: Definition) -> Condition:
    match leaf:
        case tree.NotYes(code):
            return tree.Compare(tree.Reading(code), "=", "no")
        case tree.NotNo(code):
            return tree.Compare(tree.Reading(code), "=", "yes")
        case tree.Unknown(code):
            return tree.Not(tree.Known(code))
        case tree.IncludesAny(code, options):
            return tree.Or(tuple(tree.Includes(code, option) for option in options))
        case tree.AnyEqual(group, option):
            return tree.Or(tuple(_each(definition.groups[group], "=", option)))
        case tree.Compare(tree.Minimum(group), operator, value):
            members = tuple(_each(definition.groups[group], operator, value))
            return tree.Or(members) if operator in ("<", "<=") else tree.And(members)
        case tree.Compare(tree.Maximum(group), operator, value):
            members = tuple(_each(definition.groups[group], operator, value))
            return tree.Or(members) if operator in (">", ">=") else tree.And(members)
    return leaf


def _each(members: tuple[str, ...], operator: str, value: tree.Literal) -> Iterator[Condition]:
    return (tree.Compare(tree.Reading(member), operator, value) for member in members)


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts as a peer takes them: lists for several options, whole seconds for durations, dates as text."""
    return {code: _as_json(value) for code, value in facts.items()}


def _as_json(value: Value) -> Any:
    match value:
        case frozenset():
            return sorted(value)
        case datetime.date():
            return value.isoformat()
        case _:
            return value
