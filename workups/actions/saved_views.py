"""Filters of the worklist that somebody wants again."""

from typing import Final

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.free_text import read_words
from clinic.models import Membership
from workups.models import SavedView

NAME_LENGTH: Final = 40
MOST_VIEWS: Final = 20


@audit.audited
def keep(*, name: str, query: str, by: Membership) -> SavedView:
    """Keeps filters (the address's part behind the question mark) under a name; the same name takes its place.

    Raises InvalidInput (field `name`) for no name or when there are MOST_VIEWS already.
    """
    require(by, Permission.TRACK_TESTS)
    name = read_words(name, field="name", most=NAME_LENGTH, missing="Give the view a name.")
    mine = SavedView.objects.filter(member=by)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise InvalidInput(f"At most {MOST_VIEWS} views; remove one first.", field="name")
    view, _ = SavedView.objects.update_or_create(
        member=by, name=name, defaults={"query": query, "practice_id": by.practice_id}
    )
    audit.record("view.kept", subject=view, by=by)
    return view


@audit.audited
def drop(*, view: SavedView, by: Membership) -> None:
    """Removes a view of one's own; what it showed stays where it is."""
    require(by, Permission.TRACK_TESTS, on=view)
    audit.record("view.dropped", subject=view, by=by)
    view.delete()
