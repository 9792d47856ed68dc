"""What was left lying long enough to rise, and what has risen to whom."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from clinic.access import Permission, Role, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from clinic.queries import covers_of
from workups.models import Escalation, Inbound, InboundStatus, Level, Step, TrackingRules, WorklistEntry
from workups.models.urgency import Urgency
from workups.queries.tracking import rules_of
from workups.working_days import working_day_before

_CRITICAL = Q(step=Step.TO_REVIEW, risk__lte=Urgency.values.index(Urgency.SAME_DAY))


def to_rise(rules: TrackingRules, practices: list[int], level: Level, *, now: datetime, today: date) -> list[int]:
    """Ids of entries that are late enough for a level and have not risen to it, the longest late first.

    Of all practices that keep to the same rules at once: asked one by one, 200 practices in which nothing is due took
    4 s of every minute; so it is a quarter (bench/worklist.py).

    Late at once for the staff list; for GP and manager after the practice's working days. A critical result that
    waits for review is a GP's at once, and the manager's after the practice's hours. `today` is the practice's day.
    """
    risen = Exists(Escalation.objects.filter(entry=OuterRef("pk"), level=level, settled_at=None))
    late = Q(due_on__lt=today)
    is_due = {
        Level.STAFF: late,
        Level.GP: late & _left_for(rules.gp_after_days, today, rules.nation) | _CRITICAL,
        Level.MANAGER: late & _left_for(rules.manager_after_days, today, rules.nation)
        | _CRITICAL & Q(since__lte=now - timedelta(hours=rules.critical_hours)),
    }[level]
    open_entries = WorklistEntry.objects.filter(practice_id__in=practices).exclude(step=Step.OVER)
    due = open_entries.filter(is_due).exclude(risen)
    return list(due.order_by("due_on", "id").values_list("id", flat=True))


def rising(ids: list[int]) -> list[WorklistEntry]:
    """These entries in this order, with what an escalation says of them."""
    entries = WorklistEntry.objects.select_related("practice", "requested_by").in_bulk(ids)
    return [entries[each] for each in ids]


def risen_to(membership: Membership) -> QuerySet[Escalation]:
    """What rose to this person, to whom they cover, or to everybody of their role, and is not settled or seen.

    Critical ones first, then the longest risen. What rose to a colleague who works here no more, or no more in the
    role it rose to, is everybody's of that role.
    """
    require(membership, Permission.TRACK_TESTS)
    standing = Escalation.objects.filter(practice_id=membership.practice_id, settled_at=None, seen_at=None)
    whose = Q(to=None) | Q(to=membership) | Q(to__active=False) | ~Q(to__role=F("to_role"))
    whose |= Q(to__in=covers_of(membership).order_by().values("absent"))
    mine = standing.filter(whose, to_role=membership.role).exclude(to_role=Role.STAFF)
    rows = mine.select_related("entry__patient", "entry__order", "entry__requested_by__user", "to__user")
    return rows.order_by("-is_critical", "entry__risk", "raised_at", "id")


def unmatched_risen(membership: Membership) -> int:
    """How many reports that match no test have waited so long that they are this role's to hear of, as entries are."""
    require(membership, Permission.TRACK_TESTS)
    rules = rules_of(membership.practice_id)
    days = {Role.GP: rules.gp_after_days, Role.MANAGER: rules.manager_after_days}.get(Role(membership.role))
    if days is None:
        return 0
    last = working_day_before(timezone.localdate(), days, nation=rules.nation)
    queued = Inbound.objects.filter(practice_id=membership.practice_id, status=InboundStatus.QUEUED)
    return queued.filter(received_at__lt=timezone.make_aware(datetime.combine(last, time()))).count()


def escalation_for(membership: Membership, escalation_id: int) -> Escalation:
    """One escalation with its entry. Raises NotFoundHere, for another practice's id as well."""
    require(membership, Permission.TRACK_TESTS)
    mine = Escalation.objects.filter(practice_id=membership.practice_id, pk=escalation_id)
    found = mine.select_related("entry").first()
    if found is None:
        raise NotFoundHere("There is no such escalation in this practice.")
    return found


def _left_for(days: int, today: date, nation: str) -> Q:
    return Q(due_on__lte=working_day_before(today, days, nation=nation))
