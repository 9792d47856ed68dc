"""What waits for somebody: their own, and what waits for a colleague whom they cover today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, When
from django.utils import timezone

from clinic.access import Permission, people_who_may, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from clinic.queries import covers_of
from workups.models import (
    Choice,
    Decision,
    FollowUp,
    FollowUpStatus,
    InvestigationOrder,
    OrderStatus,
    Referral,
    ReferralStatus,
    Result,
    WorkupStatus,
)
from workups.models.urgency import Urgency
from workups.queries.letters import with_letter
from workups.queries.orders import orders_for
from workups.queries.results import CHANGES

_Row = TypeVar("_Row", Decision, FollowUp, Referral)

FOLLOW_UP_DAYS: Final = 7  # a follow-up is shown so many days before it is due
_CRITICAL: Final = (Urgency.EMERGENCY_NOW, Urgency.SAME_DAY)
_LEVELS: Final = [When(workup__urgency=level, then=rank) for rank, level in enumerate(_CRITICAL)]
_CRITICAL_FIRST: Final = Case(*_LEVELS, default=len(_LEVELS), output_field=IntegerField())
_CORRECTED: Final = Exists(Result.objects.filter(order=OuterRef("pk"), reviewed_at=None, status__in=CHANGES))


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How many results wait: for this person, and for everybody together."""

    mine: int
    everybody: int


def review_counts(membership: Membership) -> ReviewCounts:
    counted = _to_review(membership).aggregate(mine=Count("pk", filter=_orders_of(membership)), everybody=Count("pk"))
    return ReviewCounts(**counted)


def results_to_review(membership: Membership, *, everybody: bool = False, limit: int) -> list[InvestigationOrder]:
    """Orders whose results wait for a GP: critical ones first, then corrected ones, then the longest waiting.

    Those that this person or somebody they cover asked for, and those of colleagues who review no more: without
    that they would be in nobody's inbox. `everybody` shows the whole practice's.
    """
    waiting = _to_review(membership).select_related("workup__version__protocol").defer("workup__version__document")
    shown = waiting if everybody else waiting.filter(_orders_of(membership))
    first = shown.annotate(is_corrected=_CORRECTED).order_by(_CRITICAL_FIRST, "-is_corrected", "moved_at", "id")
    return list(first[:limit])


def results_of_orders(orders: Iterable[InvestigationOrder]) -> Mapping[int, list[Result]]:
    """By order, every version of every value, as `results_of_order` has them."""
    found: dict[int, list[Result]] = defaultdict(list)
    for result in Result.objects.filter(order__in=list(orders)).order_by("order_id", "finding", "version"):
        found[result.order_id].append(result)
    return found


def deferred_due(membership: Membership) -> QuerySet[Decision]:
    """Advice of open workups that was put off until today or before, the longest due first."""
    require(membership, Permission.ORDER_TESTS)
    due = Decision.objects.filter(
        practice_id=membership.practice_id,
        superseded_at=None,
        choice=Choice.DEFERRED,
        until__lte=timezone.localdate(),
        workup__status=WorkupStatus.OPEN,
    )
    mine = due.filter(_by(membership, Permission.ORDER_TESTS, "decided_by", "workup__started_by", "workup__touched_by"))
    return _with_workup(mine.select_related("decided_by__user")).order_by("until", "id")


def follow_ups_due(membership: Membership) -> QuerySet[FollowUp]:
    """Follow-ups that are late or due within FOLLOW_UP_DAYS, the longest due first; of closed workups too."""
    soon = timezone.localdate() + timedelta(days=FOLLOW_UP_DAYS)
    due = _follow_ups(membership).filter(status=FollowUpStatus.PLANNED, due_on__lte=soon)
    mine = due.filter(_by(membership, Permission.WORK_UP, "planned_by", "workup__started_by", "workup__touched_by"))
    return _with_workup(mine.select_related("planned_by__user")).order_by("due_on", "id")


def referrals_waiting(membership: Membership) -> QuerySet[Referral]:
    """Referrals that were decided and not sent, and those whose reply is to be read, with their letters; the longest
    waiting first.
    """
    theirs = (ReferralStatus.DRAFT, ReferralStatus.REPLIED)
    mine = _by(membership, Permission.ORDER_TESTS, "decided_by")
    waiting = _referrals(membership).filter(mine, status__in=theirs)
    with_entry = waiting.select_related("decided_by__user", "entry")
    return with_letter(_with_workup(with_entry)).order_by("moved_at", "id")


def follow_up_for(membership: Membership, follow_up_id: int) -> FollowUp:
    """One follow-up. Raises NotFoundHere, for another practice's id as well."""
    found = _follow_ups(membership).filter(pk=follow_up_id).first()
    if found is None:
        raise NotFoundHere("There is no such follow-up in this practice.")
    return found


def referral_for(membership: Membership, referral_id: int) -> Referral:
    """One referral. Raises NotFoundHere, for another practice's id as well."""
    found = _referrals(membership).filter(pk=referral_id).first()
    if found is None:
        raise NotFoundHere("There is no such referral in this practice.")
    return found


def _to_review(membership: Membership) -> QuerySet[InvestigationOrder]:
    require(membership, Permission.REVIEW_RESULTS)
    return orders_for(membership).filter(status=OrderStatus.RESULTED)


def _orders_of(membership: Membership) -> Q:
    return _by(membership, Permission.REVIEW_RESULTS, "requested_by")


def _by(membership: Membership, needed: Permission, *people: str) -> Q:
    """Rows with which this person, or somebody they cover, has to do; or that were left by who works here no more.

    Who changed to a role without what is `needed` has left them as well: else they would be in nobody's inbox.
    """
    found = Q(**{f"{people[0]}__active": False}) | ~Q(**{f"{people[0]}__role__in": people_who_may(needed)})
    for person in people:
        found |= Q(**{person: membership}) | Q(**{f"{person}__in": covers_of(membership).order_by().values("absent")})
    return found


def _follow_ups(membership: Membership) -> QuerySet[FollowUp]:
    require(membership, Permission.SEE_PATIENTS)
    return FollowUp.objects.filter(practice_id=membership.practice_id)


def _referrals(membership: Membership) -> QuerySet[Referral]:
    require(membership, Permission.SEE_PATIENTS)
    return Referral.objects.filter(practice_id=membership.practice_id)


def _with_workup(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows.select_related("workup__patient", "workup__version__protocol").defer("workup__version__document")
