"""Where a test stands, in words and colours, and how late it is; the same on every page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from clinic.words import date_words
from workups.models import InvestigationOrder, OrderStatus
from workups.models.order import AWAITED_STATUSES

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


def is_late(order: InvestigationOrder, today: date | None = None) -> bool:
    """Whether the result has not come and its day has passed; derived when read, never stored."""
    return order.status in AWAITED_STATUSES and order.expected_by < (today or timezone.localdate())


def expected_words(order: InvestigationOrder, today: date | None = None) -> str:
    """When the result is expected ("9 days late", "today", "27 Nov 2026"), or since when it is waiting for us."""
    match order.status:
        case _S.RESULTED:
            return f"came {ago_words(order.moved_at, today)}"
        case _S.REVIEWED:
            return f"reviewed {ago_words(order.moved_at, today)}"
        case _S.TOLD | _S.CLOSED:
            return f"told {date_words(order.moved_at)}"
    return due_words(order.expected_by, today)


def due_words(day: date, today: date | None = None) -> str:
    """9 days late, today, tomorrow, else the day."""
    days = ((today or timezone.localdate()) - day).days
    if days > 0:
        return f"{days} day{'' if days == 1 else 's'} late"
    return {0: "today", -1: "tomorrow"}.get(days) or date_words(day)


def ago_words(at: datetime, today: date | None = None) -> str:
    """today, yesterday, 12 days ago."""
    days = ((today or timezone.localdate()) - timezone.localdate(at)).days
    return {0: "today", 1: "yesterday"}.get(days) or f"{days} days ago"


def since_words(at: datetime, today: date | None = None) -> str:
    """14:03 of today, "yesterday", else the day."""
    day = timezone.localdate(at)
    days = ((today or timezone.localdate()) - day).days
    return {0: f"today, {timezone.localtime(at):%H:%M}", 1: "yesterday"}.get(days) or date_words(day)


def urgency_now(order: InvestigationOrder) -> str:
    """How urgently the test was asked for; once its result is in, what the workup has become with it."""
    return order.urgency if order.status in AWAITED_STATUSES else order.workup.urgency
