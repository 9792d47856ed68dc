"""What counts as nothing found: one list for the summary, for a cause's evidence and for "all normal".

A clinician should read it: the protocol content names no normal value, so what stands here is ours.
"""

from typing import Final

from workups.engine.definition import Finding
from workups.engine.facts import Value

_OPTIONS: Final = frozenset(
    {"none", "none_seen", "none_identified", "no", "never", "normal", "all_normal", "all_normal_symmetrical"}
    | {"negative", "flexor", "full", "alert", "regular", "not_applicable", "not_pregnant"}
)  # fmt: skip
_GRADES: Final = {"mrc": 5, "reflex": 2}
# "No" is no finding's absence here, or depends on the patient: a sweep over a section leaves them to be asked.
_ASKED_ONE_BY_ONE: Final = frozenset(
    {"safety_critical_work", "is_clinician", "collateral_history", "twitch_after_exertion", "twitch_settles_with_rest"}
    | {"twitch_on_falling_asleep", "alcohol_relieves_tremor", "pregnancy_status", "drives", "entrainment_positive"}
    | {"self_harm_thoughts"}
)  # fmt: skip


def is_normal(finding: Finding, value: Value) -> bool:
    """Whether a value says that nothing was found. Numbers and texts never do: they are worth a line."""
    if finding.type == "boolean":
        return value is False
    if finding.type in _GRADES:
        return value == _GRADES[finding.type]
    if isinstance(value, frozenset):
        return value <= _OPTIONS
    return bool(finding.options) and value in _OPTIONS


def normal_of(finding: Finding) -> object | None:
    """The JSON value that "all normal" records of a finding; None where it has to be asked by itself."""
    if finding.code in _ASKED_ONE_BY_ONE:
        return None
    if finding.type == "boolean":
        return False
    if finding.type in _GRADES:
        return _GRADES[finding.type]
    option = next((option for option in finding.options if option in _OPTIONS), None)
    return [option] if option and finding.type == "multichoice" else option
