"""Who it is about, who did it, and where."""

from collections.abc import Iterator
from typing import Any

from clinic.access import Role
from clinic.models.patient import Sex
from workups.engine.evaluation import ENGINE_VERSION
from workups.interop.fhir.exporting import Exporting
from workups.interop.fhir.shapes import day, instant
from workups.interop.fhir.systems import BASE, HL7, NHS_NUMBER, ODS_CODE, words

SOFTWARE = "software"


def people(of: Exporting) -> Iterator[dict[str, Any]]:
    yield _patient(of)
    for member in of.people.values():
        if member.role == Role.SYSTEM:
            name = [{"name": member.user.name, "type": "user-friendly-name"}]
            yield of.entry("Device", member.pk, deviceName=name, owner=of.organization, type=words("Connected system"))
        else:
            registration = {"system": f"{BASE}/registration", "value": member.user.registration}
            identifier = [registration] if member.user.registration else []
            yield of.entry("Practitioner", member.pk, identifier=identifier, name=[{"text": member.user.name}])
    yield _organization(of)
    yield _encounter(of)
    yield of.entry(
        "Device",
        SOFTWARE,
        deviceName=[{"name": "Workup", "type": "manufacturer-name"}],
        type=words("Clinical decision support software"),
        version=[{"type": words("engine"), "value": ENGINE_VERSION}],
    )


def _patient(of: Exporting) -> dict[str, Any]:
    patient = of.workup.patient
    numbers = (
        (NHS_NUMBER, patient.nhs_number),
        (f"{BASE}/practice-number/{of.id_of('Practice', '')}", patient.local_id),
    )
    return of.entry(
        "Patient",
        patient.pk,
        identifier=[{"system": system, "value": value} for system, value in numbers if value],
        name=[{"use": "official", "family": patient.family_name, "given": patient.given_names.split()}],
        telecom=[{"system": "phone", "value": patient.phone}] if patient.phone else [],
        gender="unknown" if patient.sex_at_birth == Sex.NOT_STATED else patient.sex_at_birth,
        birthDate=day(patient.date_of_birth),
        address=[{"text": patient.address}] if patient.address else [],
        managingOrganization=of.organization,
    )


def _organization(of: Exporting) -> dict[str, Any]:
    practice = of.workup.practice
    reached = (("phone", practice.phone), ("email", practice.email))
    return of.entry(
        "Organization",
        practice.pk,
        identifier=[{"system": ODS_CODE, "value": practice.ods_code}] if practice.ods_code else [],
        name=practice.name,
        telecom=[{"system": system, "value": value} for system, value in reached if value],
        address=[{"text": practice.address}] if practice.address else [],
    )


def _encounter(of: Exporting) -> dict[str, Any]:
    workup = of.workup
    participant = of.author(workup.started_by_id)
    return of.entry(
        "Encounter",
        workup.pk,
        status="in-progress" if of.is_open else "finished",
        **{"class": {"system": f"{HL7}/v3-ActCode", "code": "AMB", "display": "ambulatory"}},
        type=[words(workup.version.protocol.title)],
        subject=of.patient,
        participant=[{"individual": participant}] if participant["type"] == "Practitioner" else [],
        period={
            "start": instant(workup.started_at),
            "end": instant(workup.closed_at) if workup.closed_at else None,
        },
        serviceProvider=of.organization,
    )
