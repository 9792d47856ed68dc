"""What came from outside, taken in: cut into messages, translated, and handed to the one action for it.

The doors (files, the listener, the API) differ in what they answer, in nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError

from clinic.models import Membership, Practice
from workups.actions import inbound
from workups.actions.inbound import Outcome, Received
from workups.actions.reported import Message
from workups.actions.taking_in import REFUSALS, AlreadyHere
from workups.interop.fhir_reports import reports as fhir_reports
from workups.interop.hl7 import reports as hl7_reports
from workups.interop.hl7.files import messages_in
from workups.matching import valid_number

_WORST_FIRST: Final = (Outcome.QUEUED, Outcome.REJECTED, Outcome.MATCHED, Outcome.DUPLICATE)
_MOST_REASONS: Final = 3
_TOGETHER: Final = 50  # messages that share a transaction
_MOST_BYTES: Final = 2 * 1024 * 1024  # of them together


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one message, all its reports together; `parts` has each of them."""

    outcome: Outcome
    reason: str
    parts: Sequence[Received]


def take_hl7(raw: bytes, *, practice: Practice, by: Membership) -> Iterator[Taken]:
    """Takes in each message of a file or a request, in their order."""
    return take_messages(messages_in(raw), practice=practice, by=by)


def take_messages(messages: Iterable[bytes], *, practice: Practice, by: Membership) -> Iterator[Taken]:
    """The same with the messages cut. Some of them at a time share a transaction: each run is committed when its
    outcomes are given, unless the caller has one of its own.
    """
    translated = (hl7_reports.reports_in(message) for message in messages)
    for run in _runs(translated):
        yield from _take_run(run, practice=practice, by=by)


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


def _take_run(run: Sequence[Sequence[Message]], *, practice: Practice, by: Membership) -> list[Taken]:
    """All in one go; where that can't be, one by one: each has an outcome of its own and spoils none of the others."""
    if len(run) > 1:
        try:
            together = [reports[0] for reports in run]
            received = inbound.receive_together(practice=practice, messages=together, by=by)
            return [summed([each]) for each in received]
        except (AlreadyHere, *REFUSALS, DatabaseError):
            pass
    return [_take(reports, practice=practice, by=by) for reports in run]


def _runs(translated: Iterable[Sequence[Message]]) -> Iterator[list[Sequence[Message]]]:
    """Messages that can be taken in together, in their order: of one report each, no two of one patient or alike."""
    run: list[Sequence[Message]] = []
    seen: set[object] = set()
    size = 0
    for reports in translated:
        marks = {reports[0].raw, valid_number(reports[0].nhs_number) or object()}
        size += len(reports[0].raw)
        if run and (len(reports) > 1 or len(run) >= _TOGETHER or size > _MOST_BYTES or not seen.isdisjoint(marks)):
            yield run
            run, seen, size = [], set(), len(reports[0].raw)
        run.append(reports)
        seen |= marks
        if len(reports) > 1:
            yield run
            run, seen, size = [], set(), 0
    if run:
        yield run


def _counted(parts: Sequence[Received]) -> str:
    """As “3 reports: 2 matched, 1 queued.”"""
    numbers = [(sum(each.outcome == outcome for each in parts), outcome.value) for outcome in Outcome]
    return f"{len(parts)} reports: {', '.join(f'{number} {name}' for number, name in numbers if number)}."


def _reasons(parts: Iterable[Received]) -> str:
    said = list(dict.fromkeys(each.reason for each in parts))
    more = len(said) - _MOST_REASONS
    return " ".join(said[:_MOST_REASONS]) + (f" And {more} more reasons." if more > 0 else "")
