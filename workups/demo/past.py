"""Time for a practice that was made a moment ago: what was done is moved back into the days before.

The actions know only now, as they should. So a story does something, lets days pass, and does the next
thing: everything the workup has so far moves back together, and stays in order. This is the one place that
writes past the triggers that freeze history (`tests/house` looks), and it touches times only.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import pgtrigger
from django.db.models import F, Model, Q, QuerySet

from clinic.models import AuditEvent, Membership, Patient, Practice
from workups.models import (
    AdviceEntry,
    Answer,
    Chase,
    Decision,
    Escalation,
    FollowUp,
    InvestigationOrder,
    ProtocolVersion,
    Referral,
    Result,
    SectionNote,
    StepTaken,
    WorklistEntry,
    Workup,
)

# A report is not here: its snapshot says when it was frozen, so no time passes after one.
_TIMES: Final[dict[type[Model], tuple[str, ...]]] = {
    Answer: ("recorded_at", "superseded_at"),
    InvestigationOrder: ("requested_at", "moved_at"),
    Result: ("entered_at", "reviewed_at"),
    AdviceEntry: ("at",),
    Decision: ("decided_at", "superseded_at"),
    SectionNote: ("recorded_at", "superseded_at"),
    Referral: ("decided_at", "moved_at"),
    FollowUp: ("planned_at", "moved_at"),
    WorklistEntry: ("since",),
}
_TIMES_OF_ENTRIES: Final[dict[type[Model], tuple[str, ...]]] = {
    StepTaken: ("at",),
    Chase: ("at",),
    Escalation: ("raised_at", "seen_at", "settled_at"),
}
_DAYS: Final[dict[type[Model], tuple[str, ...]]] = {
    InvestigationOrder: ("expected_by", "booked_for", "act_by"),
    Result: ("sampled_on",),
    Decision: ("until",),
    Referral: ("appointment_on", "act_by"),
    FollowUp: ("due_on",),
    WorklistEntry: ("due_on",),
}
_FOLLOWED: Final[tuple[type[Model], ...]] = (InvestigationOrder, Referral, FollowUp)
"""Rows of a workup that have an audit trail of their own."""


def let_pass(workup: Workup, *, days: int = 0, minutes: float = 0) -> None:
    """Moves everything of a workup back, its audit trail included."""
    time = timedelta(days=days, minutes=minutes)
    with pgtrigger.ignore():
        _move_back(Workup.objects.filter(pk=workup.pk), ("started_at", "touched_at", "closed_at"), time)
        for model, columns in _TIMES.items():
            _move_back(model._default_manager.filter(workup=workup), columns, time)
        for model, columns in _TIMES_OF_ENTRIES.items():
            _move_back(model._default_manager.filter(entry__workup=workup), columns, time)
        for model, columns in _DAYS.items() if days else ():
            _move_back(model._default_manager.filter(workup=workup), columns, timedelta(days=days))
        _move_back(AuditEvent.objects.filter(_about(workup)), ("at",), time)


def let_pass_since_opening(practice: Practice, time: timedelta) -> None:
    """Moves the opening of a practice, its people and the registration of its patients back by `time`."""
    with pgtrigger.ignore():
        _move_back(Practice.objects.filter(pk=practice.pk), ("created_at",), time)
        _move_back(Membership.objects.filter(practice=practice), ("created_at",), time)
        _move_back(Patient.objects.filter(practice=practice), ("registered_at",), time)
        _move_back(AuditEvent.objects.filter(practice=practice), ("at",), time)


def let_pass_since_publishing(version: ProtocolVersion, time: timedelta) -> None:
    """Moves the day on which a protocol version was made and published back by `time`, its audit trail included."""
    events = AuditEvent.objects.filter(subject_type=ProtocolVersion._meta.label_lower, subject_id=version.pk)
    with pgtrigger.ignore():
        _move_back(ProtocolVersion.objects.filter(pk=version.pk), ("created_at", "published_at"), time)
        _move_back(events, ("at",), time)


def _move_back(rows: QuerySet[Any], columns: Sequence[str], time: timedelta) -> None:
    rows.update(**{column: F(column) - time for column in columns})


def _about(workup: Workup) -> Q:
    events = Q(subject_type=Workup._meta.label_lower, subject_id=workup.pk)
    for model in _FOLLOWED:
        rows = list(model._default_manager.filter(workup=workup).values_list("pk", flat=True))
        events |= Q(subject_type=model._meta.label_lower, subject_id__in=rows)
    return events
