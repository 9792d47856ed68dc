"""What is with one person now, counted: what somebody else has to see to when they leave or change their role."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from clinic.access import Permission, require
from clinic.models import Cover, Membership
from workups.models import (
    Choice,
    Decision,
    Escalation,
    FollowUp,
    FollowUpStatus,
    InvestigationOrder,
    OrderStatus,
    Referral,
    ReferralStatus,
    Step,
    WorklistEntry,
    Workup,
    WorkupStatus,
)
from workups.models.order import AWAITED_STATUSES


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each wait for a person; `covers` are those of today and later in which they have part."""

    results: int
    tests: int
    deferred: int
    referrals: int
    follow_ups: int
    workups: int
    risen: int
    entries: int
    covers: list[Cover]


def waiting_for(membership: Membership, member: Membership) -> Waiting:
    """What is with `member`, as far as it is open. Eight queries, however much it is."""
    require(membership, Permission.MANAGE_MEMBERS, on=member)
    orders = InvestigationOrder.objects.filter(requested_by=member).aggregate(
        results=Count("pk", filter=Q(status=OrderStatus.RESULTED)),
        tests=Count("pk", filter=Q(status__in=AWAITED_STATUSES)),
    )
    standing = Decision.objects.filter(decided_by=member, superseded_at=None, choice=Choice.DEFERRED)
    mine = Q(started_by=member) | Q(touched_by=member)
    to_see_to = (ReferralStatus.DRAFT, ReferralStatus.REPLIED)
    return Waiting(
        **orders,
        deferred=standing.filter(workup__status=WorkupStatus.OPEN).count(),
        referrals=Referral.objects.filter(decided_by=member, status__in=to_see_to).count(),
        follow_ups=FollowUp.objects.filter(planned_by=member, status=FollowUpStatus.PLANNED).count(),
        workups=Workup.objects.filter(mine, status=WorkupStatus.OPEN).count(),
        risen=Escalation.objects.filter(to=member, settled_at=None, seen_at=None).count(),
        entries=WorklistEntry.objects.filter(owner=member).exclude(step=Step.OVER).count(),
        covers=_covers(member),
    )


def _covers(member: Membership) -> list[Cover]:
    theirs = Cover.objects.filter(Q(absent=member) | Q(covering=member), ended_at=None)
    ahead = theirs.filter(ends_on__gte=timezone.localdate()).select_related("absent__user", "covering__user")
    return list(ahead.order_by("starts_on", "id"))
