"""Every condition of rules and derived findings, with where it stands in the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from workups.engine.conditions import Condition
from workups.engine.definition import Definition
from workups.engine.order import EVALUATION_ORDER

DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Placed:
    """One condition: the code it belongs to, its family (`derived` or a family of rules), and the key it stands under.

    `entry` is where the rule or derived finding stands: `red_flags[3]`.
    """

    entry: str
    code: str
    family: str
    field: str
    condition: Condition

    @property
    def path(self) -> str:
        """As faults name it: `red_flags[3].when (rf_x)`."""
        return f"{self.entry}.{self.field} ({self.code})"


def placed_conditions(definition: Definition) -> Iterator[Placed]:
    """In the order of evaluation, derived findings first, each with both its conditions."""
    for index, derived in enumerate(definition.derived):
        for field, condition in (("true_when", derived.true_when), ("false_when", derived.false_when)):
            yield Placed(f"{DERIVED}[{index}]", derived.code, DERIVED, field, condition)
    yield from placed_rules(definition)


def placed_rules(definition: Definition) -> Iterator[Placed]:
    """Those of the rules alone."""
    for family in EVALUATION_ORDER:
        for index, rule in enumerate(getattr(definition, family)):
            yield Placed(f"{family}[{index}]", rule.code, family, "when", rule.when)
