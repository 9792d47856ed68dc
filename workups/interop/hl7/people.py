"""Whom a report is about, as its PID says. Nothing of it is trusted here; nothing is made up."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from workups.interop.hl7.segments import Segment
from workups.interop.hl7.times import day_of
from workups.matching import valid_number

_NHS: Final = ("NHS", "NH", "NHSNUMBER", "NHSNO", "2.16.840.1.113883.2.1.4.1")
_TEN_DIGITS: Final = re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}", re.ASCII)
_OLDER_PLACES: Final = (2, 19)  # where messages before 2.5 have the number


@dataclass(frozen=True, slots=True)
class Whom:
    name: str = ""
    born: date | None = None
    nhs_number: str = ""
    local_id: str = ""


def whom(patient: Segment | None) -> Whom:
    """`patient` is the PID; None where the message has none."""
    if patient is None:
        return Whom()
    return Whom(_name(patient), day_of(patient.part(7)), _nhs_number(patient), _local_id(patient))


def _name(patient: Segment) -> str:
    """As “ADEYEMI, Grace Ada”: the legal name, else the first."""
    names = [patient.heads(each) for each in patient.repeated(5)]
    if not names:
        return ""
    chosen = next((name for name in names if len(name) > 6 and name[6] == "L"), names[0])
    family = chosen[0]
    given = " ".join(part for part in chosen[1:3] if part)
    return f"{family}, {given}" if given else family


def _nhs_number(patient: Segment) -> str:
    """What is said to be one, whatever its check digit; else what has the form and the check digit of one.

    Two that differ are both kept: then it is no valid one, and a person looks at it.
    """
    each = [(patient.heads(repetition), _is_nhs(patient, repetition)) for repetition in patient.repeated(3)]
    said = [parts[0] for parts, is_nhs in each if parts[0] and is_nhs]
    if not said:
        bare = [parts[0] for parts, _ in each if not any(parts[3:])] + [patient.part(at) for at in _OLDER_PLACES]
        said = [number for number in bare if _TEN_DIGITS.fullmatch(number) and valid_number(number)]
    return " / ".join(dict.fromkeys(valid_number(number) or number for number in said))


def _is_nhs(patient: Segment, repetition: str) -> bool:
    """Whether the assigning authority (CX-4) or the kind of number (CX-5) says so."""
    said = repetition.split(patient.marks.component, 5)[3:5]
    words = [word for part in said for word in part.split(patient.marks.subcomponent)]
    return any("".join(word.upper().split()) in _NHS for word in words)


def _local_id(patient: Segment) -> str:
    """The first number that is none of the NHS."""
    for repetition in patient.repeated(3):
        number = patient.heads(repetition)[0]
        if number and not _is_nhs(patient, repetition) and not valid_number(number):
            return number
    return ""
