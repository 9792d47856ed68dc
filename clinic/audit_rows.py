"""The audit trail as a page and as a file show it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils import timezone

from clinic.access import Role
from clinic.audit_words import EVENTS, PAGES, SUBJECTS
from clinic.models import AuditEvent
from clinic.trail import MOST_IN_A_FILE
from clinic.words import date_words, humanise

HEADINGS: Final = ("Number", "At", "Who", "Role", "What", "Event", "About", "Number of that", "Details")
CUT: Final = f"Cut off after {MOST_IN_A_FILE:,} lines: older events are left out. Choose fewer days to have them."


@dataclass(frozen=True, slots=True)
class EventRow:
    """`number` is the event's own, and tells links of one name apart; `details` are (label, value) as codes and ids."""

    number: int
    day: str
    time: str
    who: str
    role: str
    what: str
    about: str
    href: str
    details: list[tuple[str, str]]


def event_row(event: AuditEvent) -> EventRow:
    at = timezone.localtime(event.at)
    return EventRow(
        number=event.pk,
        day=date_words(at),
        time=f"{at:%H:%M:%S}",
        who=event.by.user.name if event.by else "The software",
        role=Role(event.by.role).label if event.by else "",
        what=event_words(event.event),
        about=f"{subject_words(event.subject_type)} {event.subject_id}",
        href=_href(event),
        details=[(humanise(key), _said(value)) for key, value in event.details.items() if value not in ("", None, [])],
    )


def event_words(event: str) -> str:
    """What happened; an event of a time when it had another name keeps that name."""
    return EVENTS.get(event) or humanise(event.replace(".", " "))


def subject_words(subject_type: str) -> str:
    return SUBJECTS.get(subject_type) or humanise(subject_type.split(".")[-1])


def file_lines(events: Iterable[AuditEvent], *, is_cut: bool) -> Iterator[list[str]]:
    """For a spreadsheet, headings first; the last line says so where it is not everything."""
    yield list(HEADINGS)
    for event in events:
        yield _cells(event)
    if is_cut:
        yield [CUT]


def _cells(event: AuditEvent) -> list[str]:
    row = event_row(event)
    return [
        str(event.pk),
        timezone.localtime(event.at).isoformat(timespec="seconds"),
        row.who,
        row.role,
        row.what,
        event.event,
        subject_words(event.subject_type),
        str(event.subject_id),
        "; ".join(f"{key}={_said(value)}" for key, value in event.details.items()),
    ]


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(each)}" for key, each in value.items())
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _href(event: AuditEvent) -> str:
    page = PAGES.get(event.subject_type)
    return reverse(page, args=[event.subject_id]) if page else ""
