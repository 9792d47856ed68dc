"""What a leaf says of a value that is known: plainly true or false."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt

from workups.engine.conditions import Condition, tree
from workups.engine.facts import Value

_OPERATORS: dict[str, Callable[[float, float], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


def holds(leaf: Condition, value: Value) -> bool:
    """Whether `leaf` is true of `value`, the known value of the finding or term that it reads."""
    match leaf:
        case tree.Compare(_, _, str(option)):
            return as_option(value) == option
        case tree.Compare(_, operator, literal):
            return isinstance(value, int | float) and _OPERATORS[operator](value, limit(literal))
        case tree.OneOf(_, options):
            return as_option(value) in options
        case tree.Includes() | tree.IncludesAny():
            return isinstance(value, frozenset) and _includes(leaf, value)
        case tree.NotYes():
            return value is False
        case tree.NotNo():
            return value is True
        case _:
            return isinstance(leaf, tree.Known)


def _includes(leaf: tree.Includes | tree.IncludesAny, chosen: frozenset[str]) -> bool:
    wanted = (leaf.option,) if isinstance(leaf, tree.Includes) else leaf.options
    return not chosen.isdisjoint(wanted)


def holds_of_unknown(leaf: Condition) -> bool | None:
    """What `leaf` says of a value nobody knows; None is UNKNOWN."""
    match leaf:
        case tree.Unknown() | tree.NotYes() | tree.NotNo():
            return True
        case tree.Known():
            return False
        case _:
            return None


def as_option(value: Value) -> Value:
    """A boolean as the condition language writes it, anything else as it is."""
    return ("no", "yes")[value] if isinstance(value, bool) else value


def limit(literal: tree.Literal) -> float:
    """The number that a comparison compares with; durations in seconds."""
    match literal:
        case tree.Duration():
            return literal.seconds
        case str():
            raise TypeError(f"{literal!r} is an option, not a limit")
        case _:
            return int(literal) if literal == int(literal) else float(literal)
