"""One report that came in: what is printed on it, the tests that it may be of, where it went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from clinic.nhs_number import spaced
from clinic.words import date_words, moment_words, name_of
from workups.actions.orders import investigation_of
from workups.actions.reported import person_of, printed_of
from workups.evaluate import engine_of
from workups.matching import Candidate, Suggestion, suggestions, valid_number
from workups.models import Inbound, InboundStatus, InvestigationOrder, OrderStatus, ResultStatus
from workups.models.order import AWAITED_STATUSES
from workups.models.urgency import Urgency
from workups.presenters.incoming import order_words
from workups.presenters.standing import TONES

MOST_LINES: Final = 200
_MOST_RAW: Final = 20_000
_TONES: Final = {InboundStatus.QUEUED: "waiting", InboundStatus.MATCHED: "done", InboundStatus.REJECTED: "plain"}
_CAN_NOT_WAIT: Final = (Urgency.EMERGENCY_NOW, Urgency.SAME_DAY)
_ACTED_ON: Final[Mapping[str, str]] = {
    OrderStatus.REVIEWED: "A GP had reviewed these values. Tell them now that they were not this test's.",
    OrderStatus.TOLD: "The patient had been told of these values. Tell the GP now that they were not this test's.",
    OrderStatus.CLOSED: "The patient had been told of these values. Tell the GP now that they were not this test's.",
}
_EVENTS: Final[Mapping[str, str]] = {
    "inbound.received": "Came in",
    "inbound.looked_at_again": "Looked at again",
    "inbound.repeated": "The same message came again; nothing was taken in twice",
    "inbound.matched": "Matched",
    "inbound.entered_again": "Its values were entered again, for another report had said the same and was taken off",
    "inbound.undone": "The match was undone",
    "inbound.rejected": "Rejected",
    "inbound.queued_again": "Put back into the queue",
}


@dataclass(frozen=True, slots=True)
class Line:
    """As printed, with the finding that is meant, "" for none."""

    text: str
    value: str
    unit: str
    finding: str
    status: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A test that the report may be of, with what speaks for it and against."""

    order_id: int
    patient: str
    born: str
    nhs_number: str
    test: str
    href: str
    status: str
    tone: str
    button: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed or pressed and could not be done; `confirm_order` has to be confirmed for `confirm_words`."""

    refused: str = ""
    confirm_order: int = 0
    confirm_words: str = ""
    field: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    id: int
    title: str
    status: str
    status_label: str
    tone: str
    reason: str
    facts: list[tuple[str, str]]
    lines: list[Line]
    more_lines: str
    raw: str
    offers: list[Offer]
    found: list[Offer]
    asked: Asked
    order_id: int
    order_words: str
    order_href: str
    history: list[tuple[str, str, str]]


def page(
    inbound: Inbound,
    candidates: Sequence[InvestigationOrder],
    *,
    history: Iterable[AuditEvent],
    found: Sequence[InvestigationOrder] = (),
    asked: Asked | None = None,
) -> ReportPage:
    """`candidates` are scored and the best shown, `found` are what somebody searched for, `asked` what was refused."""
    status = InboundStatus(inbound.status)
    labels = _labels([*candidates, *found, *([inbound.order] if inbound.order else [])])
    return ReportPage(
        id=inbound.pk,
        title=inbound.test or "Report",
        status=status.value,
        status_label=str(status.label),
        tone=_TONES[status],
        reason=inbound.reason,
        facts=_facts(inbound),
        lines=[_line(line, labels) for line in inbound.lines[:MOST_LINES]],
        more_lines=_more_lines(inbound),
        raw=_readable(bytes(inbound.raw)),
        offers=_offers(inbound, candidates, labels),
        found=_offers(inbound, found, labels),
        asked=asked or Asked(),
        order_id=inbound.order_id or 0,
        order_words=order_words(inbound.order) if inbound.order else "",
        order_href=reverse("order", args=[inbound.order_id]) if inbound.order_id else "",
        history=[_event(event) for event in history],
    )


def tell_whom(was: str) -> str:
    """What to say when values were taken back on which somebody had acted; "" where nobody had."""
    return _ACTED_ON.get(was, "")


def urgent_words(order: InvestigationOrder) -> str:
    """What to say when values came to a workup that can't wait; the list is not enough for it."""
    workup = order.workup
    if workup.urgency not in _CAN_NOT_WAIT:
        return ""
    return f"The workup of {name_of(order.patient)} is now: {workup.get_urgency_display()}. Tell a GP at once."


