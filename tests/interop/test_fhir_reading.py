"""FHIR reports in the shapes that real senders give them; what they mean, taken strictly. No database."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Patient
from tests.interop.sent import bundle
from workups.actions.reported import Line, Message
from workups.interop.fhir_reports.reports import reports_in

GRACE = Patient(family_name="Adeyemi", given_names="Grace", date_of_birth=date(1961, 3, 12), nhs_number="9434765919")
POTASSIUM = ("2823-3", "Potassium", "6.9", "mmol/L")


def read(document: object) -> Message:
    (report,) = reports_in(json.dumps(document).encode())
    return report


def alone(**observation: Any) -> Line:
    """The line of an Observation that came by itself."""
    code = {"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "Potassium"}
    (line,) = read({"resourceType": "Observation", "status": "final", "code": code} | observation).lines
    return line


class TestShapes:
    @pytest.mark.parametrize("kind", ["collection", "message", "transaction", "document", "batch", None])
    def test_any_kind_of_bundle(self, kind: str | None) -> None:
        document = bundle(GRACE, POTASSIUM)
        document |= {"type": kind} if kind else {}
        if not kind:
            del document["type"]

        report = read(document)

        assert (report.patient_name, report.born, report.nhs_number) == (
            "Adeyemi, Grace",
            date(1961, 3, 12),
            "9434765919",
        )
        assert (report.sender, report.test, report.sampled_on) == (
            "SUHT",
            "Urea and electrolytes",
            timezone.localdate(),
        )
        (line,) = report.lines
        assert (line.finding, line.value, line.unit, line.status) == ("res_potassium", 6.9, "mmol/L", "final")

    def test_a_report_that_contains_what_it_names(self) -> None:
        entries = [each["resource"] for each in bundle(GRACE, POTASSIUM)["entry"]]
        patient, report, value = entries
        inside = [patient | {"id": "p"}, value | {"id": "o"}]
        report |= {"contained": inside, "subject": {"reference": "#p"}, "result": [{"reference": "#o"}]}

        assert read(report).nhs_number == "9434765919"
        assert [line.value for line in read(report).lines] == [6.9]

    @pytest.mark.parametrize(
        "reference",
        ["Patient/1", "https://lab.example/fhir/Patient/1", "https://lab.example/fhir/Patient/1/_history/3"],
    )
    def test_references_by_type_and_id(self, reference: str) -> None:
        document = bundle(GRACE, POTASSIUM)
        document["entry"][0]["resource"]["id"] = "1"
        document["entry"][0]["fullUrl"] = "https://lab.example/fhir/Patient/1"
        document["entry"][1]["resource"]["subject"] = {"reference": reference}

        assert read(document).patient_name == "Adeyemi, Grace"

    def test_a_subject_that_is_only_a_number(self) -> None:
        document = bundle(GRACE, POTASSIUM)
        number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "943 476 5919"}
        document["entry"][1]["resource"]["subject"] = {"identifier": number}

        assert (read(document).nhs_number, read(document).patient_name) == ("9434765919", "")

    def test_what_is_not_in_the_message_is_looked_at_by_a_person(self) -> None:
        document = bundle(GRACE, POTASSIUM)
        document["entry"][1]["resource"]["result"].append({"reference": "Observation/9", "display": "Sodium"})

        missing = read(document).lines[1]

        assert (missing.text, missing.value, missing.status) == ("Sodium", "not in the message", "unknown")

    def test_observations_alone_are_one_report_for_each_patient_and_day(self) -> None:
        document = bundle(GRACE, POTASSIUM, ("2951-2", "Sodium", "140", "mmol/L"))
        days = ["2026-11-20", "2026-11-21"]
        values = [each["resource"] for each in document["entry"][2:]]
        for value, day in zip(values, days, strict=True):
            value |= {"subject": {"reference": "urn:uuid:patient"}, "effectiveDateTime": day}
        del document["entry"][1]

        assert [str(each.sampled_on) for each in reports_in(json.dumps(document).encode())] == days

    def test_a_pulse_is_no_result_that_anybody_waits_for(self) -> None:
        pulse = {"resourceType": "Observation", "category": [{"coding": [{"code": "vital-signs"}]}]}

        assert read(pulse).refused == "There is no report and no laboratory result in this Observation."

    def test_panels_and_components(self) -> None:
        document = bundle(GRACE, POTASSIUM)
        panel = {"resourceType": "Observation", "code": {"text": "Panel"}, "hasMember": [{"reference": "urn:uuid:0"}]}
        document["entry"].append({"fullUrl": "urn:uuid:panel", "resource": panel})
        document["entry"][1]["resource"]["result"] = [{"reference": "urn:uuid:panel"}]
        parts = [{"code": {"text": "First"}, "valueInteger": 1}, {"code": {"text": "Second"}, "valueString": "two"}]

        assert [line.value for line in read(document).lines] == [None, 6.9]
        split = read({"resourceType": "Observation", "status": "final", "component": parts}).lines
        assert [(line.text, line.value) for line in split] == [("First", 1), ("Second", "two")]

    def test_panels_that_go_round_in_a_circle_end(self) -> None:
        document = bundle(GRACE, POTASSIUM)
        document["entry"][2]["resource"]["hasMember"] = [{"reference": "urn:uuid:0"}]

        assert 1 < len(read(document).lines) < 10

    @pytest.mark.parametrize("broken", [None, 1, "x", [], [1], {"coding": "x"}, {"coding": [None, {"code": 3}]}])
    def test_fields_of_another_kind_are_as_good_as_absent(self, broken: object) -> None:
        said = dict.fromkeys(("subject", "code", "result", "performer", "specimen", "effectivePeriod"), broken)
        report = {"resourceType": "DiagnosticReport", "contained": broken, "status": broken} | said

        assert reports_in(json.dumps(report).encode())


class TestValues:
    @pytest.mark.parametrize(
        ("said", "value", "unit"),
        [
            ({"valueQuantity": {"value": 6.9, "unit": "mmol/L"}}, 6.9, "mmol/L"),
            ({"valueQuantity": {"value": 90, "unit": "mg/dL", "code": "mg/dL"}}, 90, "mg/dL"),
            ({"valueQuantity": {"value": 0.01, "comparator": "<", "unit": "mmol/L"}}, "<0.01", "mmol/L"),
            ({"valueQuantity": {"value": "NaN", "unit": "mmol/L"}}, "NaN", "mmol/L"),
            ({"valueQuantity": {"unit": "mmol/L"}}, None, "mmol/L"),
            ({"valueString": "haemolysed"}, "haemolysed", ""),
            ({"valueString": ""}, None, ""),
            ({"valueInteger": 4}, 4, ""),
            ({"valueBoolean": True}, True, ""),
            ({"valueCodeableConcept": {"text": "None seen"}}, "None seen", ""),
            ({"valueCodeableConcept": {"coding": [{"code": "1", "display": "Negative"}]}}, "Negative", ""),
            ({"valueRange": {"low": {"value": 1}, "high": {"value": 4}}}, "1 to 4", ""),
            ({"valueSampledData": {"origin": {}}}, "(not shown; it stands in the message)", ""),
            ({"dataAbsentReason": {"text": "Sample lost"}}, None, ""),
        ],
    )
    def test_each_kind(self, said: dict[str, Any], value: object, unit: str) -> None:
        line = alone(**said)

        assert (line.value, line.unit) == (value, unit)

    @pytest.mark.parametrize(
        ("status", "means", "value"),
        [
            ("final", "final", 6.9),
            ("amended", "corrected", 6.9),
            ("corrected", "corrected", 6.9),
            ("preliminary", "preliminary", 6.9),
            ("registered", "preliminary", None),
            ("cancelled", "cancelled", None),
            ("entered-in-error", "cancelled", None),
            ("unknown", "unknown", 6.9),
            ("Final", "Final", 6.9),
        ],
    )
    def test_statuses(self, status: str, means: str, value: object) -> None:
        line = alone(status=status, valueQuantity={"value": 6.9, "unit": "mmol/L"})

        assert (line.status, line.value) == (means, value)

    @pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
    def test_a_report_that_is_taken_back_takes_its_values_back(self, status: str) -> None:
        document = bundle(GRACE, POTASSIUM)
        document["entry"][1]["resource"]["status"] = status

        (line,) = read(document).lines

        assert (line.status, line.value) == ("cancelled", None)

    def test_codes(self) -> None:
        local, loinc = {"system": "urn:suht", "code": "CC_K"}, {"system": "http://loinc.org", "code": "2823-3"}

        assert (alone(code={"coding": [local]}).code, alone(code={"coding": [local]}).finding) == ("CC_K", "")
        both = alone(code={"coding": [local, loinc]})
        assert (both.finding, both.code, both.other) == ("res_potassium", "CC_K", "2823-3")


class TestRefused:
    @pytest.mark.parametrize(
        ("raw", "because"),
        [
            (b"", "It is no JSON: line 1, column 1."),
            (b"\xff\xfe", "It is no text in UTF-8."),
            (b"[]", "It is no FHIR resource"),
            (b'{"resourceType": 3}', "It is no FHIR resource"),
            (b'{"resourceType": "Patient"}', "There is no report and no laboratory result in this Patient."),
            (b'{"resourceType": "Observation", "status": "final", "status": "corrected"}', "It says one thing twice"),
            (b'{"a":' * 100_000, "It is nested too deep."),
            (b'{"resourceType": "Observation", "valueInteger": ' + b"9" * 5_000 + b"}", "It holds a number that is"),
        ],
    )
    def test_what_is_no_report_says_why(self, raw: bytes, because: str) -> None:
        (report,) = reports_in(raw)

        assert report.refused.startswith(because)

    def test_a_bundle_of_too_many(self) -> None:
        entries = b",".join([b'{"resource":{"resourceType":"Basic"}}'] * 20_001)

        (report,) = reports_in(b'{"resourceType":"Bundle","entry":[' + entries + b"]}")

        assert report.refused.startswith("It holds more than 20,000 resources.")
