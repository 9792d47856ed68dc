"""Writing a protocol: a draft is begun, edited entry by entry, undone, discarded. Nobody overwrites anybody."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.drafting import hash_of, whole_of
from workups.engine.edits import Edit, EditRefused, Whole, applied, as_json, from_json, inverse, news_between
from workups.models import DraftChange, Protocol, ProtocolVersion, VersionStatus
from workups.models.moves import move
from workups.models.protocol import BEING_MADE, VERSION_MOVES
from workups.queries.protocols import live_of, next_number

MOST_SUMMARY = 300


@audit.audited
def begin(*, source: ProtocolVersion, by: Membership) -> ProtocolVersion:
    """A draft, the next number, that says what `source` says: so is a change begun, and an old version restored.

    Raises Conflict when the protocol has a draft or a version in review already.
    """
    require(by, Permission.EDIT_PROTOCOLS)
    if source.status in BEING_MADE:
        raise NotAllowedNow("This version is still being written; a draft begins from a finished one.")
    return _draft(source.protocol, whole_of(source), based_on=source, by=by)


@audit.audited
def start_protocol(*, whole: Whole, by: Membership) -> ProtocolVersion:
    """The first draft of a protocol of a new key. Raises InvalidInput (field `key`) for one that exists."""
    require(by, Permission.EDIT_PROTOCOLS)
    key, title = (str(whole["protocol"].get(name, "")) for name in ("key", "title"))
    protocol, is_new = Protocol.objects.get_or_create(key=key, defaults={"title": title[:120]})
    if not is_new:
        raise InvalidInput("There is a protocol of this key already. Choose another, or edit that one.", field="key")
    return _draft(protocol, whole, based_on=None, by=by)


@audit.audited
def edit(*, draft: ProtocolVersion, edits: Sequence[Edit], summary: str, seen: int, by: Membership) -> ProtocolVersion:
    """Makes edits as one change; `draft` follows. `seen` is the revision on which they were made.

    What others changed since stays, but for the same entries: then Conflict says who, and nothing is changed.
    Raises InvalidInput for an edit of what does not stand there.
    """
    require(by, Permission.EDIT_PROTOCOLS)
    _hold(draft)
    _refuse_overwriting(draft, edits, seen)
    _change(draft, edits, summary, by=by)
    return draft


@audit.audited
def undo(*, draft: ProtocolVersion, change: DraftChange, by: Membership) -> ProtocolVersion:
    """Takes one change back, as a change of its own; undoing that one does it again.

    Raises Conflict when it was undone already, or when somebody changed the same entry since.
    """
    require(by, Permission.EDIT_PROTOCOLS)
    _hold(draft)
    if DraftChange.objects.filter(undoes=change).exists():
        raise Conflict("This change was undone already.")
    _refuse_overwriting(draft, [from_json(each) for each in change.operations], change.revision)
    _change(draft, [from_json(each) for each in change.inverse], f"Undone: {change.summary}", undoes=change, by=by)
    return draft


@audit.audited
def discard(*, draft: ProtocolVersion, reason: str, by: Membership) -> None:
    """Gives a draft up; what was written stays to be read, and another can be begun."""
    require(by, Permission.EDIT_PROTOCOLS)
    reason = read_words(reason, field="reason", most=MOST_SUMMARY, missing="Say why it is given up.")
    move(draft, to=VersionStatus.DISCARDED, moves=VERSION_MOVES)
    audit.record("draft.discarded", subject=draft, by=by, reason=reason)


@audit.audited
def catch_up(*, draft: ProtocolVersion, by: Membership) -> list[str]:
    """Brings in what the live version says new since the draft was begun; the draft then rests on that version, and
    has the next number, so that it can go live.

    Entries that the draft changed as well stay as the draft has them; their names are returned, to be looked at.
    Raises NotAllowedNow when there is nothing to catch up with.
    """
    require(by, Permission.EDIT_PROTOCOLS)
    _hold(draft)
    live = live_of(draft.protocol)
    if live is None or draft.based_on is None or live.number <= draft.based_on.number:
        raise NotAllowedNow("No newer version was published since this draft was begun.")
    taken, in_question = news_between(whole_of(draft.based_on), whole_of(live), whole_of(draft))
    _change(draft, taken, f"Caught up with version {live.number}", by=by)
    number = next_number(draft.protocol)
    ProtocolVersion.objects.filter(pk=draft.pk).update(based_on=live, number=number)
    draft.based_on, draft.number = live, number
    return in_question


def _draft(protocol: Protocol, whole: Whole, *, based_on: ProtocolVersion | None, by: Membership) -> ProtocolVersion:
    try:
        with transaction.atomic():
            draft = ProtocolVersion.objects.create(
                protocol=protocol,
                number=next_number(protocol),
                document=whole,
                content_hash=hash_of(whole),
                based_on=based_on,
                started_by=by.user,
            )
    except IntegrityError as clash:
        raise Conflict("Somebody is already writing a new version of this protocol. Go on with that draft.") from clash
    audit.record("draft.begun", subject=draft, by=by, number=draft.number, based_on=based_on and based_on.number)
    return draft


def _hold(draft: ProtocolVersion) -> None:
    """The draft as it is now, until the transaction ends. Raises NotAllowedNow for what is no draft any more."""
    held = ProtocolVersion.objects.select_for_update().get(pk=draft.pk)
    if held.status != VersionStatus.DRAFT:
        raise NotAllowedNow("This is no draft any more; nothing was changed. Begin a new draft to go on.")
    for name in ("document", "content_hash", "revision", "status", "based_on"):
        setattr(draft, name, getattr(held, name))


def _refuse_overwriting(draft: ProtocolVersion, edits: Sequence[Edit], seen: int) -> None:
    """Raises Conflict when one of the entries was changed after revision `seen`."""
    touched = {(each.table, each.name) for each in edits}
    for later in draft.changes.filter(revision__gt=seen).select_related("by").order_by("-revision"):
        if touched & {(each["table"], each["name"]) for each in later.operations}:
            at = timezone.localtime(later.at)
            raise Conflict(f"{later.by.name} changed this at {at:%H:%M:%S} ({later.summary}). Nothing was overwritten.")


def _change(
    draft: ProtocolVersion, edits: Sequence[Edit], summary: str, *, undoes: DraftChange | None = None, by: Membership
) -> None:
    whole, backwards = whole_of(draft), []
    try:
        for each in edits:
            backwards.append(inverse(each, whole))
            whole = applied(whole, [each])
    except EditRefused as refused:
        raise InvalidInput(f"{refused} Nothing was changed.") from refused
    _store(draft, whole)
    DraftChange.objects.create(
        version=draft,
        revision=draft.revision,
        by=by.user,
        summary=summary[:MOST_SUMMARY],
        operations=[as_json(each) for each in edits],
        inverse=[as_json(each) for each in reversed(backwards)],
        undoes=undoes,
    )
    tables = sorted({each.table for each in edits})
    audit.record("draft.edited", subject=draft, by=by, revision=draft.revision, tables=tables)


def _store(draft: ProtocolVersion, whole: Whole) -> None:
    columns = {"document": whole, "content_hash": hash_of(whole), "revision": draft.revision + 1}
    ProtocolVersion.objects.filter(pk=draft.pk).update(**columns)
    for name, value in columns.items():
        setattr(draft, name, value)
