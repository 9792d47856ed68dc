"""Records to read: the sample patients, and resources written for a test."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "samples" / "synthea_r4"
LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def sample(name: str) -> dict[str, Any]:
    """The Bundle of a sample patient, by the beginning of its file's name."""
    [path] = SAMPLES.glob(f"{name}*.json")
    bundle: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return bundle


def concept(text: str = "", system: str = "", code: str = "") -> dict[str, Any]:
    coding = {"system": system, "code": code, "display": text}
    return {"text": text} if not code else {"coding": [{key: value for key, value in coding.items() if value}]}


def condition(
    text: str = "Epilepsy", *, code: str = "", clinical: str = "active", verified: str = "confirmed", **more: object
) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": concept(system=CLINICAL, code=clinical),
        "verificationStatus": concept(system=VERIFIED, code=verified),
        "code": concept(text, SNOMED if code else "", code),
        "onsetDateTime": "2019-05-03",
        **more,
    }


def medicine(text: str, *, status: str = "active", **more: object) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": {"text": text},
        "authoredOn": "2026-10-01",
        **more,
    }


def observation(code: str, value: object, unit: str, *, on: str = "2026-11-20", **more: object) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"o-{code}-{on}",
        "status": "final",
        "code": concept("Measured", LOINC, code),
        "effectiveDateTime": on,
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
        **more,
    }


def pressure(systolic: float, diastolic: float, *, on: str, **more: object) -> dict[str, Any]:
    both = (("8480-6", systolic), ("8462-4", diastolic))
    component = [{**observation(code, value, "mm[Hg]"), "resourceType": None} for code, value in both]
    return {
        "resourceType": "Observation",
        "id": "bp",
        "status": "final",
        "code": concept("Blood pressure", LOINC, "55284-4"),
        "effectiveDateTime": on,
        "component": component,
        **more,
    }


def bundle(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}
