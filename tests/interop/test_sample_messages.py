"""HL7 v2 messages that nobody here wrote: what each is read as, beside another converter's reading, and its outcome."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clinic.models import Membership
from tests.interop.sent import samples
from workups.interop.hl7.files import messages_in
from workups.interop.hl7.reports import reports_in
from workups.interop.intake import take_hl7
from workups.models import Inbound

FILES = samples("hl7v2", "*.hl7")
EXPECTED = samples("hl7v2/expected_fhir", "*.json")
NO_NUMBER = "No NHS number on the report."
# The reports in each file: how many lines each has, and how many of these name a finding of the dictionary.
READ = {
    "lfh_ORU-multiline-short-mixed.hl7": [(5, 0)],
    "lfh_ORU-multiline-short.hl7": [(4, 0)],
    "lfh_hepatitis_panel.hl7": [(4, 0)],
    "lfh_multi_obr.hl7": [(3, 0), (3, 0)],
    "lfh_spm_specimen.hl7": [(2, 0)],
    "ms_LAB-ORU-1.hl7": [(6, 0), (6, 0)],
    "ms_LAB-ORU-2.hl7": [(6, 0), (6, 0)],
    "ms_LRI_2.0-NG_CBC_Typ_Message.hl7": [(29, 2)],
    "ms_ORU-R01-01.hl7": [(10, 1)],
    "ms_ORU-R01-RMGEAD.hl7": [(1, 0)],
}


def _name(path: Path) -> str:
    return path.name


def test_every_sample_is_known_here() -> None:
    assert {path.name for path in FILES} == set(READ)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_it_is_read(path: Path) -> None:
    (message,) = messages_in(path.read_bytes())

    reports = reports_in(message)

    assert [(len(each.lines), sum(bool(line.finding) for line in each.lines)) for each in reports] == READ[path.name]


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_it_waits_for_a_person_with_the_reason(path: Path, receptionist: Membership) -> None:
    """They name no NHS number: none of them is anybody's here."""
    (taken,) = take_hl7(path.read_bytes(), practice=receptionist.practice, by=receptionist)

    assert (taken.outcome, {each.reason for each in taken.parts}) == ("queued", {NO_NUMBER})
    assert list(Inbound.objects.order_by("part").values_list("part", "status")) == [
        (number, "queued") for number in range(1, len(READ[path.name]) + 1)
    ]
    (again,) = take_hl7(path.read_bytes(), practice=receptionist.practice, by=receptionist)
    assert again.outcome == "duplicate"


def test_all_of_them_by_the_command(receptionist: Membership, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ingest_hl7", *map(str, FILES))

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["file"], each["outcome"]) for each in said] == [(str(path), "queued") for path in FILES]
    assert {tuple(each) for each in said} == {("file", "outcome", "reason")}


@pytest.mark.parametrize("path", EXPECTED, ids=_name)
def test_values_codes_units_and_statuses_are_those_of_another_converter(path: Path) -> None:
    sent = path.parents[1] / path.name.replace("-expected.json", ".hl7")
    (message,) = messages_in(sent.read_bytes())

    ours = {
        (line.code, _said(line.value), line.unit, line.status)
        for report in reports_in(message)
        for line in report.lines
        if line.code
    }
    theirs = {each for each in _observed(path) if each[0] not in _remarks(path)}

    assert ours == theirs


@pytest.mark.parametrize("path", EXPECTED, ids=_name)
def test_whom_it_is_about_is_read_alike(path: Path) -> None:
    (patient,) = _resources(path, "Patient")
    sent = path.parents[1] / path.name.replace("-expected.json", ".hl7")

    report = reports_in(messages_in(sent.read_bytes())[0])[0]

    name = patient["name"][0]
    assert report.patient_name == f"{name['family']}, {' '.join(name['given'])}"
    assert str(report.born) == patient["birthDate"]
    assert report.local_id == patient["identifier"][0]["value"]


def _resources(path: Path, kind: str) -> list[dict[str, Any]]:
    entries = json.loads(path.read_text())["entry"]
    return [each["resource"] for each in entries if each["resource"]["resourceType"] == kind]


def _observed(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """As (code, value, unit, status). What they call unknown there has no value yet: it is still to come here."""
    for each in _resources(path, "Observation"):
        quantity = each.get("valueQuantity", {})
        concept = each.get("valueCodeableConcept", {})
        value = quantity.get("value", concept.get("text", each.get("valueString", "")))
        status = "preliminary" if each["status"] == "unknown" else each["status"]
        code = each["code"]["coding"][0]["code"]
        yield code, _said(value), quantity.get("code", quantity.get("unit", "")), status


def _remarks(path: Path) -> set[str]:
    """Texts about what they saw under the microscope are remarks here, not values."""
    return {each["code"]["coding"][0]["code"] for each in _resources(path, "Observation") if "valueString" in each}


def _said(value: object) -> str:
    return "" if value is None else f"{float(value):g}" if str(value).replace(".", "", 1).isdigit() else str(value)