def _facts(inbound: Inbound) -> list[tuple[str, str]]:
    received = f"{moment_words(inbound.received_at)}, {inbound.get_source_display()}"
    who = inbound.received_by.user.name if inbound.received_by else ""
    digits = valid_number(inbound.nhs_number)
    facts = [
        ("Name", inbound.patient_name or "not on the report"),
        ("Date of birth", date_words(inbound.born) or "not on the report"),
        ("NHS number", _number_words(inbound.nhs_number, digits)),
        ("Other number", inbound.local_id),
        ("Sample taken", date_words(inbound.sampled_on) or "not on the report"),
        ("From", inbound.sender),
        ("Came in", f"{received}, {who}" if who else received),
    ]
    return [(label, words) for label, words in facts if words]


def _number_words(printed: str, digits: str) -> str:
    if digits:
        return spaced(digits)
    return f"{printed} (not a valid number)" if printed else "not on the report"


def _line(line: Mapping[str, Any], labels: Mapping[str, str]) -> Line:
    value = line["value"]
    said = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    status = line["status"]
    known = dict(ResultStatus.choices)
    return Line(
        text=line["text"] or line["finding"],
        value=said,
        unit=line["unit"],
        finding=labels.get(line["finding"], line["finding"]),
        status="" if status == ResultStatus.FINAL else str(known.get(status, status)).lower(),
    )


def _more_lines(inbound: Inbound) -> str:
    more = len(inbound.lines) - MOST_LINES
    return f"And {more:,} more lines, in the message as it came." if more > 0 else ""


def _readable(raw: bytes) -> str:
    """As much of the message as a page shows; what is no text is marked."""
    text = raw[:_MOST_RAW].decode(errors="replace").replace("\r", "\n")
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)


def _labels(orders: Iterable[InvestigationOrder]) -> dict[str, str]:
    """What the findings are called by the protocols of these tests."""
    versions = {order.workup.version_id: order.workup.version for order in orders}
    definitions = [engine_of(version).definition for version in versions.values()]
    return {code: finding.label for each in definitions for code, finding in each.findings.items()}


def _offers(inbound: Inbound, orders: Sequence[InvestigationOrder], labels: Mapping[str, str]) -> list[Offer]:
    by_id = {order.pk: order for order in orders}
    ranked = suggestions(printed_of(inbound), [_candidate(order) for order in orders], labels=labels)
    return [_offer(by_id[each.order_id], each) for each in ranked]


def _candidate(order: InvestigationOrder) -> Candidate:
    return Candidate(
        order_id=order.pk,
        person=person_of(order),
        asked_on=timezone.localdate(order.requested_at),
        is_awaited=order.status in AWAITED_STATUSES,
        status=order.get_status_display(),
        reports=frozenset(investigation_of(order).results),
    )


def _offer(order: InvestigationOrder, suggestion: Suggestion) -> Offer:
    asked_on = timezone.localdate(order.requested_at)
    return Offer(
        order_id=order.pk,
        patient=name_of(order.patient),
        born=date_words(order.patient.date_of_birth),
        nhs_number=spaced(order.patient.nhs_number),
        test=order.title,
        href=reverse("order", args=[order.pk]),
        status=order.get_status_display(),
        tone=TONES[order.status],
        button=f"Match with {order.title} of {asked_on.day} {asked_on:%b}",
        reasons_for=suggestion.reasons_for,
        reasons_against=suggestion.reasons_against,
    )


def _event(event: AuditEvent) -> tuple[str, str, str]:
    text = _EVENTS.get(event.event, event.event.replace(".", " ").capitalize())
    return moment_words(event.at), text, event.by.user.name if event.by else "Workup"
