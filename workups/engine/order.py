"""What is decided before what. Source: protocol content, section 0.3."""

from graphlib import TopologicalSorter

from workups.engine.conditions import leaves, readings
from workups.engine.definition import Definition, Derived

EVALUATION_ORDER = (
    "data_quality", "red_flags", "investigations", "referrals", "management", "safety_net", "causes",
)  # fmt: skip
"""Families of rules; a rule may ask FIRED only of a family decided before its own, so no order is ever a matter
of luck."""


def derived_order(definition: Definition) -> tuple[Derived, ...]:
    """Yes/no derived findings, each after those it rests on; graphlib.CycleError when they go in a circle."""
    by_code = {derived.code: derived for derived in definition.derived}
    sorter = TopologicalSorter({code: sorted(_read_by(derived) & by_code.keys()) for code, derived in by_code.items()})
    return tuple(by_code[code] for code in sorter.static_order())


def _read_by(derived: Derived) -> set[str]:
    conditions = (derived.true_when, derived.false_when)
    return {code for condition in conditions for leaf in leaves(condition) for code in readings(leaf)}
