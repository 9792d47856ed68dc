"""Whom to tell in the morning, and of how much."""

from datetime import date

from django.db.models import Exists, OuterRef

from clinic.access import Permission, Role, may, people_who_may
from clinic.models import Membership
from workups.models import Digest, Inbound, InboundStatus
from workups.queries.escalations import risen_to, unmatched_risen
from workups.queries.inbox import review_counts
from workups.queries.protocols import versions_to_sign
from workups.queries.worklist import Filters, counts_of


def members_to_tell(day: date) -> list[Membership]:
    """Who works on the worklist, can be reached, and has not had the digest of this day; in every practice."""
    told = Exists(Digest.objects.filter(member=OuterRef("pk"), day=day, sent_at__isnull=False))
    people = Membership.objects.filter(
        active=True, user__is_active=True, role__in=people_who_may(Permission.TRACK_TESTS)
    )
    return list(people.exclude(told).select_related("user", "practice").order_by("pk"))


def counts_for(member: Membership) -> dict[str, int]:
    """What is theirs to do, in numbers: risen to them, to review, overdue in their hands, reports to match,
    protocol versions to sign.
    """
    reviews, is_staff = may(member, Permission.REVIEW_RESULTS), member.role == Role.STAFF
    queued = Inbound.objects.filter(practice_id=member.practice_id, status=InboundStatus.QUEUED)
    return {
        "risen": risen_to(member).count(),
        "to_review": review_counts(member).mine if reviews else 0,
        "overdue": counts_of(member, Filters(owner="me")).overdue,
        "unmatched": queued.count() if is_staff else unmatched_risen(member),
        "to_sign": len(versions_to_sign(member)) if may(member, Permission.SIGN_PROTOCOLS) else 0,
    }
