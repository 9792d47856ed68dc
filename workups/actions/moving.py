"""An open workup moved to the version that is live: a deliberate act, for one patient, after seeing what it changes."""

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.learning import Learnt, learn
from workups.models import Overlay, ProtocolVersion, Workup, WorkupMove, WorkupStatus
from workups.moving import Prospect, prospect
from workups.queries.overlays import overlay_of
from workups.queries.protocols import live_of

REASON_LENGTH = 300


@audit.audited
def move_to(*, workup: Workup, version: ProtocolVersion, revision: int, reason: str, by: Membership) -> WorkupMove:
    """Moves an open workup to the live version of its protocol, with what the practice says differently now.

    `revision` is the workup's as the page saw it. Answers that the version can't read become unknown. What was
    advised, ordered and decided stays on record. Raises NotAllowedNow for a workup that is closed or has something the
    version does not know, Conflict when it was changed since, InvalidInput (field `reason`).
    """
    require(by, Permission.MOVE_WORKUPS, on=workup)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is moved.")
    held = Workup.objects.select_for_update(of=("self",)).select_related("patient", "version__protocol", "overlay")
    row = held.get(pk=workup.pk)
    overlay = overlay_of(by, version.protocol_id)
    _refuse(row, version, overlay, revision)
    seen = prospect(row, version, overlay)
    if seen.hindrances:
        raise NotAllowedNow(f"It can't be moved. {' '.join(seen.hindrances)} Nothing was changed.")
    made = _moved(row, version, seen, reason, by=by)
    learn(row, [Learnt(code, None) for code in seen.unread], revision=row.revision, by=by)
    audit.record(
        "workup.moved",
        subject=row,
        by=by,
        from_version=made.from_version_id,
        to_version=version.pk,
        gained=made.gained,
        lost=made.lost,
        retracted=made.retracted,
    )
    return made


def _refuse(row: Workup, version: ProtocolVersion, overlay: Overlay | None, revision: int) -> None:
    if row.status != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed; it stays with the version it was worked up by.")
    if row.revision != revision:
        raise Conflict("This workup was changed since you looked at it. Nothing was moved: look at it again.")
    live = live_of(version.protocol)
    if version.protocol_id != row.version.protocol_id or live is None or live.pk != version.pk:
        raise NotAllowedNow("A workup can be moved to the live version of its own protocol only. Nothing was changed.")
    if (row.version_id, row.overlay) == (version.pk, overlay):
        raise Conflict("This workup follows this version already. Nothing was changed.")


def _moved(row: Workup, version: ProtocolVersion, seen: Prospect, reason: str, *, by: Membership) -> WorkupMove:
    """Writes who moved it and what that changes, then moves it, in the order that the database wants."""
    made = WorkupMove.objects.create(
        practice_id=row.practice_id,
        workup=row,
        revision=row.revision + 1,
        from_version=row.version,
        to_version=version,
        from_overlay=row.overlay,
        to_overlay=seen.overlay,
        by=by,
        reason=reason,
        urgency_before=seen.comparison.urgency_before,
        urgency_after=seen.comparison.urgency_after,
        gained=list(seen.comparison.gained),
        lost=list(seen.comparison.lost),
        retracted=list(seen.unread),
    )
    columns = {
        "version": version,
        "overlay": seen.overlay,
        "revision": made.revision,
        "touched_at": timezone.now(),
        "touched_by": by,
    }
    Workup.objects.filter(pk=row.pk).update(**columns)
    for name, value in columns.items():
        setattr(row, name, value)
    return made
