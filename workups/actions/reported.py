"""What a report says, from whichever door it came, and which of it a test can take in.

The parts of the actions on reports that came in, not actions: nothing is changed here.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.words import date_words
from workups.actions.orders import investigation_of
from workups.actions.results import Entered
from workups.dictionary import findings
from workups.engine.definition import Definition
from workups.evaluate import engine_for
from workups.matching import Person, Printed, birth_differs, family_differs, number_differs, valid_number
from workups.models import Inbound, InvestigationOrder, ResultStatus

MOST_BYTES: Final = 1024 * 1024
MOST_LINES: Final = 20_000
MOST_PARTS: Final = 500
_LONGEST: Final = {"sender": 120, "patient_name": 240, "nhs_number": 30, "local_id": 60, "test": 200}
_LONGEST_VALUE: Final = 500
_LONGEST_CODE: Final = 60
_LARGEST: Final = 10**15  # no measurement is larger, and the database can't keep every number Python can
_UNSTORABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing reported. `finding` is a code of the dictionary, empty where none is meant; `text` as printed.

    `status` is one of ResultStatus. A value of None is none: still to come, or taken back. `code` is the sender's own,
    of the list `system`, with perhaps an `other` for the same: what a practice can give a meaning to. `doubt` says why
    nothing on the report may be taken for certain.
    """

    finding: str = ""
    text: str = ""
    value: object = None
    unit: str = ""
    status: str = ResultStatus.FINAL.value
    code: str = ""
    system: str = ""
    other: str = ""
    doubt: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.finding and not self.text.strip() and self.value in (None, "")


@dataclass(frozen=True, slots=True)
class Message:
    """A report as a translator, or a person at the form, read it. `raw` is what came, byte for byte.

    `refused` says why it is no report that could be taken in.
    """

    source: str
    raw: bytes
    sender: str = ""
    patient_name: str = ""
    born: date | None = None
    nhs_number: str = ""
    local_id: str = ""
    test: str = ""
    sampled_on: date | None = None
    lines: Sequence[Line] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What of a report a test takes in, by finding; `left_out` names what it does not report."""

    values: dict[str, Entered]
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class Labels(Mapping[str, str]):
    """What a definition calls its findings, by code: asked for one, it makes no list of all."""

    definition: Definition

    def __getitem__(self, code: str) -> str:
        return self.definition.findings[code].label

    def __iter__(self) -> Iterator[str]:
        return iter(self.definition.findings)

    def __len__(self) -> int:
        return len(self.definition.findings)


def nothing_to_read(message: Message) -> str:
    """Why the message can't be taken in at all, in words; "" when it can."""
    if message.refused:
        return message.refused
    if len(message.raw) > MOST_BYTES:
        return f"The message is larger than 1 MB ({len(message.raw):,} bytes). It is kept as it came."
    if len(message.lines) > MOST_LINES:
        return f"The message has more than {MOST_LINES:,} lines ({len(message.lines):,}). It is kept as it came."
    if all(line.is_empty for line in message.lines):
        return "There is nothing in the message: no value and no text."
    return ""


def columns_of(message: Message) -> dict[str, Any]:
    """The message as its row keeps it; what no column can hold is marked and stands in `raw` as it came."""
    columns = {name: kept(getattr(message, name), most) for name, most in _LONGEST.items()}
    dates = {"source": message.source, "born": message.born, "sampled_on": message.sampled_on, "raw": message.raw}
    return columns | dates | {"lines": [] if nothing_to_read(message) else [_line(line) for line in message.lines]}


def printed_of(inbound: Inbound) -> Printed:
    """Whom and what it is about, for comparing it."""
    findings = frozenset(line["finding"] for line in inbound.lines if line["finding"])
    return Printed(inbound.patient_name, inbound.born, inbound.nhs_number, inbound.sampled_on, findings)


def person_of(order: InvestigationOrder) -> Person:
    patient = order.patient
    return Person(patient.family_name, patient.given_names, patient.date_of_birth, patient.nhs_number)


def refuse_another_patient(inbound: Inbound, order: InvestigationOrder) -> None:
    """Raises InvalidInput when both have a valid NHS number and these differ."""
    if valid_number(inbound.nhs_number):
        for words in number_differs(printed_of(inbound), person_of(order)):
            raise InvalidInput(f"This report is of another patient: {words[:1].lower()}{words[1:]}.", field="order")


