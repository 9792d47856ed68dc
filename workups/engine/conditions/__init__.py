"""The condition language: text, tree (`tree.py`) and back, exactly."""

from workups.engine.conditions.grammar import ConditionError, parse_condition, parse_formula
from workups.engine.conditions.printing import to_text
from workups.engine.conditions.tree import Condition, Term, group_of, leaves, parts_of, readings

__all__ = [
    "Condition",
    "ConditionError",
    "Term",
    "group_of",
    "leaves",
    "parse_condition",
    "parse_formula",
    "parts_of",
    "readings",
    "to_text",
]
