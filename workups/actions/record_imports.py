"""A patient's record from another system: what it suggests waits beside the questions for a clinician to confirm.

Nothing here counts before that: the engine reads answers, and a proposal is none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, Role, require
from clinic.errors import InvalidInput, NotAllowed, NotAllowedNow
from clinic.models import Membership, Patient
from clinic.search import fold
from workups.actions.learning import Learnt, learn
from workups.engine.facts import InvalidValue, read_value, write_value
from workups.evaluate import Evaluated, engine_for, facts_of_record
from workups.models import Answer, Proposal, ProposalStatus, RecordImport, Workup, WorkupStatus
from workups.models.answer import Source
from workups.models.moves import hold, move
from workups.models.record_import import PROPOSAL_MOVES
from workups.queries.workups import current_answers
from workups.recorded import Read, RecordPatient

MOST_BYTES: Final = 5 * 1024 * 1024
_NOTHING: Final = "none"
_KEPT_OUT: Final = "Nothing was taken in."


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`proposals` are what waits from this record now; `is_new` is false where the same one had been taken in."""

    row: RecordImport
    proposals: list[Proposal]
    is_new: bool


@audit.audited
def take_in(
    *,
    workup: Workup,
    raw: bytes,
    patient: RecordPatient | None,
    reads: Sequence[Read],
    confirmed: bool = False,
    by: Membership,
) -> TakenIn:
    """Keeps a record as it came, and proposes what it says of findings that are open or answered otherwise.

    The same record again changes nothing. Raises InvalidInput: `patient` where it is certainly somebody else's,
    `confirmed` where it isn't certain whose it is and nobody has confirmed that. NotAllowedNow on a closed workup.
    """
    require(by, Permission.WORK_UP, on=workup)
    if hold(workup) != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed. Reopen it to take in a record.")
    _refuse_another(workup.patient, patient)
    if not confirmed and (why := _uncertain(workup.patient, patient)):
        raise InvalidInput(why, field="confirmed")
    row, is_new = _keep(workup, raw, by=by)
    proposals = _propose(workup, row, reads) if is_new else list(row.proposals.filter(status=ProposalStatus.WAITING))
    audit.record("record.taken_in", subject=row, by=by, workup=workup.pk, proposals=len(proposals), again=not is_new)
    return TakenIn(row, proposals, is_new)


@audit.audited
def confirm(*, proposal: Proposal, revision: int, by: Membership) -> Evaluated:
    """Takes a proposal over as an answer, in the name of who confirms it. `revision` is the one that the page saw.

    What a list (several options) has already is kept beside what the record adds. Raises NotAllowed for a connected
    system, Conflict where somebody answered or decided meanwhile, NotAllowedNow where it was decided or the workup is
    closed, InvalidInput where the workup's version no longer asks for it.
    """
    return _confirm(proposal.workup, [proposal], revision=revision, by=by)


@audit.audited
def confirm_all(*, workup: Workup, proposals: Sequence[Proposal], revision: int, by: Membership) -> Evaluated:
    """The same for several proposals that a page showed: all of them or none."""
    if not proposals or any(each.workup_id != workup.pk for each in proposals):
        raise InvalidInput("There is nothing from the record to take over.")
    return _confirm(workup, proposals, revision=revision, by=by)


@audit.audited
def dismiss(*, proposal: Proposal, by: Membership) -> None:
    """Says that it isn't so, or isn't to be taken over. The finding stays as it is. Raises as `confirm`."""
    _refuse_systems(by, on=proposal)
    _decide(proposal, ProposalStatus.DISMISSED, by=by)
    audit.record("proposal.dismissed", subject=proposal, by=by, finding=proposal.finding, workup=proposal.workup_id)


def _confirm(workup: Workup, proposals: Sequence[Proposal], *, revision: int, by: Membership) -> Evaluated:
    _refuse_systems(by, on=workup)
    answers = {answer.finding: answer for answer in current_answers(workup)}
    said = [Learnt(each.finding, _value(workup, each, answers), source=Source.RECORD) for each in proposals]
    for each in sorted(proposals, key=lambda proposal: proposal.pk):
        _decide(each, ProposalStatus.CONFIRMED, by=by)
    evaluated = learn(workup, said, revision=revision, by=by)
    for each in proposals:
        audit.record(
            "proposal.confirmed",
            subject=each,
            by=by,
            finding=each.finding,
            workup=workup.pk,
            revision=workup.revision,
        )
    return evaluated


