"""What came from outside, taken in: cut into messages, translated, and handed to the one action for it.

The doors (files, the listener, the API) differ in what they answer, in nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clinic.models import Membership, Practice
from workups.actions import inbound
from workups.actions.inbound import Outcome, Received
from workups.actions.reported import Message
from workups.interop.fhir_reports import reports as fhir_reports
from workups.interop.hl7 import reports as hl7_reports
from workups.interop.hl7.files import messages_in

_WORST_FIRST: Final = (Outcome.QUEUED, Outcome.REJECTED, Outcome.MATCHED, Outcome.DUPLICATE)
_MOST_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one message, all its reports together; `parts` has each of them."""

    outcome: Outcome
    reason: str
    parts: Sequence[Received]


def take_hl7(raw: bytes, *, practice: Practice, by: Membership) -> Iterator[Taken]:
    """Takes in each message of a file or a request, one transaction each, in their order."""
    return (_take(hl7_reports.reports_in(message), practice=practice, by=by) for message in messages_in(raw))


def take_fhir(raw: bytes, *, practice: Practice, by: Membership) -> Taken:
    """Takes in one resource or Bundle."""
    return _take(fhir_reports.reports_in(raw), practice=practice, by=by)


def summed(parts: Sequence[Received]) -> Taken:
    """Of several reports the outcome that somebody has to look at; the reasons, each once, with their number."""
    outcomes = {each.outcome for each in parts}
    outcome = next(each for each in _WORST_FIRST if each in outcomes)
    if len(parts) == 1:
        return Taken(outcome, parts[0].reason, parts)
    return Taken(outcome, f"{_counted(parts)} {_reasons(each for each in parts if each.outcome == outcome)}", parts)


def _take(reports: Sequence[Message], *, practice: Practice, by: Membership) -> Taken:
    return summed(inbound.receive_parts(practice=practice, parts=reports, by=by))


def _counted(parts: Sequence[Received]) -> str:
    """As “3 reports: 2 matched, 1 queued.”"""
    numbers = [(sum(each.outcome == outcome for each in parts), outcome.value) for outcome in Outcome]
    return f"{len(parts)} reports: {', '.join(f'{number} {name}' for number, name in numbers if number)}."


def _reasons(parts: Iterable[Received]) -> str:
    said = list(dict.fromkeys(each.reason for each in parts))
    more = len(said) - _MOST_REASONS
    return " ".join(said[:_MOST_REASONS]) + (f" And {more} more reasons." if more > 0 else "")
