from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import AuditEvent, Membership
from clinic.words import date_words, moment_words
from workups.engine.definition import Definition, Investigation, RedFlag
from workups.engine.facts import read_value
from workups.engine.urgency import EMERGENCY, RANK
from workups.models import InvestigationOrder, OrderStatus, Result, ResultStatus, Workup
from workups.models.order import AWAITED_STATUSES, OPEN_STATUSES, ORDER_MOVES
from workups.presenters.patient import Banner, banner
from workups.presenters.worklist import TONES, Move, expected_words, is_late, tab_address
from workups.words import in_words, value_words

_WORDS: Final[Mapping[str, str]] = {
    "order.placed": "Requested",
    "order.booked": "Booked",
    "order.collected": "Collected, result awaited",
    "order.cancelled": "Cancelled",
    "order.told": "Patient told",
    "result.entered": "Result entered",
    "result.received": "Report noted as in",
    "result.reviewed": "Result reviewed",
}
_MOVES: Final = (
    (OrderStatus.BOOKED, Permission.TRACK_TESTS, Move("book", "Booked")),
    (OrderStatus.COLLECTED, Permission.TRACK_TESTS, Move("collect", "Collected")),
    (OrderStatus.REVIEWED, Permission.REVIEW_RESULTS, Move("review", "Reviewed")),
    (OrderStatus.TOLD, Permission.TRACK_TESTS, Move("tell", "Patient told")),
)
_RECEIVE: Final = Move("receive", "The report is in")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a value: who entered it, and whether a GP has seen it."""

    value: str
    sampled: str
    entered: str
    reviewed: str
    status: str


@dataclass(frozen=True, slots=True)
class Value:
    """A finding of the order; `earlier` holds what was corrected since, the latest first."""

    label: str
    reference: str
    now: Version
    earlier: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """A red flag that came up because of a value of this order, and stands."""

    title: str
    urgency: str
    destination: str
    why: str


@dataclass(frozen=True, slots=True)
class Event:
    at: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order with everything that may be done with it now."""

    id: int
    banner: Banner
    title: str
    urgency: str
    status: str
    tone: str
    workup_title: str
    workup_href: str
    workup_urgency: str
    facts: list[tuple[str, str]]
    late: str
    values: list[Value]
    raised: list[Raised]
    tell_whom: str
    history: list[Event]
    moves: list[Move]
    may_cancel: bool
    may_enter: bool
    has_fields: bool
    may_enter_first: bool
    form_title: str
    receive: Move | None
    list_label: str
    list_href: str


def page(
    order: InvestigationOrder,
    definition: Definition,
    *,
    results: Sequence[Result],
    history: Iterable[AuditEvent],
    raised: Iterable[str],
    reader: Membership,
) -> OrderPage:
    """`raised`: the codes of the advice that this order's values brought up."""
    workup = order.workup
    flags = _raised(definition, workup, raised)
    may_enter = may(reader, Permission.ENTER_RESULTS)
    has_fields = bool(_rule(definition, order).results)
    list_status, list_label = _list_of(order, reader)
    return OrderPage(
        id=order.pk,
        banner=banner(order.patient),
        title=order.title,
        urgency=order.urgency,
        status=order.get_status_display(),
        tone=TONES[order.status],
        workup_title=workup.version.protocol.title,
        workup_href=reverse("workup", args=[workup.pk]),
        workup_urgency=workup.urgency,
        facts=_facts(order, definition),
        late=expected_words(order) if is_late(order) else "",
        values=_values(definition, results),
        raised=flags,
        tell_whom=_tell_whom(order, flags, reader),
        history=[_event(event) for event in history],
        moves=_moves(order, reader),
        may_cancel=OrderStatus.CANCELLED in ORDER_MOVES[order.status] and may(reader, Permission.TRACK_TESTS),
        may_enter=may_enter,
        has_fields=has_fields,
        may_enter_first=may_enter and order.status == OrderStatus.COLLECTED,
        form_title="Add or correct a value" if results else "Enter the result",
        receive=_RECEIVE if may_enter and order.status in AWAITED_STATUSES and not has_fields else None,
        list_label=list_label,
        list_href=tab_address(list_status),
    )


def urgency_words(before: str, workup: Workup) -> str:
    """What to say when entering a result made the workup more urgent; nothing when it did not."""
    if RANK[workup.urgency] >= RANK[before]:
        return ""
    return f"With this result the workup has become: {workup.get_urgency_display()}."