def _refuse_systems(by: Membership, *, on: Workup | Proposal) -> None:
    require(by, Permission.WORK_UP, on=on)
    if by.role == Role.SYSTEM:
        raise NotAllowed("A connected system proposes; a clinician confirms.")


def _decide(proposal: Proposal, to: ProposalStatus, *, by: Membership) -> None:
    """Older ones of the same finding that still wait go with it."""
    move(proposal, to=to, moves=PROPOSAL_MOVES, decided_at=timezone.now(), decided_by=by)
    older = Proposal.objects.filter(workup_id=proposal.workup_id, finding=proposal.finding, pk__lt=proposal.pk)
    waiting = older.filter(status=ProposalStatus.WAITING)
    waiting.update(status=ProposalStatus.DISMISSED, decided_at=proposal.decided_at, decided_by=by)


def _value(workup: Workup, proposal: Proposal, answers: Mapping[str, Answer]) -> object:
    finding = engine_for(workup).definition.findings.get(proposal.finding)
    if finding is None:
        raise InvalidInput("This protocol version has no such finding.", field=proposal.finding)
    try:
        return write_value(finding, read_value(finding, _with_answer(proposal.value, answers.get(finding.code))))
    except InvalidValue as fault:
        raise InvalidInput(str(fault), field=finding.code) from fault


def _with_answer(value: object, answer: Answer | None) -> object:
    """A list keeps what was ticked before; "none of these" goes, for the record has one."""
    if isinstance(value, list) and answer is not None and isinstance(answer.value, list):
        return sorted({*value, *answer.value} - {_NOTHING})
    return value


def _refuse_another(patient: Patient, said: RecordPatient | None) -> None:
    """Raises InvalidInput (field `patient`) where NHS number or birth date are another's."""
    if said is None:
        return
    if said.nhs_number and patient.nhs_number and said.nhs_number != patient.nhs_number:
        raise InvalidInput(f"This record has another NHS number than the patient. {_KEPT_OUT}", field="patient")
    if said.born and said.born != patient.date_of_birth:
        raise InvalidInput(f"This record has another birth date than the patient. {_KEPT_OUT}", field="patient")


def _uncertain(patient: Patient, said: RecordPatient | None) -> str:
    """Why it isn't certain whose record it is; "" where it is."""
    if said is None:
        return "This record names no patient, or several. Confirm that it is this patient's."
    if said.nhs_number and said.nhs_number == patient.nhs_number:
        return ""
    if said.born and fold(said.family_name) == fold(patient.family_name):
        return ""
    return "Number and birth date with the family name don't both fit. Confirm that this record is this patient's."


def _keep(workup: Workup, raw: bytes, *, by: Membership) -> tuple[RecordImport, bool]:
    digest = sha256(raw).hexdigest()
    try:
        with transaction.atomic():
            row = RecordImport.objects.create(
                practice_id=workup.practice_id, workup=workup, raw=raw, sha256=digest, received_by=by
            )
    except IntegrityError as fault:
        if "one_import_per_bundle" not in str(fault):
            raise
        return RecordImport.objects.get(workup=workup, sha256=digest), False
    return row, True


def _propose(workup: Workup, row: RecordImport, reads: Sequence[Read]) -> list[Proposal]:
    proposals = [
        Proposal(
            practice_id=workup.practice_id,
            workup=workup,
            source=row,
            finding=read.finding,
            value=read.value,
            origin=read.origin,
            resource=read.resource,
            observed_on=read.observed_on,
        )
        for read in _new(workup, reads)
    ]
    return Proposal.objects.bulk_create(proposals)


def _new(workup: Workup, reads: Sequence[Read]) -> Iterator[Read]:
    """Of what the protocol asks: not known so already, and not proposed or dismissed in the same words before."""
    definition = engine_for(workup).definition
    asked = {item.finding for section in definition.sections() for item in section.items}
    asked -= facts_of_record(definition, workup.patient).keys()
    answers = {answer.finding: answer for answer in current_answers(workup)}
    before = {(each.finding, each.origin) for each in Proposal.objects.filter(workup=workup).only("finding", "origin")}
    for read in reads:
        is_known = _says_already(answers.get(read.finding), read.value)
        if read.finding in asked and not is_known and (read.finding, read.origin) not in before:
            yield read


def _says_already(answer: Answer | None, value: object) -> bool:
    """A result of this workup stands before whatever a record has."""
    if answer is None or answer.value is None:
        return False
    if answer.source == Source.RESULT or answer.value == value:
        return True
    return isinstance(value, list) and isinstance(answer.value, Collection) and set(value) <= set(answer.value)
