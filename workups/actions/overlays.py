"""What a practice says differently from a shared protocol: agreed on whole, numbered, never changed."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput
from clinic.free_text import read_words
from clinic.models import Membership
from workups.drafting import hash_of
from workups.models import Overlay, ProtocolVersion
from workups.overlays import ADD, CHANGE, CHANGEABLE, REMOVE, TESTS, LocalChange, lay, write_changes
from workups.queries.overlays import overlay_of

REASON_LENGTH = 300
TEXT_LENGTH = 2_000


@audit.audited
def agree(
    *, version: ProtocolVersion, changes: Sequence[LocalChange], seen: int, reason: str, by: Membership
) -> Overlay:
    """All that is said differently from now on, in place of what was; `version` is the live one, which they were
    written against, `seen` the number of the overlay they replace (0 for none).

    Holds for workups that begin or are moved from now on. Raises InvalidInput for a change that can't be laid, with
    why (field: its name), and Conflict when somebody else agreed on others meanwhile.
    """
    require(by, Permission.SET_OVERLAYS)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is different here.")
    newest = overlay_of(by, version.protocol_id)
    if seen != (newest.number if newest else 0):
        raise Conflict("Somebody changed what is said here a moment ago. Nothing was overwritten; look at it again.")
    for change in changes:
        _refuse_what_is_not_local(change)
    kept = _laid(version, changes, {each.name for each in _standing(newest, changes)})
    overlay = _append(version, kept, seen + 1, reason, by)
    audit.record(
        "overlay.agreed", subject=overlay, by=by, number=overlay.number, changed=[each.name for each in changes]
    )
    return overlay


def _standing(newest: Overlay | None, changes: Sequence[LocalChange]) -> list[LocalChange]:
    """Those that stood before: one that a newer version no longer fits is carried along and not refused."""
    stored = newest.changes if newest else []
    return [each for each, row in zip(changes, write_changes(changes), strict=True) if row in stored]


def _laid(version: ProtocolVersion, changes: Sequence[LocalChange], standing: set[str]) -> Sequence[LocalChange]:
    for outcome in lay(version, changes).outcomes:
        if not outcome.laid and outcome.change.name not in standing:
            raise InvalidInput(f"{outcome.conflict} Nothing was changed.", field=outcome.change.name)
    return changes


def _refuse_what_is_not_local(change: LocalChange) -> None:
    """When a red flag comes up, and how urgent it is, is the protocol's to say; whatever a page sent."""
    allowed = {
        CHANGE: change.table in CHANGEABLE and change.values.keys() <= set(CHANGEABLE.get(change.table, ())),
        REMOVE: change.table == TESTS and not change.values,
        ADD: change.table == TESTS and change.values.get("code") == change.name,
    }
    if not allowed.get(change.kind, False):
        raise InvalidInput("This can't be said differently in one practice.", field=change.name)
    if any(isinstance(value, str) and len(value) > TEXT_LENGTH for value in change.values.values()):
        raise InvalidInput(f"Say it in at most {TEXT_LENGTH:,} characters.", field=change.name)


def _append(
    version: ProtocolVersion, changes: Sequence[LocalChange], number: int, reason: str, by: Membership
) -> Overlay:
    stored = write_changes(changes)
    try:
        with transaction.atomic():
            return Overlay.objects.create(
                practice_id=by.practice_id,
                protocol=version.protocol,
                number=number,
                base=version,
                changes=stored,
                content_hash=hash_of({"changes": stored}),
                reason=reason,
                set_by=by,
            )
    except IntegrityError as clash:
        raise Conflict("Somebody changed what is said here a moment ago. Nothing was overwritten.") from clash
