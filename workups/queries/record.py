"""What a record summary tells beyond findings and tests: what happened and when, and what is to follow."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q

from clinic.models import AuditEvent
from workups.models import FollowUp, InvestigationOrder, Referral, Workup

_PARTS: Final = (InvestigationOrder, Referral, FollowUp)


def happenings(workup: Workup, events: Collection[str]) -> list[AuditEvent]:
    """What was done to a workup, its tests, referrals and follow-ups, and by whom: these events, oldest first."""
    about = Q(subject_type=Workup._meta.label_lower, subject_id=workup.pk)
    for model in _PARTS:
        ids = model._default_manager.filter(workup=workup).values("pk")
        about |= Q(subject_type=model._meta.label_lower, subject_id__in=ids)
    done = AuditEvent.objects.filter(about, practice_id=workup.practice_id, event__in=events)
    return list(done.select_related("by__user").order_by("id"))


def follow_ups_of(workup: Workup) -> list[FollowUp]:
    """Every follow-up of a workup, whatever became of it, the earliest day first."""
    return list(FollowUp.objects.filter(workup=workup).order_by("due_on", "id"))
