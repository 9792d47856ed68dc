"""Synthea's records as FHIR Bundles: whole lives of invented Americans, of which the laboratory's reports wait here."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from clinic.models import Membership
from tests.interop.sent import samples
from workups.interop.fhir_reports.reports import reports_in
from workups.interop.intake import take_fhir
from workups.models import Inbound

FILES = samples("synthea_r4", "*.json")
NOTHING = "There is no report and no laboratory result in this Bundle."
# By the first name in the file's: how many lines each of its reports has.
READ = {
    "Alberto": [11],
    "Antonio": [11, 11, 1, 1, 1],
    "Buster": [11, 4],
    "Clemente": [11, 4, 4, 11],
    "Desmond": [11, 4, 4, 11],
    "Edward": [11, 1, 1, 1],
    "Liz": [11, 4, 1, 1, 1],
    "Luigi": [11],
    "Michael": [4, 4, 11, 4, 11],
    "Ned": [11],
    "Stanley": [11, 11],
    "Stephen": [4, 11, 4, 11, 1, 1, 1],
    "hospitalInformation1559319163815.json": [],
    "practitionerInformation1559319163815.json": [],
}


def _name(path: Path) -> str:
    return path.name.split("_")[0]


def test_every_sample_is_known_here() -> None:
    assert {_name(path) for path in FILES} == set(READ)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_what_becomes_of_it(path: Path, receptionist: Membership) -> None:
    expected = READ[_name(path)]

    taken = take_fhir(path.read_bytes(), practice=receptionist.practice, by=receptionist)

    rows = Inbound.objects.order_by("part")
    assert (taken.outcome, {each.reason for each in taken.parts}) == (
        ("queued", {"No NHS number on the report."}) if expected else ("rejected", {NOTHING})
    )
    assert [len(row.lines) for row in rows] == (expected or [0])
    assert [bool(row.raw) for row in rows] == [True, *[False] * (len(rows) - 1)], "the message is kept once"
    assert bytes(rows[0].raw) == path.read_bytes()


def test_values_and_units_are_as_they_were_sent() -> None:
    path = next(path for path in FILES if _name(path) == "Alberto")
    entries = json.loads(path.read_text())["entry"]
    sent = {
        coding["code"]: each["resource"]["valueQuantity"]
        for each in entries
        if each["resource"]["resourceType"] == "Observation" and "valueQuantity" in each["resource"]
        for coding in each["resource"]["code"]["coding"]
    }

    (report,) = reports_in(path.read_bytes())

    assert (report.patient_name, str(report.born), str(report.sampled_on)) == (
        "Atencio, Alberto",
        "1993-06-07",
        "2016-03-07",
    )
    assert [(line.value, line.unit) for line in report.lines] == [
        (sent[line.code]["value"], sent[line.code]["code"]) for line in report.lines
    ]
    assert {line.finding for line in report.lines} == {"", "res_wbc", "res_hb", "res_platelets"}


def test_all_of_them_by_the_command(receptionist: Membership, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ingest_fhir", *map(str, FILES))

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["outcome"] for each in said] == ["queued" if READ[_name(path)] else "rejected" for path in FILES]
