"""Requests of a record system: what it sends along, and how it is answered."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from clinic.actions import clients
from clinic.models import Membership, Patient

SAMPLES = Path(__file__).parents[2] / "samples" / "cds-hooks" / "spec_examples"
PATIENT_VIEW, ORDER_SELECT, ORDER_SIGN = "workup-patient-view", "workup-order-select", "workup-order-sign"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
FASCICULATION = {"system": "http://snomed.info/sct", "code": "82470000", "display": "Muscle fasciculation (finding)"}


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def token_of(manager: Membership, *scopes: str) -> str:
    until = timezone.localdate() + timedelta(days=30)
    return clients.create(name="Record system", scopes=scopes or ["cds:use"], last_day=until, by=manager).token


def resource_of(patient: Patient) -> dict[str, Any]:
    """The patient as a record system sends them."""
    return {
        "resourceType": "Patient",
        "id": "1288992",
        "identifier": [{"system": NHS_NUMBER, "value": patient.nhs_number}],
        "gender": patient.sex_at_birth,
        "birthDate": patient.date_of_birth.isoformat(),
    }


SOMEBODY = {"resourceType": "Patient", "id": "1288992", "gender": "male", "birthDate": "1955-12-23"}


def potassium(value: float, *, days_ago: int = 1, unit: str = "mmol/L") -> dict[str, Any]:
    on = timezone.localdate() - timedelta(days=days_ago)
    return {
        "resourceType": "Observation",
        "id": "k1",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
        "subject": {"reference": "Patient/1288992"},
        "effectiveDateTime": on.isoformat(),
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }


def condition(coding: dict[str, str], status: str = "active") -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": {"coding": [{"code": status}]},
        "code": {"coding": [coding]},
        "subject": {"reference": "Patient/1288992"},
    }


def searchset(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in resources]}


def request_for(
    hook: str, *resources: dict[str, Any], patient: dict[str, Any] | None = None, drafts: Sequence[Any] | None = None
) -> dict[str, Any]:
    """A request of `hook` with a patient and whatever else is in the record; draft orders where the hook has them."""
    context: dict[str, Any] = {"userId": "Practitioner/example", "patientId": "1288992"}
    if hook != "patient-view":
        context |= {"selections": [], "draftOrders": searchset(*(drafts or ()))}
    prefetch = {"patient": patient or SOMEBODY, "observations": searchset(*resources)}
    return {"hookInstance": "d1577c69", "hook": hook, "context": context, "prefetch": prefetch}


def ask(token: str | None, service: str, body: Any, client: Client | None = None, **headers: str) -> Any:
    """What the service answers; `body` as JSON, or as it is where it is text."""
    sent = headers if token is None else {"Authorization": f"Bearer {token}"} | headers
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return (client or Client(raise_request_exception=False)).post(
        f"/cds-services/{service}", data, content_type="application/json", headers=sent
    )


def tell(token: str, service: str, body: Any) -> Any:
    return ask(token, f"{service}/feedback", body)
