from typing import Any, Final

from clinic.words import moment_words, name_of
from workups.models import Kind, Step
from workups.presenters.worklist.rows import is_late, owner_words
from workups.queries.worklist import last_chase

HEADINGS: Final = (
    "Patient",
    "Date of birth",
    "NHS number",
    "Telephone",
    "Kind",
    "What",
    "Urgency",
    "Where it stands",
    "Since",
    "Due",
    "Late",
    "Owner",
    "Requested by",
    "Last chase",
    "Outcome of the last chase",
)


def cells(entry: Any) -> list[str]:
    """One line of the file, in the order of HEADINGS; days as 2026-11-23."""
    chase = last_chase(entry)
    patient = entry.patient
    return [
        name_of(patient),
        f"{patient.date_of_birth:%Y-%m-%d}",
        patient.nhs_number,
        patient.phone,
        str(Kind(entry.kind).label),
        entry.title,
        entry.urgency,
        str(Step(entry.step).label),
        moment_words(entry.since),
        f"{entry.due_on:%Y-%m-%d}",
        "yes" if is_late(entry) else "no",
        owner_words(entry),
        entry.requested_by.user.name,
        moment_words(chase.at) if chase else "",
        chase.outcome if chase else "",
    ]
