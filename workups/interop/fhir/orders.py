"""What was asked for: tests and referrals as requests, how far each has come as a task, what came back as a report."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from workups.interop.fhir.exporting import Exporting, key_of_row
from workups.interop.fhir.observations import newest
from workups.interop.fhir.shapes import day, instant, short_id
from workups.interop.fhir.systems import concept, rule_codings, words
from workups.models import InvestigationOrder, OrderStatus, Referral, ReferralStatus, Result, ResultStatus
from workups.models.urgency import Urgency

_O, _R = OrderStatus, ReferralStatus
_ENDED: Final = (_O.CANCELLED, _O.NOT_DONE)
_REQUEST: Final[Mapping[str, str]] = {
    **dict.fromkeys((_O.REQUESTED, _O.BOOKED, _O.COLLECTED), "active"),
    **dict.fromkeys((_O.RESULTED, _O.REVIEWED, _O.TOLD, _O.CLOSED), "completed"),
    **dict.fromkeys(_ENDED, "revoked"),
}
_TASK: Final[Mapping[str, str]] = {
    _O.REQUESTED: "requested",
    _O.BOOKED: "accepted",
    **dict.fromkeys((_O.COLLECTED, _O.RESULTED, _O.REVIEWED, _O.TOLD), "in-progress"),
    _O.CLOSED: "completed",
    _O.CANCELLED: "cancelled",
    _O.NOT_DONE: "failed",
}
_REFERRAL_REQUEST: Final[Mapping[str, str]] = {
    _R.DRAFT: "draft",
    **dict.fromkeys((_R.SENT, _R.ACKNOWLEDGED, _R.APPOINTMENT, _R.SEEN), "active"),
    **dict.fromkeys((_R.REPLIED, _R.CLOSED), "completed"),
    _R.CANCELLED: "revoked",
}
_REFERRAL_TASK: Final[Mapping[str, str]] = {
    _R.DRAFT: "draft",
    _R.SENT: "requested",
    **dict.fromkeys((_R.ACKNOWLEDGED, _R.APPOINTMENT), "accepted"),
    **dict.fromkeys((_R.SEEN, _R.REPLIED), "in-progress"),
    _R.CLOSED: "completed",
    _R.CANCELLED: "cancelled",
}
_PRIORITIES: Final[Mapping[str, str]] = {
    Urgency.EMERGENCY_NOW: "stat",
    Urgency.SAME_DAY: "asap",
    Urgency.URGENT_2W: "urgent",
    Urgency.URGENT_NEUROLOGY: "urgent",
}
_TASK_CODE: Final = {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]}


def priority(urgency: str) -> str:
    """FHIR's four priorities; soon, routine and self-care are all routine there."""
    return _PRIORITIES.get(urgency, "routine")


def requests(of: Exporting) -> Iterator[dict[str, Any]]:
    for order in of.whole.orders:
        yield _order(of, order)
        yield _order_task(of, order)
    for referral in of.whole.referrals:
        yield _referral(of, referral)
        yield _referral_task(of, referral)


def reports(of: Exporting) -> Iterator[dict[str, Any]]:
    """A DiagnosticReport for every test of which something came back."""
    for order in of.whole.orders:
        came_back = [result for result in newest(of) if result.order_id == order.pk]
        if came_back:
            yield _report(of, order, came_back)


def _order(of: Exporting, order: InvestigationOrder) -> dict[str, Any]:
    return of.entry(
        "ServiceRequest",
        key_of_row(order),
        instantiatesCanonical=_activity(of, order.investigation),
        status=_REQUEST[order.status],
        intent="order",
        priority=priority(order.urgency),
        code=_code(of, order.investigation, order.title),
        **of.subject(),
        occurrenceDateTime=day(order.booked_for),
        authoredOn=instant(order.requested_at),
        requester=of.author(order.requested_by_id),
        note=[{"text": order.note}] if order.note else [],
    )


