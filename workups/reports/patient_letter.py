"""What a patient is written about a test, a referral or a follow-up: where it stands, and what they should do.

Plain words only, and nothing clinical but what a GP wrote for the patient: it may be opened by somebody else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from clinic.models import Letterhead, Membership
from clinic.words import date_words, lines_of
from workups.models import InvestigationOrder, Kind, ReviewStep, Step, WorklistEntry
from workups.reports.heading import heading_of

_RING_US: Final = "If you cannot come, or have a question, please ring us."
_GET_READY: Final = "Please ask us if you need to get ready for it, for example by not eating."
_WORSE: Final = "If you feel worse before then, do not wait: ring us. In an emergency call 999."


class NoLetterError(Exception):
    """Nothing may be written about this now; the message says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is written about one entry: where it stands, and what holds of others in the same letter as well."""

    stands: str
    also: tuple[str, ...] = ()


def said_of(entry: WorklistEntry) -> Said:
    """Raises NoLetterError where a letter would be wrong: too slow, too early, or not the practice's to write."""
    if entry.is_critical:
        raise NoLetterError("It is urgent: ring the patient, a letter is too slow.")
    return _OF_KIND[Kind(entry.kind)](entry)


def title_of(entries: Sequence[WorklistEntry]) -> str:
    """What lists call the letter."""
    if len(entries) > 1:
        return f"Letter to the patient about {len(entries)} things"
    entry = entries[0]
    return f"Letter to the patient: {entry.title if entry.kind == Kind.ORDER else entry.get_kind_display().lower()}"


def patient_letter(
    entries: Sequence[WorklistEntry], letterhead: Letterhead | None, *, at: datetime, by: Membership
) -> dict[str, Any]:
    """The snapshot of one letter about all these `entries` of a patient, each of which may be told (`said_of`).

    They come with their patient, workup, practice and what they are about.
    """
    patient, practice = entries[0].patient, entries[0].practice
    return heading_of(entries[0].workup, letterhead, requested_by=by, at=at) | {
        "title": _subject(entries),
        "date_words": date_words(at),
        "addressee": [f"{patient.given_names} {patient.family_name}", *lines_of(patient.address)],
        "greeting": f"Dear {patient.given_names} {patient.family_name}",
        "paragraphs": _paragraphs(entries),
        "facts": [{"label": label, "words": words} for entry in entries for label, words in _facts(entry) if words],
        "ring": letterhead.ring if letterhead and letterhead.ring else practice.phone,
        "signature": {
            "closing": letterhead.closing if letterhead else "Yours sincerely",
            "name": practice.name,
            "lines": [],
        },
    }


def _subject(entries: Sequence[WorklistEntry]) -> str:
    if all(entry.kind == Kind.ORDER for entry in entries):
        return "About your test" if len(entries) == 1 else "About your tests"
    return "About your appointment" if len(entries) == 1 else "About your tests and appointments"


def _paragraphs(entries: Sequence[WorklistEntry]) -> list[str]:
    """One about each, named where there are several; then what holds of any, once."""
    said = [said_of(entry) for entry in entries]
    names = [f"{_name(entry)}: " if len(entries) > 1 else "" for entry in entries]
    own = [f"{name}{each.stands}" for name, each in zip(names, said, strict=True)]
    also = dict.fromkeys(sentence for each in said for sentence in each.also)
    return [*own, *also, _WORSE]


def _name(entry: WorklistEntry) -> str:
    return entry.title if entry.kind == Kind.ORDER else entry.get_kind_display()


def _of_order(entry: WorklistEntry) -> Said:
    order = entry.order
    assert order is not None
    match entry.step:
        case Step.TO_BOOK:
            return Said("Your doctor has asked for a test. Please ring us to book it.", (_GET_READY,))
        case Step.BOOKED:
            return Said("Your doctor has asked for a test. It is booked.", (_GET_READY, _RING_US))
        case Step.AWAITING:
            expected = date_words(order.expected_by)
            return Said(
                "Your test has been done. We are waiting for the result. "
                f"If you have not heard from us by {expected}, please ring us."
            )
        case Step.TO_TELL | Step.TO_FINISH:
            return _told(order)
    raise NoLetterError("A GP has not reviewed the result yet.")


def _told(order: InvestigationOrder) -> Said:
    """What the GP wrote for the patient, and what comes next; nothing is made of the result itself."""
    words = f" {order.review_words}" if order.review_words else ""
    match order.review_step:
        case ReviewStep.NOTHING:
            return Said(f"Your test result is back. It is in order. You need to do nothing.{words}")
        case ReviewStep.APPOINTMENT:
            return Said(f"Your test result is back. Please ring us for an appointment to talk about it.{words}")
        case ReviewStep.REPEAT:
            return Said(f"Your test result is back. Please ring us to have the test again.{words}")
        case ReviewStep.TELL | ReviewStep.TREAT | ReviewStep.REFER if words:
            return Said(f"Your test result is back. Your doctor asks us to tell you:{words}")
    raise NoLetterError("The GP tells the patient.")


def _of_referral(entry: WorklistEntry) -> Said:
    match entry.step:
        case Step.SENT | Step.ACKNOWLEDGED:
            return Said("We have asked a specialist to see you. They will write to you or ring you.", (_RING_US,))
        case Step.APPOINTMENT:
            return Said("You have an appointment with a specialist.", (_RING_US,))
    raise NoLetterError("There is nothing yet that the patient could be told.")


def _of_follow_up(entry: WorklistEntry) -> Said:
    return Said(f"We would like to see you again by {date_words(entry.due_on)}. Please ring us to book.")


_OF_KIND: Final[Mapping[Kind, Callable[[WorklistEntry], Said]]] = {
    Kind.ORDER: _of_order,
    Kind.REFERRAL: _of_referral,
    Kind.FOLLOW_UP: _of_follow_up,
}


def _facts(entry: WorklistEntry) -> list[tuple[str, str]]:
    if entry.order is not None:
        booked = date_words(entry.order.booked_for) if entry.step == Step.BOOKED else ""
        return [("Test", entry.order.title), ("When", booked)]
    if entry.referral is not None:
        return [("When", date_words(entry.referral.appointment_on) if entry.step == Step.APPOINTMENT else "")]
    return []
