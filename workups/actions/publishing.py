"""From a draft to what new workups follow: handed in with an account, read and signed by a second person, retired."""

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.models import Protocol, ProtocolVersion, Replay, VersionStatus
from workups.models.moves import move
from workups.models.protocol import VERSION_MOVES
from workups.queries.gate import gate_run_of
from workups.queries.protocols import has_written, live_of
from workups.queries.replays import finished_replay_of

WHY_LENGTH, REASON_LENGTH = 1_000, 300


@audit.audited
def submit(*, draft: ProtocolVersion, why: str, seen: int, by: Membership) -> None:
    """Hands a draft in for review; `seen` is its revision as the author saw it, `why` what changed and why.

    Raises NotAllowedNow without a gate passed and a replay finished on exactly what it says now, Conflict when
    somebody changed it since, InvalidInput (field `why`).
    """
    require(by, Permission.EDIT_PROTOCOLS)
    why = read_words(why, field="why", most=WHY_LENGTH, missing="Say what changed and why.")
    _hold(draft)
    _refuse_other_than(draft, VersionStatus.DRAFT)
    _refuse_unseen(draft, seen)
    _ready(draft, by)
    columns = {"submitted_at": timezone.now(), "submitted_by": by.user, "why": why}
    move(draft, to=VersionStatus.IN_REVIEW, moves=VERSION_MOVES, **columns)
    audit.record("protocol.submitted", subject=draft, by=by, content_hash=draft.content_hash)


@audit.audited
def send_back(*, version: ProtocolVersion, reason: str, by: Membership) -> None:
    """Makes it a draft again, to be changed; the reason is for its author.

    An author may take back what they handed in; a signer may send back anybody's.
    """
    require(by, Permission.EDIT_PROTOCOLS if has_written(by, version) else Permission.SIGN_PROTOCOLS)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say what has to change.")
    _hold(version)
    _refuse_other_than(version, VersionStatus.IN_REVIEW)
    move(version, to=VersionStatus.DRAFT, moves=VERSION_MOVES)
    audit.record("protocol.sent_back", subject=version, by=by, reason=reason)


@audit.audited
def sign(
    *, version: ProtocolVersion, content_hash: str, reason: str, has_read: bool, password: str, by: Membership
) -> None:
    """Publishes a version in review; from this moment new workups follow it, and open ones stay where they are.

    `content_hash` is what the signer was shown. Raises NotAllowedNow for who started, changed or submitted it and
    when gate or replay no longer stand, Conflict when it is not what was shown or somebody else was first,
    InvalidInput (fields `has_read`, `reason`, `password`).
    """
    require(by, Permission.SIGN_PROTOCOLS)
    _hold(version)
    _refuse_other_than(version, VersionStatus.IN_REVIEW)
    if version.content_hash != content_hash:
        raise Conflict("This version was changed since you read it. Nothing was signed: read it again.")
    if has_written(by, version):
        raise NotAllowedNow("You wrote or handed in this version. A second clinician has to sign it.")
    replay = _ready(version, by)
    reason = _signature(reason, has_read, password, by)
    columns = {"published_at": timezone.now(), "published_by": by.user, "reason": reason, "replay": replay}
    move(version, to=VersionStatus.PUBLISHED, moves=VERSION_MOVES, **columns)
    title = str(version.document["protocol"]["title"])[:120]
    Protocol.objects.filter(pk=version.protocol_id).update(title=title)
    number, content = version.number, version.content_hash
    audit.record("protocol.published", subject=version, by=by, number=number, content_hash=content, replay=replay.pk)


@audit.audited
def retire(*, version: ProtocolVersion, reason: str, even_the_last: bool = False, by: Membership) -> None:
    """Takes a published version out of use for new workups; those that follow it go on.

    Raises NotAllowedNow for the last published version of a protocol, unless `even_the_last`: then no workup of this
    protocol can be started. InvalidInput (field `reason`).
    """
    require(by, Permission.SIGN_PROTOCOLS)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is retired.")
    Protocol.objects.select_for_update().get(pk=version.protocol_id)  # two who each retire all but the other's
    others = version.protocol.versions.filter(status=VersionStatus.PUBLISHED).exclude(pk=version.pk)
    if not even_the_last and not others.exists():
        raise NotAllowedNow(
            "This is the only published version: without it nobody can start a workup of this protocol. "
            "Nothing was changed. Tick that this is meant to retire it all the same."
        )
    columns = {"retired_at": timezone.now(), "retired_by": by.user, "retired_because": reason}
    move(version, to=VersionStatus.RETIRED, moves=VERSION_MOVES, **columns)
    live = live_of(version.protocol)
    audit.record("protocol.retired", subject=version, by=by, number=version.number, live=live and live.number)


def _hold(version: ProtocolVersion) -> None:
    """The row as it is now, until the transaction ends; the one in hand follows."""
    version.refresh_from_db(from_queryset=ProtocolVersion.objects.select_for_update())


def _refuse_other_than(version: ProtocolVersion, status: VersionStatus) -> None:
    if version.status == status:
        return
    if version.status == VersionStatus.PUBLISHED and version.published_by is not None:
        at = timezone.localtime(version.published_at)
        raise Conflict(f"{version.published_by.name} signed this version at {at:%H:%M:%S}. Nothing was changed.")
    if version.status == VersionStatus.IN_REVIEW and version.submitted_by is not None:
        at = timezone.localtime(version.submitted_at)
        raise Conflict(f"{version.submitted_by.name} handed this version in at {at:%H:%M:%S}. Nothing was changed.")
    raise NotAllowedNow(f"This version is {version.get_status_display().lower()} now. Nothing was changed.")


def _refuse_unseen(draft: ProtocolVersion, seen: int) -> None:
    if draft.revision == seen:
        return
    last = draft.changes.select_related("by").order_by("-revision").first()
    who = last.by.name if last else "Somebody"
    raise Conflict(f"{who} changed this draft since you looked at it. Nothing was handed in: look at it again.")


def _ready(version: ProtocolVersion, by: Membership) -> Replay:
    """The replay that stands for what the version says now. Raises NotAllowedNow for what is still missing, and when
    a later version went live meanwhile: it would stay the one that new workups follow.
    """
    live = live_of(version.protocol)
    if live is not None and live.number > version.number:
        raise NotAllowedNow(
            f"Version {live.number} was published since this one was begun, so this one would not be live. Nothing was "
            "changed. Make it a draft again if it is none, and catch up with that version."
        )
    run = gate_run_of(by, version)
    if run is None or not run.passed:
        raise NotAllowedNow("The gate has not passed this version as it is now. Ask it, and put right what it finds.")
    replay = finished_replay_of(by, version)
    if replay is None:
        raise NotAllowedNow("This version as it is now was not replayed over this practice's workups. Replay it first.")
    return replay


def _signature(reason: str, has_read: bool, password: str, by: Membership) -> str:
    if not has_read:
        raise InvalidInput("Read the differences and the replay, then say so here.", field="has_read")
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is published.")
    if not by.user.check_password(password):
        raise InvalidInput("This is not your password. Nothing was signed.", field="password")
    return reason
