from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership, Patient
from workups.actions.closing import Ending, settle
from workups.actions.learning import OPEN_AGAIN, learn, touch
from workups.models import ProtocolVersion, VersionStatus, Workup, WorkupStatus
from workups.models.moves import hold, move
from workups.models.workup import WORKUP_MOVES
from workups.queries.overlays import overlay_of

WORDS_LENGTH = 300


@audit.audited
def start(*, patient: Patient, version: ProtocolVersion, by: Membership) -> Workup:
    """Starts a workup pinned to a published version, already evaluated on what the record knows."""
    require(by, Permission.WORK_UP, on=patient)
    if version.status != VersionStatus.PUBLISHED:
        raise NotAllowedNow("Only a published protocol version can be used for a patient.")
    workup = Workup.objects.create(
        practice_id=by.practice_id,
        patient=patient,
        version=version,
        overlay=overlay_of(by, version.protocol_id),
        started_by=by,
        touched_by=by,
    )
    audit.record("workup.started", subject=workup, by=by, protocol=version.protocol.key, version=version.number)
    learn(workup, [], revision=0, by=by)
    return workup


@audit.audited
def close(*, workup: Workup, ending: Ending, by: Membership) -> None:
    """Closes a workup: how it ended, what becomes of each open order and referral, what was decided on each red
    flag at "soon" or above, and a follow-up or why there is none. All of it or nothing.

    Raises NotReady (a message by field) for what is missing or can't be kept, ChangedMeanwhile for an item that
    somebody changed since the page was drawn, Conflict when somebody else has closed it.
    """
    require(by, Permission.CLOSE_WORKUPS, on=workup)
    _hold_open(workup)
    columns, said = settle(workup, ending, by=by)
    touch(workup, by=by)
    move(workup, to=WorkupStatus.CLOSED, moves=WORKUP_MOVES, closed_at=timezone.now(), closed_by=by, **columns)
    audit.record("workup.closed", subject=workup, by=by, **said)


@audit.audited
def reopen(*, workup: Workup, reason: str, by: Membership) -> None:
    """Opens a closed workup again; the reason goes to the audit trail. What was decided and planned stays."""
    require(by, Permission.CLOSE_WORKUPS, on=workup)
    reason = read_words(reason, field="reason", most=WORDS_LENGTH, missing="Say why it is opened again.")
    move(workup, to=WorkupStatus.OPEN, moves=WORKUP_MOVES, **OPEN_AGAIN)
    touch(workup, by=by)
    audit.record("workup.reopened", subject=workup, by=by, reason=reason)


def _hold_open(workup: Workup) -> None:
    """Until the transaction ends nobody answers, orders or decides here. Raises Conflict when it is closed."""
    hold(workup)
    workup.refresh_from_db(fields=["status", "advice", "closed_at", "closed_by"])
    if workup.status == WorkupStatus.OPEN:
        return
    assert workup.closed_by is not None
    at = timezone.localtime(workup.closed_at)
    raise Conflict(f"{workup.closed_by.user.name} closed this workup at {at:%H:%M:%S}. Nothing was changed.")
