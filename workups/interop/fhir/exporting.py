"""One workup while it is being said in FHIR: its rows, its evaluation, and how its parts refer to one another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Model

from clinic.access import Role
from clinic.models import Membership
from clinic.words import age
from workups.engine.definition import Definition
from workups.engine.evaluation import ENGINE_VERSION, Evaluation
from workups.evaluate import Evaluated, evaluate_with
from workups.interop.fhir.shapes import identity, instant
from workups.interop.fhir.systems import BASE
from workups.models import Workup
from workups.queries.export import WholeWorkup

_AGE: Final = "age_years"


@dataclass(frozen=True, slots=True)
class Exporting:
    """`key` tells this practice's rows from those with the same numbers on another machine."""

    whole: WholeWorkup
    evaluated: Evaluated
    people: Mapping[int, Membership]
    key: str

    @property
    def workup(self) -> Workup:
        return self.whole.workup

    @property
    def definition(self) -> Definition:
        return self.evaluated.definition

    @property
    def evaluation(self) -> Evaluation:
        return self.evaluated.evaluation

    @property
    def is_open(self) -> bool:
        return self.workup.closed_at is None

    @property
    def at(self) -> str:
        """The moment of which the whole document speaks: the workup's last change."""
        return instant(self.workup.touched_at)

    def id_of(self, kind: str, of: object) -> str:
        return str(identity(self.key, kind, of))

    def ref(self, kind: str, of: object, display: str = "") -> dict[str, Any]:
        """A reference to a resource of this Bundle, by what it was made from."""
        reference = {"reference": f"urn:uuid:{self.id_of(kind, of)}", "type": kind}
        return reference | ({"display": display} if display else {})

    def entry(self, kind: str, of: object, **content: Any) -> dict[str, Any]:
        """A resource under its own identity."""
        own = self.id_of(kind, of)
        return {"fullUrl": f"urn:uuid:{own}", "resource": {"resourceType": kind, "id": own, **content}}

    @property
    def patient(self) -> dict[str, Any]:
        return self.ref("Patient", self.workup.patient_id)

    @property
    def organization(self) -> dict[str, Any]:
        return self.ref("Organization", self.workup.practice_id, self.workup.practice.name)

    @property
    def encounter(self) -> dict[str, Any]:
        return self.ref("Encounter", self.workup.pk)

    @property
    def response(self) -> dict[str, Any]:
        return self.ref("QuestionnaireResponse", self.workup.pk)

    def author(self, member_id: int) -> dict[str, Any]:
        """Who did it: a person, or the system that did."""
        member = self.people[member_id]
        kind = "Device" if member.role == Role.SYSTEM else "Practitioner"
        return self.ref(kind, member_id, member.user.name)

    def performer(self, member_id: int) -> dict[str, Any]:
        """The same where FHIR takes no device: then the practice answers for it."""
        is_system = self.people[member_id].role == Role.SYSTEM
        return self.organization if is_system else self.author(member_id)

    def canonical(self, kind: str, key: str = "") -> str:
        """The address of a part of the protocol version that was followed, with the version."""
        protocol = self.workup.version.protocol
        return f"{BASE}/{kind}/{key or protocol.key}|{self.workup.version.number}"

    def subject(self) -> dict[str, Any]:
        """Whom and which contact everything is about."""
        return {"subject": self.patient, "encounter": self.encounter}


def exporting(whole: WholeWorkup) -> Exporting:
    """Evaluated as of the last change, not as of today: the same state gives the same document on every day."""
    workup = whole.workup
    return Exporting(whole, _as_of_last_change(whole), whole.people(), f"{workup.practice.created_at.timestamp():f}")


def software_name() -> str:
    return f"Workup, engine {ENGINE_VERSION}"


def key_of_row(row: Model) -> str:
    return f"{row._meta.model_name}-{row.pk}"


def _as_of_last_change(whole: WholeWorkup) -> Evaluated:
    evaluated = evaluate_with(whole.workup, whole.answers)
    then = age(whole.workup.patient.date_of_birth, whole.workup.touched_at.date())
    if _AGE in evaluated.answers or evaluated.facts.get(_AGE) in (None, then):
        return evaluated
    facts = {**evaluated.facts, _AGE: then}
    return replace(evaluated, facts=facts, evaluation=evaluated.engine.evaluate(facts))
