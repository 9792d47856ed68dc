"""What a patient is written about a test, a referral or a follow-up: where it stands, and what they should do.

Plain words only, and nothing clinical but what a GP wrote for the patient: it may be opened by somebody else.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from clinic.models import Letterhead, Membership
from clinic.words import date_words
from workups.models import InvestigationOrder, Kind, ReviewStep, Step, WorklistEntry
from workups.reports.heading import heading_of

Said = tuple[str, ...]
_RING_US: Final = "If you cannot come, or have a question, please ring us."
_WORSE: Final = "If you feel worse before then, do not wait: ring us. In an emergency call 999."


class NoLetterError(Exception):
    """Nothing may be written about this now; the message says why."""


def title_of(entry: WorklistEntry) -> str:
    """What lists call the letter."""
    return f"Letter to the patient: {entry.title if entry.kind == Kind.ORDER else entry.get_kind_display().lower()}"


def patient_letter(
    entry: WorklistEntry, letterhead: Letterhead | None, *, at: datetime, by: Membership
) -> dict[str, Any]:
    """The letter's snapshot. `entry` comes with its patient, its workup, its practice and what it is about.

    Raises NoLetterError where a letter would be wrong: too slow, too early, or not the practice's to write.
    """
    if entry.is_critical:
        raise NoLetterError("It is urgent: ring the patient, a letter is too slow.")
    paragraphs = _PARAGRAPHS[Kind(entry.kind)](entry)
    return heading_of(entry.workup, letterhead, requested_by=by, at=at) | {
        "title": "About your test" if entry.kind == Kind.ORDER else "About your appointment",
        "date_words": date_words(at),
        "greeting": f"Dear {entry.patient.given_names} {entry.patient.family_name}",
        "paragraphs": list(paragraphs),
        "facts": [{"label": label, "words": words} for label, words in _facts(entry) if words],
        "ring": letterhead.ring if letterhead and letterhead.ring else entry.practice.phone,
        "signature": {
            "closing": letterhead.closing if letterhead else "Yours sincerely",
            "name": entry.practice.name,
            "lines": [],
        },
    }


def _of_order(entry: WorklistEntry) -> Said:
    order = entry.order
    assert order is not None
    match entry.step:
        case Step.TO_BOOK:
            return ("Your doctor has asked for a test. Please ring us to book it.", _GET_READY, _WORSE)
        case Step.BOOKED:
            return ("Your doctor has asked for a test. It is booked.", _GET_READY, _RING_US)
        case Step.AWAITING:
            return (
                "Your test has been done. We are waiting for the result.",
                f"If you have not heard from us by {date_words(order.expected_by)}, please ring us.",
                _WORSE,
            )
        case Step.TO_TELL | Step.TO_FINISH:
            return _told(order)
    raise NoLetterError("A GP has not reviewed the result yet.")


_GET_READY: Final = "Please ask us if you need to get ready for it, for example by not eating."


def _told(order: InvestigationOrder) -> Said:
    """What the GP wrote for the patient, and what comes next; nothing is made of the result itself."""
    words = (order.review_words,) if order.review_words else ()
    match order.review_step:
        case ReviewStep.NOTHING:
            return ("Your test result is back. It is in order. You need to do nothing.", *words, _WORSE)
        case ReviewStep.APPOINTMENT:
            return ("Your test result is back.", "Please ring us for an appointment to talk about it.", *words, _WORSE)
        case ReviewStep.REPEAT:
            return ("Your test result is back.", "Please ring us to have the test again.", *words, _WORSE)
        case ReviewStep.TELL | ReviewStep.TREAT | ReviewStep.REFER if words:
            return ("Your test result is back. Your doctor asks us to tell you:", *words, _WORSE)
    raise NoLetterError("The GP tells the patient.")


def _of_referral(entry: WorklistEntry) -> Said:
    match entry.step:
        case Step.SENT | Step.ACKNOWLEDGED:
            return ("We have asked a specialist to see you. They will write to you or ring you.", _RING_US, _WORSE)
        case Step.APPOINTMENT:
            return ("You have an appointment with a specialist.", _RING_US, _WORSE)
    raise NoLetterError("There is nothing yet that the patient could be told.")


def _of_follow_up(entry: WorklistEntry) -> Said:
    return (f"We would like to see you again by {date_words(entry.due_on)}. Please ring us to book.", _WORSE)


_PARAGRAPHS: Final[Mapping[Kind, Callable[[WorklistEntry], Said]]] = {
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
