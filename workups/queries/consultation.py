"""A workup as the consultation needs it: one query, however much was ordered, decided and noted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef
from django.db.models.functions import JSONObject

from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import Decision, FollowUp, FollowUpStatus, InvestigationOrder, Referral, SectionNote, Workup
from workups.queries.workups import workups_for


@dataclass(frozen=True, slots=True)
class OrderNote:
    """As much of an order as stands beside its suggestion."""

    id: int
    investigation: str
    title: str
    status: str
    requested_at: datetime
    expected_by: date
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionNote:
    """What stands decided on a piece of advice."""

    id: int
    code: str
    choice: str
    reason: str
    note: str
    until: date | None
    at: datetime
    by: str
    by_id: int


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """The words beside a section. An empty text was taken away."""

    section: str
    text: str
    revision: int
    at: datetime
    by: str
    by_id: int


@dataclass(frozen=True, slots=True)
class ReferralNote:
    """As much of a referral as stands beside its advice."""

    id: int
    code: str
    title: str
    urgency: str
    status: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpNote:
    """A follow-up that is planned."""

    id: int
    words: str
    due_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Case:
    """A workup with its orders and referrals (oldest first), and what stands decided, noted and planned."""

    workup: Workup
    orders: list[OrderNote]
    decisions: Mapping[str, DecisionNote]
    notes: Mapping[str, WrittenNote]
    referrals: list[ReferralNote]
    follow_ups: list[FollowUpNote]


_ORDER: Final = {name: F(name) for name in OrderNote.__slots__}
_DECISION: Final = {name: F(name) for name in ("id", "code", "choice", "reason", "note", "until")} | {
    "at": F("decided_at"),
    "by": F("decided_by__user__name"),
    "by_id": F("decided_by_id"),
}
_NOTE: Final = {name: F(name) for name in ("section", "text", "revision")} | {
    "at": F("recorded_at"),
    "by": F("recorded_by__user__name"),
    "by_id": F("recorded_by_id"),
}
_REFERRAL: Final = {name: F(name) for name in ReferralNote.__slots__}
_FOLLOW_UP: Final = {name: F(name) for name in ("id", "words", "due_on")} | {"by": F("planned_by__user__name")}


def _rows(model: type[Model], columns: Mapping[str, F], **only: object) -> ArraySubquery:
    rows = model._default_manager.filter(workup=OuterRef("pk"), **only).order_by("id")
    return ArraySubquery(rows.values(row=JSONObject(**columns)))


# Made once: building them takes longer than asking.
_PARTS: Final = {
    "order_notes": _rows(InvestigationOrder, _ORDER),
    "decision_notes": _rows(Decision, _DECISION, superseded_at=None),
    "section_notes": _rows(SectionNote, _NOTE, superseded_at=None),
    "referral_notes": _rows(Referral, _REFERRAL),
    "follow_up_notes": _rows(FollowUp, _FOLLOW_UP, status=FollowUpStatus.PLANNED),
}


def case_for(membership: Membership, workup_id: int) -> Case:
    """Raises NotFoundHere, for another practice's id as well."""
    found = list(_workups(membership).filter(pk=workup_id))
    if not found:
        raise NotFoundHere("There is no such workup in this practice.")
    row = found[0]
    decisions = [DecisionNote(**_timely(each)) for each in row.decision_notes]
    notes = [WrittenNote(**_timely(each)) for each in row.section_notes]
    return Case(
        workup=row,
        orders=[OrderNote(**_timely(each)) for each in row.order_notes],
        decisions={each.code: each for each in decisions},
        notes={each.section: each for each in notes},
        referrals=[ReferralNote(**_timely(each)) for each in row.referral_notes],
        follow_ups=[FollowUpNote(**_timely(each)) for each in row.follow_up_notes],
    )


def _workups(membership: Membership) -> Any:
    """Joined with what an answer needs only: each join more would cost every save."""
    slim = workups_for(membership).select_related(None).select_related("patient", "version__protocol")
    return slim.annotate(**_PARTS)


def _timely(row: dict[str, Any]) -> dict[str, Any]:
    """Dates inside JSON come as text."""
    return row | {name: _read(name, value) for name, value in _dates(row)}


def _dates(row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    return ((name, row[name]) for name in row.keys() & (_MOMENTS | _DAYS) if row[name])


def _read(name: str, value: str) -> date | datetime:
    return datetime.fromisoformat(value) if name in _MOMENTS else date.fromisoformat(value)


_MOMENTS: Final = frozenset({"requested_at", "moved_at", "at"})
_DAYS: Final = frozenset({"expected_by", "until", "due_on"})
