"""What speaks for and against a cause: only what is recorded as found."""

from typing import Final

from workups.engine.definition import Evidence
from workups.engine.facts import Value
from workups.evaluate import Evaluated
from workups.words import uncapitalised, value_words

_ABSENT: Final[tuple[object, ...]] = (False, None, frozenset(), frozenset({"none"}), "no", "none", "normal")


def value_of(code: str, evaluated: Evaluated) -> Value | None:
    """What is known of a finding, computed ones included."""
    return evaluated.facts[code] if code in evaluated.facts else evaluated.evaluation.derived.get(code)


def is_present(evidence: Evidence, evaluated: Evaluated) -> bool:
    """Whether it is recorded as found. A finding that was denied, or not asked, is no evidence here."""
    if not evidence.finding:
        return False
    value = value_of(evidence.finding, evaluated)
    if evidence.value:
        return evidence.value in value if isinstance(value, frozenset) else _as_option(value) == evidence.value
    return value not in _ABSENT


def evidence_words(evidence: Evidence, evaluated: Evaluated) -> str:
    """Its label; a yes needs no value beside it."""
    definition, value = evaluated.definition, value_of(evidence.finding, evaluated)
    finding = definition.findings.get(evidence.finding)
    if finding is None:
        return definition.derived_label(evidence.finding)
    return finding.label if value in (None, True) else f"{finding.label}: {uncapitalised(value_words(finding, value))}"


def _as_option(value: Value | None) -> object:
    return "yes" if value is True else "no" if value is False else value
