"""`enableWhen`, for the conditions that it can say without a difference.

It knows true and not true, as a form needs: what rests on nothing but answers, joined by one kind of word. What is
computed, what waits for a rule and what holds for an unknown answer is left to FHIRPath.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition, Finding
from workups.interop.fhir.systems import option_coding


def enabled(definition: Definition, condition: Condition) -> dict[str, Any] | None:
    """`enableWhen` and, where there are several, `enableBehavior`; None for what they can't say exactly."""
    match condition:
        case tree.Or(operands):
            leaves = [each for operand in operands for each in _any_of(operand)]
            return _together(definition, leaves, "any")
        case tree.And(operands):
            return _together(definition, list(operands), "all")
    return _together(definition, list(_any_of(condition)), "any")


def _any_of(condition: Condition) -> Iterator[Condition]:
    """A leaf that names several options, as one for each: true where any of them is."""
    match condition:
        case tree.OneOf(code, options):
            yield from (tree.Compare(tree.Reading(code), "=", option) for option in options)
        case tree.IncludesAny(code, options):
            yield from (tree.Includes(code, option) for option in options)
        case _:
            yield condition


def _together(definition: Definition, leaves: list[Condition], behavior: str) -> dict[str, Any] | None:
    said = [_leaf(definition, leaf) for leaf in leaves]
    if not said or any(each is None for each in said):
        return None
    return {"enableWhen": said, **({"enableBehavior": behavior} if len(said) > 1 else {})}


def _leaf(definition: Definition, leaf: Condition) -> dict[str, Any] | None:
    match leaf:
        case tree.Compare(tree.Reading(code), operator, value) if code in definition.findings:
            answer = _answer(definition.findings[code], operator, value)
            return {"question": code, "operator": operator, **answer} if answer else None
        case tree.Includes(code, option) if code in definition.findings:
            finding = definition.findings[code]
            return {"question": code, "operator": "=", "answerCoding": option_coding(finding, option)}
        case tree.Known(code) if code in definition.findings:
            return {"question": code, "operator": "exists", "answerBoolean": True}
    return None


def _answer(finding: Finding, operator: str, value: tree.Literal) -> dict[str, Any] | None:
    match value:
        case str() if finding.type == "boolean" and operator == "=":
            return {"answerBoolean": value == "yes"}
        case str() if finding.type == "choice" and operator == "=":
            return {"answerCoding": option_coding(finding, value)}
        case Decimal() if finding.type == "decimal":
            return {"answerDecimal": float(value)}
        case Decimal() if value == value.to_integral_value() and finding.type != "decimal":
            return {"answerInteger": int(value)}
    return None
