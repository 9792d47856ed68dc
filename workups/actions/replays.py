"""A draft replayed over the practice's own workups, past and open; a worker does it (`workups.tasks.replay`)."""

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import NotAllowedNow
from clinic.models import Membership
from workups.drafting import faults_of_draft, whole_of
from workups.models import ProtocolVersion, Replay, ReplayStatus, Workup
from workups.models.moves import move
from workups.models.protocol import BEING_MADE
from workups.models.replay import REPLAY_MOVES
from workups.tasks import BULK
from workups.tasks import replay as replay_later


@audit.audited
def request(*, version: ProtocolVersion, by: Membership) -> Replay:
    """Asks for a replay of the version as it is now; one of the same content that is under way is given instead.

    Raises NotAllowedNow for a version that is finished, and for one that can't be read yet.
    """
    require(by, Permission.REPLAY_PROTOCOLS)
    held = ProtocolVersion.objects.select_for_update().get(pk=version.pk)
    _refuse_unready(held)
    asked = Replay.objects.filter(practice_id=by.practice_id, version=held, content_hash=held.content_hash)
    found = asked.filter(status=ReplayStatus.REQUESTED).first() or _asked(held, by)
    audit.record("replay.requested", subject=found, by=by, version=held.pk, workups=found.total)
    transaction.on_commit(lambda: replay_later.apply_async((found.pk,), queue=BULK), robust=True)
    return found


@audit.audited
def cancel(*, replay: Replay, by: Membership) -> None:
    """Calls it off; what it found so far stays to be read. Raises NotAllowedNow for one that is over."""
    require(by, Permission.REPLAY_PROTOCOLS, on=replay)
    gone = {"cancelled_at": timezone.now(), "cancelled_by": by, "claimed_at": None}
    move(replay, to=ReplayStatus.CANCELLED, moves=REPLAY_MOVES, **gone)
    audit.record("replay.cancelled", subject=replay, by=by, done=replay.done)


def _refuse_unready(version: ProtocolVersion) -> None:
    if version.status not in BEING_MADE:
        raise NotAllowedNow("This version is finished; a replay is for drafts.")
    if faults := faults_of_draft(whole_of(version)):
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise NotAllowedNow(f"This draft can't be read yet: it has {count}. Put them right, then replay it.")


def _asked(version: ProtocolVersion, by: Membership) -> Replay:
    workups = Workup.objects.filter(practice_id=by.practice_id, version__protocol_id=version.protocol_id)
    return Replay.objects.create(
        practice_id=by.practice_id,
        version=version,
        content_hash=version.content_hash,
        total=workups.count(),
        requested_by=by,
    )
