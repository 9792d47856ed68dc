from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, Role, may
from clinic.models import Membership
from clinic.words import date_words, name_of
from workups.models import Kind, Level, Step, WorklistEntry
from workups.presenters.reviewing import NextStep, next_step
from workups.presenters.standing import ago_words, due_words
from workups.queries.worklist import last_chase

_S = Step
TONES: Final[Mapping[str, str]] = {
    _S.TO_BOOK: "plain",
    _S.BOOKED: "active",
    _S.AWAITING: "waiting",
    _S.TO_REVIEW: "active",
    _S.TO_TELL: "waiting",
    _S.TO_FINISH: "waiting",
    _S.TO_SEND: "plain",
    _S.SENT: "waiting",
    _S.ACKNOWLEDGED: "waiting",
    _S.APPOINTMENT: "active",
    _S.SEEN: "waiting",
    _S.REPLY_IN: "active",
    _S.PLANNED: "plain",
    _S.OVER: "done",
}
_ROLES: Final[Mapping[str, str]] = {Role.STAFF: "Reception", Role.NURSE: "Nurses", Role.GP: "GPs"}


@dataclass(frozen=True, slots=True)
class Move:
    """A next step as one button. `move` is the last part of its address; `href` instead, where it is a page."""

    move: str
    label: str
    permission: Permission = Permission.TRACK_TESTS


MOVES: Final[Mapping[str, tuple[Move, ...]]] = {
    _S.TO_BOOK: (Move("book", "Booked"), Move("collect", "Collected")),
    _S.BOOKED: (Move("collect", "Collected"),),
    _S.TO_TELL: (Move("tell", "Patient told"),),
    _S.TO_FINISH: (Move("finish", "Next step done"),),
    _S.TO_SEND: (Move("send", "Sent"),),
    _S.SENT: (Move("acknowledge", "Acknowledged"), Move("appoint", "Appointment made")),
    _S.ACKNOWLEDGED: (Move("appoint", "Appointment made"),),
    _S.APPOINTMENT: (Move("seen", "Patient seen"),),
    _S.SEEN: (Move("reply", "Reply in"),),
    _S.REPLY_IN: (Move("close", "Read and done", Permission.ORDER_TESTS),),
    _S.PLANNED: (Move("done", "Done"),),
}
"""What one press does at each step; what needs more than a press is a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A next step that is a page of its own."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. `value` is what its tick sends: the entry and the step that the page showed."""

    id: int
    value: str
    patient: str
    patient_href: str
    born: str
    phone: str
    kind: str
    what: str
    href: str
    urgency: str
    due: str
    is_late: bool
    since: str
    step: str
    tone: str
    next_step: NextStep
    risen: str
    owner: str
    chased: str
    chase_again: str
    moves: tuple[Move, ...]
    page: Page | None


def row(entry: Any, reader: Membership) -> Row:
    """`entry`: a WorklistEntry as `queries.worklist.page_of` finds it, with its last chase and level beside it."""
    chase = last_chase(entry)
    return Row(
        id=entry.pk,
        value=f"{entry.pk}:{entry.step}",
        patient=name_of(entry.patient),
        patient_href=reverse("patient", args=[entry.patient_id]),
        born=date_words(entry.patient.date_of_birth),
        phone=entry.patient.phone,
        kind=str(Kind(entry.kind).label),
        what=entry.title,
        href=address(entry),
        urgency=entry.urgency,
        due=due_words(entry.due_on),
        is_late=is_late(entry),
        since=since_words(entry),
        step=str(Step(entry.step).label),
        tone=TONES[entry.step],
        next_step=next_step(entry.order) if entry.order else NextStep(),
        risen=f"Risen to {Level(entry.level).label}" if entry.level and entry.level > Level.STAFF else "",
        owner=owner_words(entry),
        chased=f"{date_words(chase.at)}, {chase.by}: {chase.outcome}" if chase else "",
        chase_again=again_words(chase.again_on) if chase else "",
        moves=tuple(move for move in MOVES.get(entry.step, ()) if may(reader, move.permission)),
        page=_page(entry, reader),
    )


def address(entry: WorklistEntry) -> str:
    """A test has its own page; a referral and a follow-up have the entry's."""
    return reverse("order", args=[entry.order_id]) if entry.order_id else reverse("worklist_entry", args=[entry.pk])


def is_late(entry: WorklistEntry, today: date | None = None) -> bool:
    """Whether the day has passed by which this step was to be over; derived when read, never stored."""
    return entry.step != Step.OVER and entry.due_on < (today or timezone.localdate())


def owner_words(entry: WorklistEntry) -> str:
    """Who has it: a person, or all of a role in one word."""
    return entry.person.user.name if entry.person else _ROLES.get(entry.owner_role, str(Role(entry.owner_role).label))


def since_words(entry: WorklistEntry) -> str:
    """How long it has stood where it stands."""
    if entry.step == Step.TO_REVIEW:
        return f"came {ago_words(entry.since)}"
    days = (timezone.localdate() - timezone.localdate(entry.since)).days
    return f"for {days} days" if days > 1 else f"since {ago_words(entry.since)}"


def again_words(day: date | None) -> str:
    """Since when it was to be asked after again, or when it is."""
    if day is None:
        return ""
    return "Ask again now" if day <= timezone.localdate() else f"Ask again {date_words(day)}"


def _page(entry: WorklistEntry, reader: Membership) -> Page | None:
    here = address(entry)
    if entry.step == Step.AWAITING and may(reader, Permission.ENTER_RESULTS):
        return Page("Enter result", f"{here}#results")
    if entry.step == Step.TO_REVIEW and may(reader, Permission.REVIEW_RESULTS):
        return Page("Review", here)
    return None