def _referral(of: Exporting, referral: Referral) -> dict[str, Any]:
    return of.entry(
        "ServiceRequest",
        key_of_row(referral),
        instantiatesCanonical=_activity(of, referral.code),
        status=_REFERRAL_REQUEST[referral.status],
        intent="order",
        code=_code(of, referral.code, referral.title),
        **of.subject(),
        occurrenceDateTime=day(referral.appointment_on),
        authoredOn=instant(referral.decided_at),
        requester=of.author(referral.decided_by_id),
        note=[{"text": f"Urgency: {referral.urgency}"}],
    )


def _order_task(of: Exporting, order: InvestigationOrder) -> dict[str, Any]:
    told = [{"text": f"To tell the patient: {order.review_words}"}] if order.review_words else []
    return _task(
        of,
        order,
        status=_TASK[order.status],
        begun=(order.requested_at, order.requested_by_id),
        label=order.get_status_display(),
        reason=order.reason if order.status in _ENDED else "",
        due=day(order.act_by or order.expected_by),
        priority=priority(order.urgency),
        note=told,
    )


def _referral_task(of: Exporting, referral: Referral) -> dict[str, Any]:
    return _task(
        of,
        referral,
        status=_REFERRAL_TASK[referral.status],
        begun=(referral.decided_at, referral.decided_by_id),
        label=referral.get_status_display(),
        reason=referral.reason,
        due=day(referral.act_by),
    )


def _task(
    of: Exporting,
    row: InvestigationOrder | Referral,
    *,
    status: str,
    begun: tuple[datetime, int],
    label: str,
    reason: str,
    due: str | None,
    **more: Any,
) -> dict[str, Any]:
    at, by = begun
    return of.entry(
        "Task",
        key_of_row(row),
        basedOn=[of.ref("ServiceRequest", key_of_row(row))],
        status=status,
        statusReason=words(reason) if reason else None,
        businessStatus=words(label),
        intent="order",
        code=_TASK_CODE,
        focus=of.ref("ServiceRequest", key_of_row(row)),
        **{"for": of.patient},
        encounter=of.encounter,
        authoredOn=instant(at),
        lastModified=instant(max(at, row.moved_at)),
        requester=of.author(by),
        owner=of.organization,
        restriction={"period": {"end": due}} if due else None,
        **more,
    )


def _report(of: Exporting, order: InvestigationOrder, came_back: list[Result]) -> dict[str, Any]:
    reviewers = dict.fromkeys(each.reviewed_by_id for each in came_back if each.reviewed_by_id)
    return of.entry(
        "DiagnosticReport",
        key_of_row(order),
        basedOn=[of.ref("ServiceRequest", key_of_row(order))],
        status=_report_status({each.status for each in came_back}, [each.value for each in came_back]),
        code=_code(of, order.investigation, order.title),
        **of.subject(),
        effectiveDateTime=day(max(each.sampled_on for each in came_back)),
        issued=instant(max(each.entered_at for each in came_back)),
        performer=list({each.entered_by_id: of.performer(each.entered_by_id) for each in came_back}.values()),
        resultsInterpreter=[of.performer(member_id) for member_id in reviewers],
        result=[of.ref("Observation", key_of_row(each)) for each in came_back],
    )


def _report_status(statuses: set[str], values: list[object]) -> str:
    """Of the whole report: a correction of any value corrects it, and what is still to come leaves it partial."""
    if statuses == {ResultStatus.CANCELLED}:
        return "entered-in-error"
    if ResultStatus.PRELIMINARY in statuses:
        return "partial" if any(value is not None for value in values) else "registered"
    return "corrected" if statuses & {ResultStatus.CORRECTED, ResultStatus.CANCELLED} else "final"


def _code(of: Exporting, code: str, title: str) -> dict[str, Any]:
    rule = of.definition.rules.get(code)
    return concept(rule_codings(code, title, getattr(rule, "codes", ())), title)


def _activity(of: Exporting, code: str) -> list[str]:
    """What of the protocol it carries out; nothing where its version no longer has it."""
    if code not in of.definition.rules:
        return []
    return [of.canonical("ActivityDefinition", short_id(f"{of.definition.key}-{code.replace('_', '-')}"))]
