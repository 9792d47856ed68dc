"""Finds what was done in the practice. The first argument is the membership that asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from clinic.access import Permission, require
from clinic.models import AuditEvent, Membership

PAGE: Final = 50
MOST_IN_A_FILE: Final = 50_000
SOFTWARE: Final = "software"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty is not asked for. Days count whole, in the practice's own time zone.

    `person` is a membership's id or SOFTWARE; `kind` an event, or the word before its dot for all of these.
    """

    person: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    subject_type: str = ""
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """At most PAGE events, the newest first; `next` is where the following page goes on, None at the end."""

    events: list[AuditEvent]
    next: int | None


def trail_page(membership: Membership, search: Search, *, after: int | None = None) -> TrailPage:
    """The events that `search` finds and that were before the event `after`, if that is one of the practice's."""
    found = _found(membership, search)
    last = _of(membership).filter(pk=after).first() if after is not None else None
    if last is not None:
        found = found.filter(at__lte=last.at).exclude(at=last.at, pk__gte=last.pk)
    events = list(found[: PAGE + 1])
    return TrailPage(events[:PAGE], events[PAGE - 1].pk if len(events) > PAGE else None)


def trail_length(membership: Membership, search: Search) -> int:
    """How many events `search` finds, counted up to one more than a file holds."""
    return _found(membership, search)[: MOST_IN_A_FILE + 1].count()


def trail_lines(membership: Membership, search: Search, *, before: int) -> Iterator[AuditEvent]:
    """What `search` finds among events older than the one with the id `before`, read as it is used."""
    found = _found(membership, search).filter(pk__lt=before)
    return found[:MOST_IN_A_FILE].iterator(chunk_size=2_000)


def _of(membership: Membership) -> QuerySet[AuditEvent]:
    require(membership, Permission.SEE_AUDIT)
    return AuditEvent.objects.filter(practice_id=membership.practice_id)


def _found(membership: Membership, search: Search) -> QuerySet[AuditEvent]:
    events = _of(membership).filter(_by(search.person), _kind(search.kind), _days(search))
    if search.subject_type:
        events = events.filter(subject_type=search.subject_type)
    if search.subject_id is not None:
        events = events.filter(subject_id=search.subject_id)
    return events.select_related("by__user").order_by("-at", "-id")


def _by(person: str) -> Q:
    if person == SOFTWARE:
        return Q(by=None)
    return Q(by=int(person)) if person else Q()


def _kind(kind: str) -> Q:
    if not kind:
        return Q()
    return Q(event=kind) if "." in kind else Q(event__startswith=f"{kind}.")


def _days(search: Search) -> Q:
    first = Q(at__gte=_midnight(search.since)) if search.since else Q()
    return first & (Q(at__lt=_midnight(search.until + timedelta(days=1))) if search.until else Q())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
