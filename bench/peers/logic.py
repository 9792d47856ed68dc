"""JsonLogic (panzi-json-logic), which walks its tree anew each time."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from json_logic import jsonLogic

from bench.peers import Ask
from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition


def json_logic(conditions: Mapping[str, Condition], definition: Definition) -> Ask:
    logic = [_logic(each, definition) for each in conditions.values()]
    return lambda facts: [jsonLogic(each, facts) for each in logic]


def _logic(condition: Condition, definition: Definition) -> Any:
    match condition:
        case tree.And(operands):
            return {"and": [_logic(each, definition) for each in operands]}
        case tree.Or(operands):
            return {"or": [_logic(each, definition) for each in operands]}
        case tree.Not(operand):
            return {"!": [_logic(operand, definition)]}
        case tree.Count(operands, minimum):
            counted = [{"if": [_logic(each, definition), 1, 0]} for each in operands]
            return {">=": [{"+": counted}, minimum]}
        case _:
            return _leaf(condition, definition)


def _leaf(leaf: Condition, definition: Definition) -> Any:
    match leaf:
        case tree.Compare(tree.Reading(code), operator, value):
            return {"===" if operator == "=" else operator: [{"var": code}, _literal(code, value, definition)]}
        case tree.OneOf(code, options):
            return {"in": [{"var": code}, [_literal(code, option, definition) for option in options]]}
        case tree.Includes(code, option):
            return {"in": [option, {"var": code}]}
        case tree.Known(code):
            return {"!==": [{"var": code}, None]}
    raise TypeError(leaf)


def _literal(code: str, value: tree.Literal, definition: Definition) -> Any:
    match value:
        case str():
            return value == "yes" if definition.findings[code].type == "boolean" else value
        case tree.Duration():
            return value.seconds
        case Decimal():
            return float(value)
