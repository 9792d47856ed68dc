from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words, name_of
from workups.models import InvestigationOrder, OrderStatus
from workups.models.order import AWAITED_STATUSES, OPEN_STATUSES
from workups.presenters.reviewing import NextStep, next_step
from workups.queries.orders import OVERDUE, OrderPage

_S = OrderStatus
TONES: Final[Mapping[str, str]] = {
    _S.REQUESTED: "plain",
    _S.BOOKED: "active",
    _S.COLLECTED: "waiting",
    _S.RESULTED: "active",
    _S.REVIEWED: "waiting",
    _S.TOLD: "waiting",
    _S.CLOSED: "done",
    _S.CANCELLED: "plain",
    _S.NOT_DONE: "plain",
}
_TABS: Final = (*((status.value, status.label) for status in OPEN_STATUSES), (OVERDUE, "Overdue"))
_EMPTY: Final[Mapping[str, str]] = {
    "": "No test is open. A test that a GP orders appears here by itself and stays until the patient has been told.",
    _S.REQUESTED: "No test waits to be booked. What a GP orders appears here at once.",
    _S.BOOKED: "No test is booked. Press “Booked” on a test when the patient has a date for it.",
    _S.COLLECTED: "No result is awaited. Press “Collected” on a test when the sample was taken or the test done.",
    OVERDUE: "Nothing is overdue. A test whose result has not come by the day it was expected appears here.",
    _S.RESULTED: "No result waits for a GP. A result that is entered appears here until a GP has reviewed it.",
    _S.TOLD: "Nothing is left to do for patients who have been told. What was agreed with them appears here.",
    _S.REVIEWED: "No patient waits to be told. A test appears here when a GP has reviewed its result.",
}


@dataclass(frozen=True, slots=True)
class Move:
    """A next step as one button. `move` is the last part of its address; `href` instead, where it is a page."""

    move: str
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    patient: str
    patient_href: str
    born: str
    phone: str
    test: str
    href: str
    urgency: str
    expected: str
    late: bool
    status: str
    tone: str
    next_step: NextStep
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    count: int
    current: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of the list. `here` is this very page's address, to come back to after a move."""

    title: str
    tabs: list[Tab]
    rows: list[Row]
    empty: str
    status: str
    here: str
    next_href: str
    start_href: str
    count: str


def worklist(page: OrderPage, counts: Mapping[str, int], *, status: str, after: str, reader: Membership) -> Worklist:
    """The tab that `status` names (everything open for any other word), from `after` on."""
    shown = status if status in counts else ""
    total = counts[shown] if shown else _total(counts)
    return Worklist(
        title=str(dict(_TABS).get(shown, "Everything open")),
        tabs=tabs(counts, shown),
        rows=[row(order, reader) for order in page.rows],
        empty=_EMPTY[shown],
        status=shown,
        here=tab_address(shown, after),
        next_href=tab_address(shown, page.next_after) if page.next_after else "",
        start_href=tab_address(shown) if after else "",
        count=_count(len(page.rows), total),
    )


def tabs(counts: Mapping[str, int], shown: str) -> list[Tab]:
    """Everything open, each status and what is overdue; `shown` names the current one ("" for everything)."""
    everything = Tab("Everything open", tab_address(), _total(counts), not shown, "plain")
    return [everything, *(_tab(status, str(label), counts[status], shown) for status, label in _TABS)]


def row(order: InvestigationOrder, reader: Membership) -> Row:
    return Row(
        id=order.pk,
        patient=name_of(order.patient),
        patient_href=reverse("patient", args=[order.patient_id]),
        born=date_words(order.patient.date_of_birth),
        phone=order.patient.phone,
        test=order.title,
        href=reverse("order", args=[order.pk]),
        urgency=urgency_now(order),
        expected=expected_words(order),
        late=is_late(order),
        status=order.get_status_display(),
        tone=TONES[order.status],
        next_step=next_step(order),
        moves=_moves(order, reader),
    )


def is_late(order: InvestigationOrder, today: date | None = None) -> bool:
    """Whether the result has not come and its day has passed; derived when read, never stored."""
    return order.status in AWAITED_STATUSES and order.expected_by < (today or timezone.localdate())


def expected_words(order: InvestigationOrder, today: date | None = None) -> str:
    """When the result is expected ("9 days late", "today", "27 Nov 2026"), or since when it is waiting for us."""
    match order.status:
        case _S.RESULTED:
            return f"came {_day_words(order, today)}"
        case _S.REVIEWED:
            return f"reviewed {_day_words(order, today)}"
        case _S.TOLD | _S.CLOSED:
            return f"told {date_words(order.moved_at)}"
    days = ((today or timezone.localdate()) - order.expected_by).days
    if days > 0:
        return f"{days} day{'' if days == 1 else 's'} late"
    return {0: "today", -1: "tomorrow"}.get(days) or date_words(order.expected_by)


def urgency_now(order: InvestigationOrder) -> str:
    """How urgently the test was asked for; once its result is in, what the workup has become with it."""
    return order.urgency if order.status in AWAITED_STATUSES else order.workup.urgency


def since_words(at: datetime, today: date | None = None) -> str:
    """14:03 of today, "yesterday", else the day."""
    day = timezone.localdate(at)
    days = ((today or timezone.localdate()) - day).days
    return {0: f"today, {timezone.localtime(at):%H:%M}", 1: "yesterday"}.get(days) or date_words(day)


def _day_words(order: InvestigationOrder, today: date | None) -> str:
    """How long an order has stood where it stands."""
    days = ((today or timezone.localdate()) - timezone.localdate(order.moved_at)).days
    return {0: "today", 1: "yesterday"}.get(days) or f"{days} days ago"


def _moves(order: InvestigationOrder, reader: Membership) -> tuple[Move, ...]:
    here = reverse("order", args=[order.pk])
    enter = Move("", "Enter result", f"{here}#results")
    match order.status:
        case _S.REQUESTED:
            offered = [
                (Permission.TRACK_TESTS, Move("book", "Booked")),
                (Permission.TRACK_TESTS, Move("collect", "Collected")),
            ]
        case _S.BOOKED:
            offered = [(Permission.TRACK_TESTS, Move("collect", "Collected"))]
        case _S.COLLECTED:
            offered = [(Permission.ENTER_RESULTS, enter)]
        case _S.RESULTED:
            offered = [(Permission.REVIEW_RESULTS, Move("", "Review", here))]
        case _S.REVIEWED:
            offered = [(Permission.TRACK_TESTS, Move("tell", "Patient told"))]
        case _:
            offered = []
    return tuple(move for permission, move in offered if may(reader, permission))


def _tab(status: str, label: str, count: int, shown: str) -> Tab:
    tone = "late" if status == OVERDUE and count else "plain"
    return Tab(label, tab_address(status), count, status == shown, tone)


def _total(counts: Mapping[str, int]) -> int:
    """Overdue ones are counted at their status already."""
    return sum(count for status, count in counts.items() if status != OVERDUE)


def tab_address(status: str = "", after: str = "") -> str:
    asked = urlencode({name: value for name, value in (("status", status), ("after", after)) if value})
    return reverse("worklist") + (f"?{asked}" if asked else "")


def _count(shown: int, total: int) -> str:
    return f"{shown} of {total} shown" if shown < total else ""
