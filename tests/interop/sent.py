"""Messages as laboratories send them, about patients of the tests: correct in everything unless said otherwise."""

import json
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import timezone

from clinic.models import Patient

SAMPLES = Path(__file__).parents[1] / "samples"
U_AND_E = (
    ("2951-2", "Sodium", "140", "mmol/L"),
    ("2823-3", "Potassium", "6.9", "mmol/L"),
    ("14682-9", "Creatinine", "80", "umol/L"),
)
Value = tuple[str, str, str, str]
_numbers = count(1)


def header(**said: str) -> str:
    """The MSH; `said` by the words of the standard."""
    usual = {"sender": "SUHT", "receiver": "A81001", "kind": "ORU^R01^ORU_R01", "control": f"C{next(_numbers)}"}
    each = usual | {"run": "P", "version": "2.5.1", "accept": "", "application": "", "charset": ""} | said
    return (
        "MSH|^~\\&|LAB|{sender}|WORKUP|{receiver}|202611261200||{kind}|{control}|{run}|{version}"
        "|||{accept}|{application}||{charset}"
    ).format(**each)


def person(patient: Patient, **said: str) -> str:
    """The PID."""
    usual = {
        "number": f"{patient.nhs_number}^^^NHS^NH",
        "name": f"{patient.family_name.upper()}^{patient.given_names}",
        "born": f"{patient.date_of_birth:%Y%m%d}",
    }
    return "PID|1||{number}||{name}||{born}|F".format(**usual | said)


def order(test: str = "UE^Urea and electrolytes^SUHT", status: str = "F", taken: str | None = None) -> str:
    """The OBR; the sample was taken today."""
    at = taken if taken is not None else f"{timezone.localdate():%Y%m%d}1030"
    return f"OBR|1|||{test}|||{at}" + "|" * 18 + status


def observation(number: int, value: Value, *, kind: str = "NM", system: str = "LN", status: str = "F") -> str:
    code, name, said, unit = value
    return f"OBX|{number}|{kind}|{code}^{name}^{system}||{said}|{unit}|||||{status}"


def hl7(
    patient: Patient, *values: Value, kind: str = "NM", system: str = "LN", status: str = "F", **said: Any
) -> bytes:
    """A whole message with one OBR; `said` goes to header, person and order by their names there."""
    of_person = {name: said.pop(name) for name in ("number", "name", "born") if name in said}
    of_order = {name: said.pop(name) for name in ("test", "taken") if name in said}
    lines = [header(**said), person(patient, **of_person), order(**of_order)]
    lines += [
        observation(number, value, kind=kind, system=system, status=status)
        for number, value in enumerate(values or U_AND_E, start=1)
    ]
    return joined(*lines)


def joined(*segments: str) -> bytes:
    return ("\r".join(segments) + "\r").encode()


def fhir(patient: Patient, *values: Value, **said: Any) -> bytes:
    """A Bundle of a report, its observations and its patient, addressed by UUIDs."""
    return json.dumps(bundle(patient, *values, **said)).encode()


def bundle(patient: Patient, *values: Value, status: str = "final", kind: str = "collection") -> dict[str, Any]:
    whom = {
        "resourceType": "Patient",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": patient.nhs_number}],
        "name": [{"family": patient.family_name, "given": patient.given_names.split()}],
        "birthDate": patient.date_of_birth.isoformat(),
    }
    observed = [_observed(value, status) for value in values or U_AND_E]
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "Urea and electrolytes"},
        "subject": {"reference": "urn:uuid:patient"},
        "effectiveDateTime": f"{timezone.localdate().isoformat()}T10:30:00+00:00",
        "performer": [{"display": "SUHT"}],
        "result": [{"reference": f"urn:uuid:{place}"} for place in range(len(observed))],
        "issued": f"2026-11-26T12:00:00.{next(_numbers):06}Z",
    }
    entries = [("patient", whom), ("report", report), *((str(place), each) for place, each in enumerate(observed))]
    named = [{"fullUrl": f"urn:uuid:{name}", "resource": resource} for name, resource in entries]
    return {"resourceType": "Bundle", "type": kind, "entry": named}


def _observed(value: Value, status: str) -> dict[str, Any]:
    code, name, said, unit = value
    return {
        "resourceType": "Observation",
        "status": status,
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": name}]},
        "valueQuantity": {
            "value": float(said),
            "unit": unit,
            "system": "http://unitsofmeasure.org",
            "code": unit,
        },
    }


def samples(folder: str, pattern: str) -> Sequence[Path]:
    return sorted((SAMPLES / folder).glob(pattern))
