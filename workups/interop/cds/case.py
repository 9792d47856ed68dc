"""What is known of the patient a record system asks about: what it sent, and what the practice knows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from clinic.models import Membership, Patient
from clinic.models.patient import Sex
from clinic.words import age
from workups.engine.definition import Definition
from workups.engine.facts import InvalidValue, Value, read_value
from workups.evaluate import engine_of, facts_of, recorded
from workups.interop.cds.asked import Asked, Resource, codes_of
from workups.interop.record import Read, RecordPatient, patient_of, read_record
from workups.models import Answer, ProtocolVersion, Workup
from workups.queries import cards as queries
from workups.queries.workups import answers_of

COMPLAINT: Final = frozenset({"82470000", "45352006"})
"""Muscle fasciculation and spasm (SNOMED CT): what brings a patient to the protocols that there are."""
MEASURED_WITHIN: Final = timedelta(days=90)
"""An older measurement says nothing about today: it would raise the same alarm at every visit."""
_LASTING: Final = frozenset({"boolean", "multichoice"})
"""What a patient has or takes; everything else was measured on a day."""
_SEXES: Final = {"female": Sex.FEMALE, "male": Sex.MALE}


@dataclass(frozen=True, slots=True)
class Case:
    """`workups` are the patient's open ones by protocol, `answers` what is held true there; `reads` what came along.

    `patient` is None where the practice knows nobody certainly the same. `under_way` are tests being awaited, by
    workup. `complains`: the record names what the protocols are about.
    """

    asked: Asked
    patient: Patient | None
    workups: Mapping[int, Workup]
    answers: Mapping[int, Mapping[str, Answer]]
    under_way: Collection[tuple[int, str]]
    reads: Mapping[str, Read]
    years: int | None
    sex: str
    complains: bool

    def facts(self, definition: Definition, workup: Workup | None) -> dict[str, Value]:
        """What the engine may know: what was answered in the workup, and of the rest what came along."""
        known = facts_of(definition, workup.patient, self.answered(workup)) if workup else self._recorded(definition)
        came = {code: read for code, read in self.reads.items() if code in definition.findings and code not in known}
        return known | {code: value for code, read in came.items() if (value := _value(definition, read)) is not None}

    def answered(self, workup: Workup) -> Mapping[str, Answer]:
        return self.answers.get(workup.pk, {})

    def _recorded(self, definition: Definition) -> dict[str, Value]:
        facts = recorded(definition, years=self.years or 0, sex=self.sex)
        return facts if self.years is not None else {code: facts[code] for code in facts if code != "age_years"}


def case_of(asked: Asked, versions: Collection[ProtocolVersion], *, by: Membership) -> Case:
    """Everything at hand, in four queries at most. The practice's patient is the one with the same NHS number and day
    of birth: what differs is somebody else.
    """
    person = patient_of([asked.patient]) or RecordPatient()
    patient = queries.patient_certainly(by, nhs_number=person.nhs_number, born=person.born)
    workups = queries.open_workups_of(by, patient) if patient else []
    today = timezone.localdate()
    return Case(
        asked=asked,
        patient=patient,
        workups={workup.version.protocol_id: workup for workup in reversed(workups)},
        answers=answers_of(workups) if workups else {},
        under_way=queries.awaited_tests_of(workups),
        reads=_reads(asked.resources, versions, today),
        years=age(person.born, today) if person.born and person.born <= today else None,
        sex=_SEXES.get(person.gender, Sex.NOT_STATED),
        complains=any(_names_complaint(each) for each in (*asked.resources, *asked.drafts)),
    )


def _reads(resources: Iterable[Resource], versions: Iterable[ProtocolVersion], today: date) -> dict[str, Read]:
    """By finding. The dictionary is one for all protocols: what one reads, the others read alike."""
    definition = next((engine_of(version).definition for version in versions), None)
    reads = read_record(resources, definition, today=today) if definition else []
    return {read.finding: read for read in reads if definition and _counts_today(definition, read, today)}


def _counts_today(definition: Definition, read: Read, today: date) -> bool:
    if definition.findings[read.finding].type in _LASTING:
        return True
    return read.observed_on is not None and today - MEASURED_WITHIN <= read.observed_on <= today


def _value(definition: Definition, read: Read) -> Value | None:
    try:
        return read_value(definition.findings[read.finding], read.value)
    except InvalidValue:  # another version of the dictionary has other options
        return None


def _names_complaint(resource: Resource) -> bool:
    """An active problem or the reason of a draft order."""
    if resource.get("resourceType") == "Condition":
        return not codes_of(resource.get("code")).isdisjoint(COMPLAINT) and not _is_over(resource)
    reasons = resource.get("reasonCode")
    return any(not codes_of(each).isdisjoint(COMPLAINT) for each in reasons) if isinstance(reasons, list) else False


def _is_over(condition: Resource) -> bool:
    said = codes_of(condition.get("clinicalStatus")) | codes_of(condition.get("verificationStatus"))
    return not said.isdisjoint({"resolved", "inactive", "remission", "refuted", "entered-in-error"})
