"""A protocol file taken in: the draft says what the file says, as one change that can be undone."""

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import NotAllowedNow
from clinic.models import Membership
from workups.actions import drafts
from workups.drafting import whole_of
from workups.engine.edits import Whole, edits_between
from workups.models import ProtocolVersion, VersionStatus
from workups.queries.protocols import standing_of

_FINISHED = (VersionStatus.PUBLISHED, VersionStatus.RETIRED)


@audit.audited
def take_in(*, whole: Whole, seen: int, by: Membership) -> ProtocolVersion:
    """The draft that says what `whole` says: the one there is, or one begun for it, or a new protocol's first.

    `seen` is the revision of the draft with which the file was compared. Raises NotAllowedNow while a version is in
    review, Conflict when somebody changed one of the same entries meanwhile.
    """
    require(by, Permission.EDIT_PROTOCOLS)
    key = whole["protocol"]["key"]
    standing = standing_of(by, key)
    if standing is None:
        return drafts.start_protocol(whole=whole, by=by)
    draft = drafts.begin(source=standing, by=by) if standing.status in _FINISHED else standing
    edits = edits_between(whole_of(draft), whole)
    if not edits:
        raise NotAllowedNow(f"Version {draft.number} says just what this file says. Nothing was changed.")
    made = drafts.edit(draft=draft, edits=edits, summary=f"Taken from a file: {len(edits)} entries", seen=seen, by=by)
    audit.record("draft.imported", subject=made, by=by, entries=len(edits))
    return made
