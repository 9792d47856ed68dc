from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership, Patient
from workups.actions.learning import learn
from workups.models import InvestigationOrder, ProtocolVersion, VersionStatus, Workup, WorkupStatus
from workups.models.moves import hold, move
from workups.models.order import OPEN_STATUSES
from workups.models.workup import WORKUP_MOVES

WORDS_LENGTH = 300


@audit.audited
def start(*, patient: Patient, version: ProtocolVersion, by: Membership) -> Workup:
    """Starts a workup pinned to a published version, already evaluated on what the record knows."""
    require(by, Permission.WORK_UP, on=patient)
    if version.status != VersionStatus.PUBLISHED:
        raise NotAllowedNow("Only a published protocol version can be used for a patient.")
    workup = Workup.objects.create(
        practice_id=by.practice_id, patient=patient, version=version, started_by=by, touched_by=by
    )
    audit.record("workup.started", subject=workup, by=by, protocol=version.protocol.key, version=version.number)
    learn(workup, [], revision=0, by=by)
    return workup


@audit.audited
def close(*, workup: Workup, outcome: str, by: Membership) -> None:
    """Closes a workup with its outcome. Raises NotAllowedNow while a test of it is still open."""
    require(by, Permission.CLOSE_WORKUPS, on=workup)
    outcome = read_words(outcome, field="outcome", most=WORDS_LENGTH, missing="Say how this ended.")
    hold(workup)  # so that no test is ordered between the question and the move
    if InvestigationOrder.objects.filter(workup=workup, status__in=OPEN_STATUSES).exists():
        raise NotAllowedNow("A test of this workup is still open: see it to its end or cancel it first.")
    changes = {"closed_at": timezone.now(), "closed_by": by, "outcome": outcome}
    move(workup, to=WorkupStatus.CLOSED, moves=WORKUP_MOVES, **changes)
    audit.record("workup.closed", subject=workup, by=by)


@audit.audited
def reopen(*, workup: Workup, reason: str, by: Membership) -> None:
    """Opens a closed workup again; the reason goes to the audit trail."""
    require(by, Permission.CLOSE_WORKUPS, on=workup)
    reason = read_words(reason, field="reason", most=WORDS_LENGTH, missing="Say why it is opened again.")
    move(workup, to=WorkupStatus.OPEN, moves=WORKUP_MOVES, closed_at=None, closed_by=None, outcome="")
    audit.record("workup.reopened", subject=workup, by=by, reason=reason)
