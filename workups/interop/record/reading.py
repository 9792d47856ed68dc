"""A record's resources in, readings out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from clinic.nhs_number import clean_nhs_number
from workups.engine.definition import Definition
from workups.interop.record.entries import Record, record_of
from workups.interop.record.history import allergies, conditions, procedures
from workups.interop.record.medicines import medicines
from workups.interop.record.observations import observations
from workups.interop.record.said import Said, readings
from workups.interop.record.shapes import day, maps, text
from workups.recorded import Read, RecordPatient

NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"


def read_record(resources: Iterable[Mapping[str, Any]], definition: Definition, *, today: date) -> list[Read]:
    """What a record says of the findings that `definition` knows, in the dictionary's order; one reading for each.

    `resources` may hold Bundles. Resources of another patient than the one in it are left out; of a record with several
    patients nothing is read. Never raises, whatever the JSON. Age and sex are no readings: they are the patient's own.
    """
    return readings(_said(record_of(resources), definition, today), definition.findings)


def patient_of(resources: Iterable[Mapping[str, Any]]) -> RecordPatient | None:
    """Whom the record is about; None where it has no Patient, or several."""
    patients = record_of(resources).patients
    return _patient(patients[0].resource) if len(patients) == 1 else None


def _said(record: Record, definition: Definition, today: date) -> Iterator[Said]:
    yield from conditions(record, today)
    yield from procedures(record, today)
    yield from medicines(record, today)
    yield from allergies(record, today)
    yield from observations(record, definition.findings, today)


def _patient(resource: Mapping[str, Any]) -> RecordPatient:
    names = list(maps(resource.get("name")))
    official = next((each for each in names if text(each.get("use")) == "official"), names[0] if names else {})
    given = official.get("given")
    born = day(resource.get("birthDate"))
    return RecordPatient(
        family_name=text(official.get("family")),
        given_names=" ".join(text(each) for each in given if text(each)) if isinstance(given, list) else text(given),
        born=born.exact if born else None,
        gender=text(resource.get("gender")),
        nhs_number=_nhs_number(resource),
    )


def _nhs_number(resource: Mapping[str, Any]) -> str:
    for identifier in maps(resource.get("identifier")):
        if text(identifier.get("system")) == NHS_NUMBER:
            try:
                return clean_nhs_number(text(identifier.get("value")))
            except ValueError:
                return ""
    return ""
