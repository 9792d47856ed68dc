"""Global rules G1, G2 and G5: what fires but must not be shown. Source: protocol content, section 0.3."""

from collections.abc import Iterator, Sequence

from workups.engine.definition import Definition
from workups.engine.facts import Facts
from workups.engine.urgency import EMERGENCY

REASSURANCE = "mg_reassure_benign"
"""The rule that says benign; with no red flag fired it makes the headline self-care."""
AGE = "age_years"
ADULT = 16
"""Years."""


class Hiding:
    """The codes that each global rule hides, worked out once per definition."""

    def __init__(self, definition: Definition) -> None:
        self._emergencies = frozenset(flag.code for flag in definition.red_flags if flag.urgency == EMERGENCY)
        self._checks = frozenset(check.code for check in definition.data_quality)
        self._not_bedside = frozenset(test.code for test in definition.investigations if not test.bedside)
        self._can_wait = self._not_bedside.union(_can_wait(definition))

    def hidden(self, facts: Facts, fired: Sequence[str]) -> frozenset[str]:
        """Of the rules that fired, those not to be shown.

        G1: in an emergency all that would delay it. G2: reassurance while the record contradicts itself.
        G5: under 16 all tests but bedside ones; an unknown age hides nothing.
        """
        hidden: frozenset[str] = frozenset()
        if not self._emergencies.isdisjoint(fired):
            hidden |= self._can_wait
        if not self._checks.isdisjoint(fired):
            hidden |= {REASSURANCE}
        if _is_under_age(facts):
            hidden |= self._not_bedside
        return hidden.intersection(fired) if hidden else hidden


def _can_wait(definition: Definition) -> Iterator[str]:
    yield from (referral.code for referral in definition.referrals if not referral.emergency)
    yield from (advice.code for advice in definition.management if advice.kind == "normal")
    yield from (advice.code for advice in definition.safety_net if advice.kind == "normal")


def _is_under_age(facts: Facts) -> bool:
    age = facts.get(AGE)
    return isinstance(age, int) and age < ADULT
