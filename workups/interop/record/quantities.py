"""A FHIR Quantity in the unit of a finding: the number as it stands, converted, or nothing."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from workups.conversions import NotConvertible, convert, unit_meant, words_of
from workups.engine.definition import Finding
from workups.engine.facts import MAX_SIZE, InvalidValue
from workups.interop.record.shapes import text

# The dictionary's units as UCUM writes them, where that is another way.
_OWN: Final[Mapping[str, frozenset[str]]] = {
    "mmHg": frozenset({"mm[Hg]", "mmHg", "mm Hg"}),
    "/min": frozenset({"/min", "{beats}/min", "{Beats}/min", "beats/min", "{breaths}/min", "breaths/min", "1/min"}),
    "Cel": frozenset({"Cel", "°C"}),
    "mL/min/1.73m2": frozenset({"mL/min/{1.73_m2}", "mL/min/1.73m2", "mL/min/1.73 m²"}),
    "score": frozenset({"{score}", "score", "1", ""}),
}
_MEASURED_TO: Final[Mapping[str, Decimal]] = {
    "mmHg": Decimal(1),
    "/min": Decimal(1),
    "%": Decimal(1),
    "Cel": Decimal("0.1"),
    "kg": Decimal("0.1"),
    "cm": Decimal("0.1"),
}
"""What is measured in these units is read to this; other numbers keep at most three decimals."""
_NO_FINER: Final = Decimal("0.001")


def quantity_in(finding: Finding, quantity: Mapping[str, Any]) -> float | int | None:
    """The number in the finding's unit; None for no number, a bound ("<5"), and a unit that can't be converted.

    Raises InvalidValue for a number that no finding can hold. A score has to be whole: no half point is rounded.
    """
    number = _number(quantity)
    if number is None or quantity.get("comparator"):
        return None
    unit = text(quantity.get("code")) or text(quantity.get("unit"))
    if unit in _OWN.get(finding.unit, ()):
        return _rounded(finding, number)
    try:
        other = unit_meant(finding, unit) if unit else None
    except NotConvertible:
        return None
    if other is None:
        return None
    return _rounded(finding, convert(finding, float(number), other).value if other else number)


def quantity_words(quantity: Mapping[str, Any]) -> str:
    """A quantity as the record has it."""
    number = _number(quantity)
    unit = text(quantity.get("unit")) or text(quantity.get("code"))
    return "without a value" if number is None else f"{number:.6g} {words_of(unit)}".strip()


def _number(quantity: Mapping[str, Any]) -> int | float | Decimal | None:
    value = quantity.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    is_possible = value == value and -MAX_SIZE <= value <= MAX_SIZE  # NaN is not itself
    return value if is_possible else None


def _rounded(finding: Finding, number: float | Decimal) -> float | int:
    exact = Decimal(str(number))
    if finding.unit == "score":
        return int(exact) if exact == exact.to_integral_value() else _refuse()
    step = _MEASURED_TO.get(finding.unit, _NO_FINER)
    rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
    return int(rounded) if finding.type == "integer" else float(rounded)


def _refuse() -> int:
    raise InvalidValue("A score is a whole number")
