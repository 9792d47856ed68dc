"""Tree to text. `parse_condition(to_text(tree)) == tree` for every tree, and text comes back as written.

Brackets stand where precedence needs them (AND binds tighter than OR), around what follows NOT unless it
is written as a call, and where the author put them around an AND inside an OR.
"""

from collections.abc import Iterable
from decimal import Decimal

from workups.engine.conditions import tree

_CALLS: dict[type, str] = {
    tree.Known: "KNOWN({code})",
    tree.Unknown: "UNKNOWN({code})",
    tree.NotYes: "NOTYES({code})",
    tree.NotNo: "NOTNO({code})",
    tree.Fired: "FIRED({code})",
    tree.UrgencyBelow: "URGENCY_BELOW({level})",
    tree.Highest: "HIGHEST({level})",
    tree.AnyEqual: "ANYEQ(@{group}, {option})",
    tree.NoDataQuality: "NO_DQ",
    tree.Otherwise: "OTHERWISE",
}


def to_text(condition: tree.Condition) -> str:
    """The one way this project writes `condition`."""
    match condition:
        case tree.Or(operands):
            return " OR ".join(_inside_or(operand) for operand in operands)
        case tree.And(operands):
            return " AND ".join(_inside_and(operand) for operand in operands)
        case tree.Not(operand):
            text = to_text(operand)
            return f"NOT {text}" if type(operand) in _CALLS else f"NOT ({text})"
        case tree.Count(operands, minimum):
            return f"COUNT({_listed(to_text(operand) for operand in operands)}) >= {minimum}"
        case _:
            return _leaf_text(condition)


def _inside_or(operand: tree.Condition) -> str:
    brackets = isinstance(operand, tree.Or) or (isinstance(operand, tree.And) and operand.bracketed)
    return f"({to_text(operand)})" if brackets else to_text(operand)


def _inside_and(operand: tree.Condition) -> str:
    return f"({to_text(operand)})" if isinstance(operand, tree.And | tree.Or) else to_text(operand)


def _leaf_text(leaf: tree.Condition) -> str:
    match leaf:
        case tree.Compare(term, operator, value):
            return f"{term_text(term)} {operator} {literal_text(value)}"
        case tree.OneOf(code, options):
            return f"{code} in [{_listed(options)}]"
        case tree.Includes(code, option):
            return f"{code} includes {option}"
        case tree.IncludesAny(code, options):
            return f"{code} includes_any [{_listed(options)}]"
        case _:
            fields = {name: getattr(leaf, name) for name in leaf.__dataclass_fields__}
            return _CALLS[type(leaf)].format(**fields)


def term_text(term: tree.Term) -> str:
    """A term as conditions and formulas write it."""
    match term:
        case tree.Reading(code):
            return code
        case tree.Minimum(group):
            return f"MIN(@{group})"
        case tree.Maximum(group):
            return f"MAX(@{group})"
        case _:
            return f"ABSDIFF({term.first}, {term.second})"


def literal_text(value: tree.Literal) -> str:
    """A literal as conditions write it: an option, a number with its decimals, a duration with its unit."""
    match value:
        case Decimal():
            return format(value, "f")
        case tree.Duration(amount, unit):
            return f"{amount}{unit}"
        case _:
            return value


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts)
