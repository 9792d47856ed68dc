"""What was done with a test, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clinic.models import AuditEvent
from clinic.words import moment_words
from workups.models import ResultStatus, ReviewStep

WORDS: Final[Mapping[str, str]] = {
    "order.placed": "Requested",
    "order.requested": "To be booked again",
    "order.booked": "Booked",
    "order.collected": "Collected, result awaited",
    "order.cancelled": "Cancelled",
    "order.not_done": "Not done",
    "order.told": "Patient told",
    "order.closed": "Nothing left to do",
    "result.entered": "Result entered",
    "result.repeated": "The same result came again, nothing changed",
    "result.received": "Report noted as in",
    "result.reviewed": "Result reviewed",
    "attachment.added": "File added",
    "attachment.taken_off": "File taken off",
}
"""What was done to a test, by the name of its audit event."""
_ENTERED: Final = ((ResultStatus.CANCELLED, "Result taken back"), (ResultStatus.CORRECTED, "Corrected result entered"))

_AWAITED: Final = "Noted as still to come"


@dataclass(frozen=True, slots=True)
class Event:
    at: str
    text: str
    by: str


def event(written: AuditEvent) -> Event:
    return Event(
        at=moment_words(written.at),
        text=_text(written) + _decided(written.details),
        by=written.by.user.name if written.by else "Workup",
    )


def _text(written: AuditEvent) -> str:
    if written.event == "result.entered":
        return next((words for status, words in _ENTERED if written.details.get(status)), _entered(written.details))
    return WORDS.get(written.event, written.event.replace(".", " ").replace("_", " ").capitalize())


def _entered(details: Mapping[str, Any]) -> str:
    is_all_awaited = details.get("still_to_come") == details.get("findings", [])
    return _AWAITED if is_all_awaited else WORDS["result.entered"]


def _decided(details: Mapping[str, Any]) -> str:
    """What a review decided, behind what it is called."""
    step, words = details.get("step", ""), details.get("words", "")
    if step not in ReviewStep.values:
        return ""
    return f": {ReviewStep(step).label}" + (f" (“{words}”)" if words else "")
