"""Drafts of protocols, for those who write them. All practices of an installation share them."""

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import DraftChange, ProtocolVersion
from workups.models.protocol import BEING_MADE


def draft_for(membership: Membership, version_id: int) -> ProtocolVersion:
    """A version that is being made, document and all. Raises NotAllowed, NotFoundHere."""
    require(membership, Permission.EDIT_PROTOCOLS)
    drafts = ProtocolVersion.objects.filter(pk=version_id, status__in=BEING_MADE).select_related("protocol")
    draft = drafts.first()
    if draft is None:
        raise NotFoundHere("There is no such draft; perhaps it was published or discarded.")
    return draft


def changes_of(membership: Membership, draft: ProtocolVersion, *, before: int | None, limit: int) -> list[DraftChange]:
    """Its changes, the latest first, from below revision `before`."""
    require(membership, Permission.SEE_PROTOCOLS)
    changes = draft.changes.select_related("by", "undone_by__by", "undoes").order_by("-revision")
    return list((changes.filter(revision__lt=before) if before is not None else changes)[:limit])


def change_for(membership: Membership, draft: ProtocolVersion, revision: int) -> DraftChange:
    """The change that made a revision. Raises NotFoundHere."""
    require(membership, Permission.EDIT_PROTOCOLS)
    change = draft.changes.filter(revision=revision).select_related("by").first()
    if change is None:
        raise NotFoundHere("There is no such change of this draft.")
    return change


def last_change_by(membership: Membership, draft: ProtocolVersion) -> DraftChange | None:
    """The last that this person changed and nobody has taken back, undoings left out."""
    require(membership, Permission.EDIT_PROTOCOLS)
    mine = draft.changes.filter(by=membership.user_id, undoes=None, undone_by=None)
    return mine.order_by("-revision").first()
