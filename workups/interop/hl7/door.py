"""What a message that came over MLLP meets: it is stored, then acknowledged; what is not stored is never accepted."""

import logging
from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Final

from django.db import transaction
from django.utils import timezone

from clinic.actions import systems
from clinic.errors import NotFoundHere
from clinic.models import Membership, Practice
from clinic.queries import practice_named, practice_with_code
from workups.actions.reported import MOST_BYTES
from workups.interop.hl7.acknowledging import Reply, Verdict, acknowledge
from workups.interop.hl7.frames import Frame
from workups.interop.hl7.segments import NotReadable, header_of
from workups.interop.intake import Taken, take_hl7
from workups.models import InboundStatus

PLACE: Final = "Listener for HL7"
_TOO_LARGE: Final = f"Larger than {MOST_BYTES // 1024 // 1024} MB; it was not kept"
_OUR_FAULT: Final = "A fault of the receiver; it was not kept: send it again"
_NOT_A_REPORT: Final = "Kept, but it is no report of results (ORU^R01) that can be read"

logger = logging.getLogger(__name__)


class Door:
    """Takes messages in for one practice, or for the one that each message is addressed to (MSH-6, its ODS code)."""

    def __init__(self, practice: str = "") -> None:
        self._named = practice

    def answer(self, frames: Sequence[Frame]) -> list[Reply]:
        """The acknowledgement of each, in order, once all of it is committed. Raises nothing: a fault is said."""
        return [self._answer(frame) for frame in frames]

    def _answer(self, frame: Frame) -> Reply:
        if frame.is_too_large:
            return _reply(frame, Verdict.REJECT, _TOO_LARGE)
        try:
            return self._taken(frame)
        except NotFoundHere:
            return _reply(frame, Verdict.REJECT, "No practice here has the code in MSH-6; it was not kept")
        except Exception as fault:  # the edge of the process: whatever it is, this message was not stored, others go on
            logger.error("An HL7 message was not stored: %s at %s", type(fault).__name__, _where(fault))
            return _reply(frame, Verdict.ERROR, _OUR_FAULT)

    def _taken(self, frame: Frame) -> Reply:
        practice = self._practice(frame.message)
        taken = _stored(frame.message, practice, _place(practice))
        if not taken:
            return _reply(frame, Verdict.REJECT, "There is nothing in it")
        is_refused = all(part.inbound.status == InboundStatus.REJECTED for each in taken for part in each.parts)
        return _reply(frame, Verdict.REJECT, _NOT_A_REPORT) if is_refused else _reply(frame, Verdict.ACCEPT)

    def _practice(self, message: bytes) -> Practice:
        """Raises NotFoundHere where it is addressed to another practice than this door's, or to none for certain."""
        addressed = practice_with_code(_code_in(message))
        if not self._named and addressed is not None:
            return addressed
        ours = practice_named(self._named)
        if addressed is not None and addressed.pk != ours.pk:
            raise NotFoundHere("It is addressed to another practice.")
        return ours


def _stored(message: bytes, practice: Practice, by: Membership) -> list[Taken]:
    """All messages of one frame or none."""
    with transaction.atomic():
        return list(take_hl7(message, practice=practice, by=by))


def _place(practice: Practice) -> Membership:
    with transaction.atomic():
        return systems.place_of(practice, PLACE)


def _code_in(message: bytes) -> str:
    try:
        return header_of(message).part(6)
    except NotReadable:
        return ""


def _reply(frame: Frame, verdict: Verdict, words: str = "") -> Reply:
    return acknowledge(frame.message, verdict, words, at=timezone.localtime())


def _where(fault: Exception) -> str:
    """The line that raised it. What it says itself may repeat a patient's words, and is not logged."""
    last = extract_tb(fault.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
