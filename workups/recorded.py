"""What a patient's record in another system says, once it has been read: plain values, no rows, no format."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Read:
    """One finding as the record has it: a suggestion, never an answer.

    `value` is the JSON form of `workups.engine.facts.write_value`. Of a multichoice it has the options that the record
    names: the others are unknown, not "no". `origin` is in words ("Condition: Epilepsy, since 4 Jun 2007"), `resource`
    how the resource is called where it came from ("Condition/123" or a urn).
    """

    finding: str
    value: Any
    origin: str
    resource: str
    observed_on: date | None = None


@dataclass(frozen=True, slots=True)
class RecordPatient:
    """Whom a record is about, as far as it says; `nhs_number` only where its check digit fits."""

    family_name: str = ""
    given_names: str = ""
    born: date | None = None
    gender: str = ""
    nhs_number: str = ""
