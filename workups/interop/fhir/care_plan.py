"""The plan: what was decided on the protocol's advice, what was asked for, and what is to follow by when."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workups.interop.fhir.exporting import Exporting, key_of_row
from workups.interop.fhir.shapes import day, instant
from workups.interop.fhir.systems import concept, rule_codings, words
from workups.models import Choice, Decision, DeclineReason, FollowUp, FollowUpStatus
from workups.words import in_words

_ADVICE: Final = ("management", "safety_net")
_CHOSEN: Final[Mapping[str, str]] = {
    Choice.ACCEPTED: "in-progress",
    Choice.DEFERRED: "on-hold",
    Choice.DECLINED: "cancelled",
}
_FOLLOWED: Final[Mapping[str, str]] = {
    FollowUpStatus.PLANNED: "scheduled",
    FollowUpStatus.DONE: "completed",
    FollowUpStatus.CANCELLED: "cancelled",
}


def care_plan(of: Exporting) -> dict[str, Any]:
    workup = of.workup
    why_none = [{"text": f"No follow-up planned: {workup.no_follow_up}"}] if workup.no_follow_up else []
    return of.entry(
        "CarePlan",
        workup.pk,
        instantiatesCanonical=[of.canonical("PlanDefinition")],
        status="active" if of.is_open else "completed",
        intent="plan",
        title=f"Plan: {workup.version.protocol.title}",
        **of.subject(),
        period={
            "start": instant(workup.started_at),
            "end": instant(workup.closed_at) if workup.closed_at else None,
        },
        author=of.author(workup.touched_by_id),
        activity=list(_activities(of)),
        note=why_none,
    )


def _activities(of: Exporting) -> Iterator[dict[str, Any]]:
    for row in (*of.whole.orders, *of.whole.referrals):
        yield {"reference": of.ref("ServiceRequest", key_of_row(row))}
    for decision in of.whole.decisions:
        yield {"detail": _decision(of, decision)}
    for follow_up in of.whole.follow_ups:
        yield {"detail": _follow_up(follow_up)}


def _decision(of: Exporting, decision: Decision) -> dict[str, Any]:
    rule = of.definition.rules.get(decision.code)
    title = rule.title if rule else decision.code
    given = rule is not None and rule.family == "safety_net" and decision.choice == Choice.ACCEPTED
    return {
        "code": concept(rule_codings(decision.code, title), title),
        "status": "completed" if given else _CHOSEN[decision.choice],
        "statusReason": _reason(decision),
        "scheduledString": f"from {day(decision.until)}" if decision.until else None,
        "performer": [of.performer(decision.decided_by_id)],
        "description": _words(of, decision.code),
    }


def _reason(decision: Decision) -> dict[str, str] | None:
    said = [DeclineReason(decision.reason).label if decision.reason else "", decision.note]
    return words("; ".join(filter(None, said))) if any(said) else None


def _words(of: Exporting, code: str) -> str:
    """What is said to the patient, where the advice is words."""
    rule = of.definition.rules.get(code)
    said = getattr(rule, "wording", "") or getattr(rule, "detail", "")
    return in_words(said, of.definition)


def _follow_up(follow_up: FollowUp) -> dict[str, Any]:
    return {
        "status": _FOLLOWED[follow_up.status],
        "statusReason": words(follow_up.reason) if follow_up.reason else None,
        "scheduledPeriod": {"end": day(follow_up.due_on)},
        "description": follow_up.words,
    }
