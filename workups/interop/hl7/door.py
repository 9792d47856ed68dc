"""What a message that came over MLLP meets: it is stored, then acknowledged; what is not stored is never accepted."""

import logging
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
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
from workups.interop.hl7.files import messages_in
from workups.interop.hl7.frames import Frame
from workups.interop.hl7.segments import NotReadable, header_of
from workups.interop.intake import Taken, take_hl7, take_messages
from workups.models import InboundStatus

PLACE: Final = "Listener for HL7"
_TOO_LARGE: Final = f"Larger than {MOST_BYTES // 1024 // 1024} MB; it was not kept"
_OUR_FAULT: Final = "A fault of the receiver; it was not kept: send it again"
_NOT_A_REPORT: Final = "Kept, but it is no report of results (ORU^R01) that can be read"

_KNOWN_FOR: Final = 60.0
_MOST_KNOWN: Final = 100
_LONGEST_CODE: Final = 40

logger = logging.getLogger(__name__)


class Door:
    """Takes messages in for one practice, or for the one that each message is addressed to (MSH-6, its ODS code)."""

    def __init__(self, practice: str = "") -> None:
        self._named = practice
        self._places: dict[str, tuple[float, Membership]] = {}

    def answer(self, frames: Sequence[Frame]) -> list[Reply]:
        """The acknowledgement of each, in order, once all of it is committed. Raises nothing: a fault is said.

        Several share a transaction; where one of them can't be stored they are taken in one by one.
        """
        try:
            return self._together(frames) if len(frames) > 1 else [self._answer(frame) for frame in frames]
        except Exception as fault:  # the edge of the process: together nothing was stored, alone each says its own
            logger.warning("HL7 messages are stored one by one: %s at %s", type(fault).__name__, _where(fault))
            return [self._answer(frame) for frame in frames]

    def _together(self, frames: Sequence[Frame]) -> list[Reply]:
        places = {(place := self._place(frame.message)).pk: place for frame in frames}
        if len(places) > 1 or any(frame.is_too_large for frame in frames):
            return [self._answer(frame) for frame in frames]
        (by,) = places.values()
        each = [messages_in(frame.message) for frame in frames]
        with transaction.atomic():
            taken = iter(
                list(take_messages([message for some in each for message in some], practice=by.practice, by=by))
            )
        return [_said(frame, [next(taken) for _ in some]) for frame, some in zip(frames, each, strict=True)]

    def _answer(self, frame: Frame) -> Reply:
        if frame.is_too_large:
            return _reply(frame, Verdict.REJECT, _TOO_LARGE)
        try:
            by = self._place(frame.message)
            with transaction.atomic():
                taken = list(take_hl7(frame.message, practice=by.practice, by=by))
            return _said(frame, taken)
        except NotFoundHere:
            return _reply(frame, Verdict.REJECT, "No practice here has the code in MSH-6; it was not kept")
        except Exception as fault:  # the edge of the process: whatever it is, this message was not stored, others go on
            logger.error("An HL7 message was not stored: %s at %s", type(fault).__name__, _where(fault))
            return _reply(frame, Verdict.ERROR, _OUR_FAULT)

    def _place(self, message: bytes) -> Membership:
        """Who takes it in, in its practice; asked again once a minute. Raises NotFoundHere where it is addressed to
        another practice than this door's, or to none for certain.
        """
        code = _code_in(message)
        until, place = self._places.get(code, (0.0, None))
        if place is None or monotonic() > until:
            place = self._placed(code)
            self._places = {**dict(list(self._places.items())[-_MOST_KNOWN:]), code: (monotonic() + _KNOWN_FOR, place)}
        return place

    def _placed(self, code: str) -> Membership:
        practice = self._practice(code)
        with transaction.atomic():
            return systems.place_of(practice, PLACE)

    def _practice(self, code: str) -> Practice:
        addressed = practice_with_code(code)
        if not self._named and addressed is not None:
            return addressed
        ours = practice_named(self._named)
        if addressed is not None and addressed.pk != ours.pk:
            raise NotFoundHere("It is addressed to another practice.")
        return ours


def _said(frame: Frame, taken: Sequence[Taken]) -> Reply:
    if not taken:
        return _reply(frame, Verdict.REJECT, "There is nothing in it")
    is_refused = all(part.inbound.status == InboundStatus.REJECTED for each in taken for part in each.parts)
    return _reply(frame, Verdict.REJECT, _NOT_A_REPORT) if is_refused else _reply(frame, Verdict.ACCEPT)


def _code_in(message: bytes) -> str:
    try:
        return header_of(message).part(6)[:_LONGEST_CODE]
    except NotReadable:
        return ""


def _reply(frame: Frame, verdict: Verdict, words: str = "") -> Reply:
    return acknowledge(frame.message, verdict, words, at=timezone.localtime())


def _where(fault: Exception) -> str:
    """The line that raised it. What it says itself may repeat a patient's words, and is not logged."""
    last = extract_tb(fault.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
