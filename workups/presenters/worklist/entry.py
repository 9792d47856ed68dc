from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import AuditEvent, Membership
from clinic.words import date_words, moment_words
from workups.models import Channel, Chase, Escalation, Kind, Level, Step, WorklistEntry
from workups.models.follow_up import FOLLOW_UP_MOVES
from workups.models.order import ORDER_MOVES
from workups.models.referral import REFERRAL_MOVES
from workups.presenters.letter_link import LetterLink, letter_link
from workups.presenters.order_history import WORDS as OF_A_TEST
from workups.presenters.patient import Banner, banner
from workups.presenters.worklist.page import owners
from workups.presenters.worklist.rows import Row, row
from workups.queries.letters import LetterNote
from workups.queries.worklist_frame import Frame

_WORDS: Final = {
    **OF_A_TEST,
    "referral.decided": "Referral decided",
    "referral.sent": "Referral sent",
    "referral.acknowledged": "Referral acknowledged",
    "referral.appointment": "Appointment made",
    "referral.seen": "Patient seen",
    "referral.replied": "Reply in",
    "referral.closed": "Closed",
    "referral.cancelled": "Called off",
    "follow_up.planned": "Follow-up planned",
    "follow_up.done": "Follow-up done",
    "follow_up.cancelled": "Follow-up cancelled",
    "entry.assigned": "Given to somebody else",
}
_TOLD_ELSEWHERE: Final = ("entry.chased", "entry.escalated", "escalation.seen")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    at: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A way to end it with a reason. `move` is the last part of its address."""

    move: str
    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A next step that may bring a day along."""

    move: str
    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What could not be taken, as it was typed, with the sentence and the field it is about."""

    form: str = ""
    values: dict[str, str] | None = None
    field: str = ""
    error: str = ""

    def value(self, form: str, name: str) -> str:
        return (self.values or {}).get(name, "") if form == self.form else ""

    def error_at(self, form: str, *names: str) -> str:
        """The sentence, where it belongs to one of these fields; without names, to the form as a whole."""
        if form != self.form:
            return ""
        return self.error if self.field in names or not names else ""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with everything that may be done to it now."""

    row: Row
    banner: Banner
    address: str
    contact: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    workup_href: str
    workup_title: str
    history: list[Line]
    channels: list[tuple[str, Any]]
    owners: list[tuple[str, str]]
    dated: Dated | None
    endings: list[Ending]
    is_open: bool
    letter: LetterLink | None
    typed: Typed


def entry_page(
    entry: WorklistEntry,
    *,
    events: Iterable[AuditEvent],
    chases: Iterable[Chase],
    escalations: Iterable[Escalation],
    frame: Frame,
    letter: LetterNote | None = None,
    typed: Typed | None = None,
    reader: Membership,
) -> EntryPage:
    """`events`: what was done to the entry and to what it is about; all of it in any order.

    `letter` is that of the referral it is about.
    """
    return EntryPage(
        row=row(entry, reader),
        banner=banner(entry.patient),
        address=reverse("worklist_entry", args=[entry.pk]),
        contact=_contact(entry),
        facts=_facts(entry),
        workup_href=reverse("workup", args=[entry.workup_id]),
        workup_title=entry.workup.version.protocol.title,
        history=_history(events, chases, escalations),
        channels=Channel.choices,
        owners=owners(frame),
        dated=_dated(entry),
        endings=_endings(entry, reader),
        is_open=entry.step != Step.OVER,
        letter=letter_link(entry.referral.pk, entry.referral.status, letter, reader) if entry.referral else None,
        typed=typed or Typed(),
    )


def _contact(entry: WorklistEntry) -> list[tuple[str, str]]:
    patient = entry.patient
    return [("Telephone", patient.phone or "none noted"), ("Address", patient.address or "none noted")]


def _facts(entry: WorklistEntry) -> list[tuple[str, str]]:
    order, referral = entry.order, entry.referral
    facts = [
        ("Requested by", entry.requested_by.user.name),
        ("Owner", entry.person.user.name if entry.person else entry.get_owner_role_display()),
        ("Due", date_words(entry.due_on)),
        ("Booked for", date_words(order.booked_for) if order else ""),
        ("Appointment", date_words(referral.appointment_on) if referral else ""),
        ("Note", order.note if order else ""),
        ("Reason", _reason(entry)),
    ]
    return [(label, words) for label, words in facts if words]


def _reason(entry: WorklistEntry) -> str:
    about = entry.order or entry.referral or entry.follow_up
    return about.reason if about else ""


def _history(events: Iterable[AuditEvent], chases: Iterable[Chase], escalations: Iterable[Escalation]) -> list[Line]:
    told: list[tuple[datetime, str, str]] = [
        (event.at, _WORDS.get(event.event, event.event.replace(".", " ").capitalize()), _name(event.by))
        for event in events
        if event.event not in _TOLD_ELSEWHERE
    ]
    told += [(chase.at, _chase_words(chase), chase.by.user.name) for chase in chases]
    for each in escalations:
        told.append((each.raised_at, f"Risen to {Level(each.level).label}", "Workup"))
        if each.seen_at:
            told.append((each.seen_at, f"Seen at {Level(each.level).label}", _name(each.seen_by)))
    return [Line(moment_words(at), text, by) for at, text, by in sorted(told, key=lambda line: line[0])]


def _chase_words(chase: Chase) -> str:
    asked = f"{chase.get_channel_display()}{f' to {chase.whom}' if chase.whom else ''}"
    again = f" (ask again {date_words(chase.again_on)})" if chase.again_on else ""
    return f"Chased, {asked}: {chase.outcome}{again}"


def _name(member: Membership | None) -> str:
    return member.user.name if member else "Workup"


def _dated(entry: WorklistEntry) -> Dated | None:
    match entry.step:
        case Step.TO_BOOK | Step.BOOKED:
            return Dated("book", "Booked", "Which day? (may be left empty)") if entry.step == Step.TO_BOOK else None
        case Step.SENT | Step.ACKNOWLEDGED:
            return Dated("appoint", "Appointment made", "Which day? (may be left empty)")
    return None


def _endings(entry: WorklistEntry, reader: Membership) -> list[Ending]:
    """The ways to end it that its table of moves has from where it stands."""
    match entry.kind:
        case Kind.ORDER:
            allowed = ORDER_MOVES[entry.order.status] if entry.order else frozenset()
            ways = [
                ("not_done", Ending("not_done", "Not done", "Why was it not done?"), Permission.TRACK_TESTS),
                ("cancelled", Ending("cancel", "Cancel it", "Why is it not needed?"), Permission.TRACK_TESTS),
            ]
        case Kind.REFERRAL:
            allowed = REFERRAL_MOVES[entry.referral.status] if entry.referral else frozenset()
            ways = [("cancelled", Ending("call_off", "Call it off", "Why is it called off?"), Permission.TRACK_TESTS)]
        case _:
            allowed = FOLLOW_UP_MOVES[entry.follow_up.status] if entry.follow_up else frozenset()
            ways = [("cancelled", Ending("drop", "Cancel it", "Why is it not needed?"), Permission.WORK_UP)]
    return [ending for status, ending, permission in ways if status in allowed and may(reader, permission)]