def _facts(order: InvestigationOrder, definition: Definition) -> list[tuple[str, str]]:
    rule = _rule(definition, order)
    is_awaited = order.status in AWAITED_STATUSES
    facts = [
        ("Requested", f"{moment_words(order.requested_at)}, {order.requested_by.user.name}"),
        ("Result expected", f"by {date_words(order.expected_by)}" if is_awaited else ""),
        ("What it answers", rule.answers),
        ("Preparation", rule.preparation if is_awaited else ""),
        ("Harm and limits", rule.harm if is_awaited else ""),
        ("Note", order.note),
        ("Why cancelled", order.reason if order.status == OrderStatus.CANCELLED else ""),
    ]
    return [(label, words) for label, words in facts if words]


def _rule(definition: Definition, order: InvestigationOrder) -> Investigation:
    return next(rule for rule in definition.investigations if rule.code == order.investigation)


def _values(definition: Definition, results: Sequence[Result]) -> list[Value]:
    """By finding, in the order in which the test reports them. `results` come by finding and version."""
    by_finding = {code: list(versions) for code, versions in groupby(results, key=lambda result: result.finding)}
    return [_value(definition, by_finding[code]) for code in definition.findings if code in by_finding]


def _value(definition: Definition, versions: Sequence[Result]) -> Value:
    finding = definition.finding(versions[0].finding)
    now, *earlier = [_version(definition, result) for result in reversed(versions)]
    return Value(finding.label, finding.reference, now, tuple(earlier))


def _version(definition: Definition, result: Result) -> Version:
    finding = definition.finding(result.finding)
    seen = result.reviewed_by
    return Version(
        value=value_words(finding, read_value(finding, result.value)),
        sampled=date_words(result.sampled_on),
        entered=f"{moment_words(result.entered_at)}, {result.entered_by.user.name}",
        reviewed=f"{moment_words(result.reviewed_at)}, {seen.user.name}" if result.reviewed_at and seen else "",
        status="corrected" if result.status == ResultStatus.CORRECTED else "",
    )


def _raised(definition: Definition, workup: Workup, codes: Iterable[str]) -> list[Raised]:
    """Red flags among `codes` that still stand, the most urgent first."""
    standing = set(codes) & set(workup.advice.get("fired", ()))
    flags = [flag for flag in definition.red_flags if flag.code in standing]
    flags.sort(key=lambda flag: RANK[flag.urgency])
    return [_raised_flag(definition, flag) for flag in flags]


def _raised_flag(definition: Definition, flag: RedFlag) -> Raised:
    return Raised(flag.title, flag.urgency, flag.destination, in_words(flag.why, definition))


def _tell_whom(order: InvestigationOrder, flags: Sequence[Raised], reader: Membership) -> str:
    """What the person at the screen should do now; nothing when no flag is that urgent, or a GP has seen it."""
    is_critical = any(flag.urgency in (EMERGENCY, "same_day") for flag in flags)
    if not is_critical or order.status != OrderStatus.RESULTED:
        return ""
    if may(reader, Permission.REVIEW_RESULTS):
        return "This result can't wait. Act on it, then press “Reviewed”."
    return f"Tell {order.requested_by.user.name} or another GP now. Do not leave it to the list."


def _list_of(order: InvestigationOrder, reader: Membership) -> tuple[str, str]:
    """The tab with the next test like this one: who has entered a result goes on to the next that is awaited."""
    status = OrderStatus(order.status)
    if status == OrderStatus.RESULTED and not may(reader, Permission.REVIEW_RESULTS):
        status = OrderStatus.COLLECTED
    return (status.value, str(status.label).lower()) if status in OPEN_STATUSES else ("", "everything open")


def _event(event: AuditEvent) -> Event:
    return Event(
        at=moment_words(event.at),
        text=_WORDS.get(event.event, event.event.replace(".", " ").capitalize()),
        by=event.by.user.name if event.by else "Workup",
    )


def _moves(order: InvestigationOrder, reader: Membership) -> list[Move]:
    allowed = ORDER_MOVES[order.status]
    return [step for status, permission, step in _MOVES if status in allowed and may(reader, permission)]


def address(order: InvestigationOrder) -> str:
    return reverse("order", args=[order.pk])
