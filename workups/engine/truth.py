"""Strong Kleene logic over a tree, written plainly: the trace uses it; the fast pass is `compiling.py`."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from workups.engine.conditions import Condition, parts_of, tree

Truth: TypeAlias = bool | None
"""None is UNKNOWN."""


def truth_of(condition: Condition, leaf_truth: Callable[[Condition], Truth]) -> Truth:
    """What `condition` comes to, given what each leaf comes to."""
    parts = parts_of(condition)
    if not parts:
        return leaf_truth(condition)
    return combined(condition, [truth_of(part, leaf_truth) for part in parts])


def combined(condition: Condition, values: Sequence[Truth]) -> Truth:
    """What AND, OR, NOT or COUNT makes of what its operands come to."""
    match condition:
        case tree.Not():
            return opposite(values[0])
        case tree.And():
            return at_least(len(values), values)
        case tree.Count(_, minimum):
            return at_least(minimum, values)
        case _:
            return at_least(1, values)


def opposite(value: Truth) -> Truth:
    """What NOT makes of it."""
    return None if value is None else not value


def at_least(need: int, values: Sequence[Truth]) -> Truth:
    """TRUE when `need` of `values` are TRUE; FALSE when even every unknown one would not be enough."""
    true, unknown = values.count(True), values.count(None)
    if true >= need:
        return True
    return None if true + unknown >= need else False
