"""What waits for somebody, in short lists: the inbox shows them whole, the home page their first rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, may
from clinic.forms import CoverForm
from clinic.models import Membership
from clinic.words import date_words, name_of
from workups.engine.definition import Definition, Investigation, RedFlag
from workups.evaluate import engine_for
from workups.models import Decision, Escalation, FollowUp, InvestigationOrder, Referral, Result, Workup
from workups.presenters import standing
from workups.presenters.came_back import in_a_line, series_of
from workups.presenters.cover import CoverRow
from workups.presenters.escalations import EscalationRow, escalation_row
from workups.presenters.inbox_referrals import Person, ReferralRow, person_of, referral_row
from workups.presenters.patient import WorkupRow, workup_row
from workups.queries.inbox import ReviewCounts, review_counts
from workups.queries.results import CHANGES

Row = TypeVar("Row")
_Model = TypeVar("_Model", bound=Model)

_CRITICAL: Final = ("emergency_now", "same_day")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One list. `more` says that it goes on, in words; empty where all of it is shown."""

    rows: list[Row]
    count: int
    more: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result that waits for a GP. `what` says what came back; `whose` who asked for it, unless the reader did.

    `number` tells two results of one test apart by ear.
    """

    number: int
    patient: str
    test: str
    href: str
    urgency: str
    what: str
    is_critical: bool
    is_corrected: bool
    came: str
    whose: str


@dataclass(frozen=True, slots=True)
class Results:
    """`other_href` leads from one's own to everybody's, or back."""

    part: Part[ResultRow]
    everybody: bool
    others: int
    other_href: str


@dataclass(frozen=True, slots=True)
class DueAdvice:
    """Advice that was put off until now. `is_advised` is False where what is known since speaks against it."""

    patient: Person
    title: str
    kind: str
    href: str
    due: str
    note: str
    by: str
    is_advised: bool


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    id: int
    patient: Person
    words: str
    workup: str
    href: str
    due: str
    is_late: bool
    by: str


@dataclass(frozen=True, slots=True)
class WorkupLine:
    patient: Person
    workup: WorkupRow


@dataclass(frozen=True, slots=True)
class Cancelling:
    """A follow-up that could not be cancelled, with the reason that was typed."""

    follow_up_id: int
    reason: str
    error: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The whole page; a part is None where the role has no part in it."""

    covering: list[str]
    escalations: Part[EscalationRow] | None
    unmatched: int
    results: Results | None
    deferred: Part[DueAdvice] | None
    follow_ups: Part[FollowUpRow] | None
    referrals: Part[ReferralRow] | None
    workups: Part[WorkupLine] | None
    covers: list[CoverRow]
    form: CoverForm | None
    cancelling: Cancelling | None
    notice: str


def waiting(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame: how many results wait for who is signed in; asked only where it is shown."""
    return {"inbox_waiting": partial(_waiting, getattr(request, "membership", None))}


def results(
    orders: Sequence[InvestigationOrder],
    found: Mapping[int, Sequence[Result]],
    counts: ReviewCounts,
    *,
    everybody: bool,
    reader: Membership,
) -> Results:
    """`found`: what came back of each order, by its id."""
    count = counts.everybody if everybody else counts.mine
    rows = [_result_row(order, found.get(order.pk, ()), reader) for order in orders]
    inbox = reverse("inbox")
    return Results(
        part=Part(rows, count, _more(len(rows), count)),
        everybody=everybody,
        others=counts.everybody - counts.mine,
        other_href=f"{inbox}#results" if everybody else f"{inbox}?results=all#results",
    )


def escalations(rows: QuerySet[Escalation], *, most: int, reader: Membership) -> Part[EscalationRow]:
    return _part(rows, most, lambda escalation: escalation_row(escalation, reader))


def deferred(rows: QuerySet[Decision], *, most: int) -> Part[DueAdvice]:
    return _part(rows, most, _due_advice)


def follow_ups(rows: QuerySet[FollowUp], *, most: int) -> Part[FollowUpRow]:
    return _part(rows, most, _follow_up)


def referrals(rows: QuerySet[Referral], *, most: int, reader: Membership) -> Part[ReferralRow]:
    return _part(rows, most, lambda referral: referral_row(referral, reader))


def workups(rows: QuerySet[Workup], *, most: int) -> Part[WorkupLine]:
    return _part(rows, most, _workup)


def _waiting(membership: Membership | None) -> int:
    if membership is None or not may(membership, Permission.REVIEW_RESULTS):
        return 0
    return review_counts(membership).mine


def _part(rows: QuerySet[_Model], most: int, present: Callable[[_Model], Row]) -> Part[Row]:
    """The first `most` rows; one query where these are all, else one more that counts."""
    found = list(rows[: most + 1])
    count = rows.count() if len(found) > most else len(found)
    return Part([present(row) for row in found[:most]], count, _more(min(len(found), most), count))


def _more(shown: int, count: int) -> str:
    return f"{shown} of {count} shown; the others follow as these are done" if shown < count else ""


def _result_row(order: InvestigationOrder, found: Sequence[Result], reader: Membership) -> ResultRow:
    definition = engine_for(order.workup).definition
    what = in_a_line(series_of(definition, found, order.patient)) if found else "report to read"
    return ResultRow(
        number=order.pk,
        patient=name_of(order.patient),
        test=order.title,
        href=reverse("order", args=[order.pk]),
        urgency=standing.urgency_now(order),
        what=what,
        is_critical=order.workup.urgency in _CRITICAL,
        is_corrected=any(result.status in CHANGES and not result.reviewed_at for result in found),
        came=standing.expected_words(order),
        whose="" if order.requested_by_id == reader.pk else order.requested_by.user.name,
    )


def _workup(workup: Workup) -> WorkupLine:
    return WorkupLine(person_of(workup.patient), workup_row(workup))


def _due_advice(decision: Decision) -> DueAdvice:
    workup = decision.workup
    definition = engine_for(workup).definition
    return DueAdvice(
        patient=person_of(workup.patient),
        title=definition.rules[decision.code].title,
        kind="Red flag" if isinstance(definition.rules[decision.code], RedFlag) else "Advice",
        href=reverse("workup", args=[workup.pk]) + _where(definition, decision.code),
        due=f"due {_day_words(decision.until)}",
        note=decision.note,
        by=decision.decided_by.user.name,
        is_advised=decision.code in workup.advice.get("fired", ()),
    )


def _where(definition: Definition, code: str) -> str:
    """Where the consultation shows the advice."""
    rule = definition.rules[code]
    if isinstance(rule, RedFlag):
        return "#rail"
    return f"?section={'investigations' if isinstance(rule, Investigation) else 'plan'}"


def _follow_up(follow_up: FollowUp) -> FollowUpRow:
    return FollowUpRow(
        id=follow_up.pk,
        patient=person_of(follow_up.workup.patient),
        words=follow_up.words,
        workup=follow_up.workup.version.protocol.title,
        href=reverse("workup", args=[follow_up.workup_id]),
        due=_day_words(follow_up.due_on),
        is_late=follow_up.due_on < timezone.localdate(),
        by=follow_up.planned_by.user.name,
    )


def _day_words(day: date | None) -> str:
    """today, tomorrow, “3 days ago”, else the day itself."""
    if day is None:
        return ""
    days = (timezone.localdate() - day).days
    if days > 1:
        return f"{days} days ago"
    return {0: "today", 1: "yesterday", -1: "tomorrow"}.get(days) or date_words(day)
