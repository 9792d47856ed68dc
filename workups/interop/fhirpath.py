"""A protocol's conditions as FHIRPath, for `PlanDefinition.action.condition`.

Everything that a condition rests on is a variable, written once: `%plantar_l` a finding, `%d_umn_signs` a derived
one, `%rf_myelopathy` a rule. They are meant for FHIR's own extension
http://hl7.org/fhir/StructureDefinition/variable on the PlanDefinition, whose order is significant: each variable
uses only those before it. Written out in full instead, a condition such as `URGENCY_BELOW(soon)` would repeat every
red flag with everything behind it, some 5,000 comparisons.

Nothing of the condition language is left out: whatever a protocol can say has a FHIRPath here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition, Derived, Finding
from workups.engine.order import EVALUATION_ORDER, derived_order
from workups.engine.urgency import LEVELS
from workups.interop.expressions import (
    ANY_CHECK,
    UNKNOWN,
    Translator,
    any_at,
    group_name,
    negated,
    open_name,
)  # fmt: skip

_VALUE_PATHS = {"choice": ".code", "multichoice": ".code", "duration": ".value"}
"""Where in an answer's value what conditions read is: a coding's code, a quantity's number of seconds."""


@dataclass(frozen=True, slots=True)
class Exported:
    """`variables` by name, each after those it uses; `shown` says of sections (by key) and lines when they show.

    A rule's variable is true when the rule fires, false when it is ruled out, and {} while it waits.
    """

    variables: Mapping[str, str]
    shown: Mapping[str, str]


def export(definition: Definition) -> Exported:
    """Every condition of `definition` as FHIRPath over a QuestionnaireResponse (`questionnaire_response.py`)."""
    deciding = Translator(definition, is_open=False)
    variables = dict(_findings(definition))
    still_open = _add_derived(variables, deciding)
    for family in EVALUATION_ORDER:
        for rule in getattr(definition, family):
            variables[rule.code] = _rule(rule.when, deciding, still_open)
        variables |= _OVERALL.get(family, lambda _: {})(definition)
    return Exported(variables, {key: deciding.text(condition) for key, condition in _show_when(definition)})


def value_path(finding: Finding) -> str:
    """The value of a finding in the QuestionnaireResponse at hand, in whatever group; several for a multichoice."""
    item = f"%resource.repeat(item).where(linkId = '{finding.code}')"
    return f"{item}.answer.value{_VALUE_PATHS.get(finding.type, '')}"


def _findings(definition: Definition) -> Iterator[tuple[str, str]]:
    for finding in definition.findings.values():
        yield finding.code, value_path(finding)
    for group, members in definition.groups.items():
        first, *others = (f"%{member}" for member in members)
        yield group_name(group), first + "".join(f".combine({each})" for each in others)


def _add_derived(variables: dict[str, str], deciding: Translator) -> Translator:
    """The derived findings added to `variables`; the open reading, which knows those that differ in it."""
    still_open = replace(deciding, is_open=True)
    for derived in derived_order(deciding.definition):
        by_now = variables[derived.code] = _derived(derived, deciding)
        in_the_open = _derived(derived, still_open)
        if in_the_open != by_now:
            variables[open_name(derived.code)] = in_the_open
            still_open = replace(still_open, opened=still_open.opened | {derived.code})
    return still_open


def _derived(derived: Derived, reading: Translator) -> str:
    true_when = reading.text(derived.true_when)
    if isinstance(derived.false_when, tree.Otherwise):
        return true_when if reading.is_open else f"iif({true_when}, true, false)"
    return f"iif({true_when}, true, iif({reading.text(derived.false_when)}, false, {UNKNOWN}))"


def _rule(when: Condition, deciding: Translator, still_open: Translator) -> str:
    """It fires by what is decided, and is ruled out only by what stays so whatever is still answered."""
    fires, stays = deciding.text(when), still_open.text(when)
    return fires if fires == stays else f"iif({fires}, true, iif({negated(stays)}, false, {UNKNOWN}))"


def _any_check(definition: Definition) -> dict[str, str]:
    return {ANY_CHECK: _any(check.code for check in definition.data_quality)}


def _any_flag(definition: Definition) -> dict[str, str]:
    return {
        any_at(level): _any(flag.code for flag in definition.red_flags if flag.urgency == level) for level in LEVELS
    }


_OVERALL = {"data_quality": _any_check, "red_flags": _any_flag}
"""What later rules ask about a family as a whole."""


def _any(codes: Iterable[str]) -> str:
    return " or ".join(f"%{code}" for code in codes) or "false"


def _show_when(definition: Definition) -> Iterator[tuple[str, Condition]]:
    for section in definition.sections():
        if section.show_when:
            yield section.key, section.show_when
        yield from ((item.finding, item.show_when) for item in section.items if item.show_when)