def to_confirm(inbound: Inbound, order: InvestigationOrder) -> list[str]:
    """What a person has to look at and confirm before the report is matched with the test."""
    printed, person = printed_of(inbound), person_of(order)
    found = [*number_differs(printed, person), *birth_differs(printed, person), *family_differs(printed, person)]
    found += doubts(inbound.lines)
    if inbound.sampled_on is None:
        found.append(f"The report names no sample day; {date_words(sample_day(inbound))}, when it came in, is taken")
    return found


def sample_day(inbound: Inbound) -> date:
    """When the sample was taken; the day it came in, where the report does not say."""
    return inbound.sampled_on or timezone.localdate(inbound.received_at)


def fitting(inbound: Inbound, order: InvestigationOrder) -> Fitting:
    """Raises InvalidInput for a finding that is reported twice differently, and for a status that can't be read."""
    definition = engine_for(order.workup).definition
    reports = investigation_of(order).results
    labels = Labels(definition)
    values: dict[str, Entered] = {}
    left_out: list[str] = []
    for line in inbound.lines:
        code, name = line["finding"], name_of_line(line, labels)
        if code not in reports:
            left_out += [name] if name else []
            continue
        entered = _entered(line, name)
        if values.setdefault(code, entered) != entered:
            raise InvalidInput(f"{name} is on the report twice, with different values.", field="order")
    return Fitting(values, list(dict.fromkeys(left_out)))


def name_of_line(line: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """What a line is about, as the dictionary calls it, else as printed."""
    return str(labels.get(line["finding"]) or line["text"] or line["finding"] or _said(line["value"]))


def listed(names: Sequence[str]) -> str:
    """At most five by name, then how many more."""
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")


def why_refused(refusal: InvalidInput, inbound: Inbound, labels: Mapping[str, str]) -> str:
    """What `results.enter` refused, with the value it is about."""
    line = next((line for line in inbound.lines if line["finding"] and line["finding"] == refusal.field), None)
    if line is None:
        return "The sample is dated in the future." if refusal.field == "sampled_on" else refusal.message
    value, label = _said(line["value"]), labels.get(refusal.field, refusal.field)
    if not value:
        return f"{label} has no value."
    if not re.search(r"\d", value):
        return f"“{value}” is no number for {label}." if "number" in refusal.message else f"{label}: {refusal.message}"
    return f"“{value} {line['unit']}".strip() + f"” can't be taken for {label}: {refusal.message}"


def _entered(line: Mapping[str, Any], name: str) -> Entered:
    if line["status"] not in ResultStatus.values:
        raise InvalidInput(f"{name} has a status that can't be read: “{line['status']}”.", field="order")
    value = None if line["value"] in (None, "") else line["value"]
    return Entered(value, line["unit"], line["status"])


def _line(line: Line) -> dict[str, Any]:
    texts = {name: kept(getattr(line, name), _LONGEST_VALUE) for name in ("finding", "text", "unit", "status")}
    codes = {name: kept(said, _LONGEST_CODE) for name in ("code", "system", "other") if (said := getattr(line, name))}
    doubt = {"doubt": kept(line.doubt, _LONGEST_VALUE)} if line.doubt else {}
    return texts | {"value": _storable(line.value)} | codes | doubt


def _storable(value: object) -> object:
    """The value as JSON that the database keeps; what is none is kept as its text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) < _LARGEST:
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [kept(str(each), _LONGEST_VALUE) for each in value]
    return kept(str(value), _LONGEST_VALUE)


def kept(text: str, most: int) -> str:
    """As a column can keep it, with a sign where something was left out: nothing cut off can be taken for the whole."""
    clean = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def without_finding(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """Values of lines that name no finding, as printed: nobody can say what they are."""
    return [f"{line['text']} {_said(line['value'])}".strip() for line in lines if _is_unread(line)]


def doubts(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """Why nothing on the report may be taken for certain, as sentences: what its translator says, and missing units.

    A laboratory's number without a unit is none: what it is measured in differs from one laboratory to the next.
    """
    each = [line["doubt"] if line.get("doubt") else _without_unit(line) for line in lines]
    return list(dict.fromkeys(said for said in each if said))


def _without_unit(line: Mapping[str, Any]) -> str:
    if not line.get("code") or line["unit"].strip() or line["value"] in (None, ""):
        return ""
    known = findings().get(line["finding"])
    return f"No unit is named for {known.label}" if known and known.unit and known.is_measured else ""


def _is_unread(line: Mapping[str, Any]) -> bool:
    return not line["finding"] and line["value"] not in (None, "") and not line.get("not_read")
