"""Which services there are, and what each asks to be sent along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

PATIENT_VIEW, ORDER_SELECT, ORDER_SIGN = "patient-view", "order-select", "order-sign"

_PREFETCH: Final = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}",
    "medications": "MedicationRequest?patient={{context.patientId}}&status=active",
    "observations": "Observation?patient={{context.patientId}}&category=laboratory,vital-signs",
}
_NEEDS: Final = (
    "Needs the patient; conditions, medicines and observations as far as they are sent. Nothing is fetched, so what is "
    "not sent along counts as unknown."
)


@dataclass(frozen=True, slots=True)
class Service:
    """One service; its id is stable, for record systems keep it in their settings."""

    id: str
    hook: str
    title: str
    description: str

    def described(self) -> dict[str, Any]:
        """As discovery says it."""
        return {
            "hook": self.hook,
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "usageRequirements": _NEEDS,
            "prefetch": _PREFETCH,
        }


SERVICES: Final[Mapping[str, Service]] = {
    service.id: service
    for service in (
        Service(
            "workup-patient-view",
            PATIENT_VIEW,
            "Workup: red flags and next steps",
            "Red flags that the record carries, and the next questions and tests of workups that are open.",
        ),
        Service(
            "workup-order-select",
            ORDER_SELECT,
            "Workup: tests to add",
            "Tests that the patient's open workup suggests and that are not among the draft orders, and red flags.",
        ),
        Service(
            "workup-order-sign",
            ORDER_SIGN,
            "Workup: before orders are signed",
            "Red flags, and tests that the patient's open workup suggests and that are still missing.",
        ),
    )
}


def discovery() -> dict[str, Any]:
    """What `GET /cds-services` answers."""
    return {"services": [service.described() for service in SERVICES.values()]}
