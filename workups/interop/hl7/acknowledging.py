"""How a message is acknowledged, by HL7 v2 chapter 2.9: in the original mode, and in the enhanced one where it asks.

An acknowledgement says whether the message is kept here, never what is in the record: the reason why a report waits
may hold a patient's name as the practice has it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import uuid4

from workups.interop.hl7.segments import NotReadable, Segment, header_of

_ORIGINAL: Final = {"accept": "AA", "error": "AE", "reject": "AR"}
_ENHANCED: Final = {"accept": "CA", "error": "CE", "reject": "CR"}
_CONDITIONS: Final = {
    "AL": ("accept", "error", "reject"),
    "SU": ("accept",),
    "ER": ("error", "reject"),
    "NE": (),
}
_NAMELESS: Final = "MSH|^~\\&|||||||||P|2.5.1"


class Verdict(StrEnum):
    """What is said of a message: it is kept; a fault of ours, send it again; it is none that can be taken in."""

    ACCEPT = "accept"
    ERROR = "error"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Reply:
    """The acknowledgement of a message, or None where its sender asked for none in that case."""

    verdict: Verdict
    text: bytes | None


def acknowledge(message: bytes, verdict: Verdict, words: str = "", *, at: datetime) -> Reply:
    """`words` are for the sender's operator, without anything of a patient; at most 80 characters of them are sent."""
    try:
        header = header_of(message)
    except NotReadable:
        header = header_of(_NAMELESS.encode())
    code = _code(header, verdict)
    return Reply(verdict, _written(header, code, words, at) if code else None)


def control_id(message: bytes) -> str:
    """MSH-10 as it came, "" where it can't be read."""
    try:
        return header_of(message).raw(10)
    except NotReadable:
        return ""


def _code(header: Segment, verdict: Verdict) -> str:
    """The accept acknowledgement where it is asked for, else the application's; "" for none.

    One answer for each message, as senders that wait for it expect.
    """
    accept, application = header.part(15).upper(), header.part(16).upper()
    if accept not in _CONDITIONS and application not in _CONDITIONS:
        return _ORIGINAL[verdict]
    if verdict in _CONDITIONS.get(accept, ()):
        return _ENHANCED[verdict]
    return _ORIGINAL[verdict] if verdict in _CONDITIONS.get(application, ()) else ""


def _written(header: Segment, code: str, words: str, at: datetime) -> bytes:
    """In the sender's own separators, so that what is echoed need not be written anew."""
    marks = header.marks
    bar = marks.field
    event = header.part(9, 2) or "R01"
    kind = marks.component.join(["ACK", _plain(event), "ACK"])
    first = bar.join(
        [
            f"MSH{bar}{marks.component}{marks.repetition}{marks.escape}{marks.subcomponent}",
            *(_short(header.raw(number)) for number in (5, 6, 3, 4)),
            at.strftime("%Y%m%d%H%M%S%z"),
            "",
            kind,
            uuid4().hex[:20],
            _short(header.raw(11)) or "P",
            _short(header.raw(12)) or "2.5.1",
        ]
    )
    second = bar.join(["MSA", code, _short(header.raw(10)), _escaped(words[:80], header)]).rstrip(bar)
    return f"{first}\r{second}\r".encode(errors="replace")


def _short(field: str) -> str:
    """An echoed field: one line, of a length that no standard's field exceeds."""
    return re.sub(r"[\x00-\x1f\x7f]", "", field)[:250]


def _plain(text: str) -> str:
    return re.sub(r"\W", "", text)[:3]


def _escaped(words: str, header: Segment) -> str:
    marks = header.marks
    named = {marks.escape: "E", marks.field: "F", marks.component: "S", marks.repetition: "R", marks.subcomponent: "T"}
    return "".join(f"{marks.escape}{named[each]}{marks.escape}" if each in named else each for each in _short(words))
