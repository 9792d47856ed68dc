"""Who changed what of a draft, when; and what can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from clinic.words import moment_words
from workups.engine.edits import from_json
from workups.forms.drafts.schemas import SCHEMAS
from workups.models import DraftChange
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.entry import words_of

_MOST_SHOWN: Final = 400


@dataclass(frozen=True, slots=True)
class Part:
    """One value before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """`undo` is an address, empty for what was undone. `href` leads to the entry, while it is there."""

    revision: int
    at: str
    by: str
    summary: str
    href: str
    parts: tuple[Part, ...]
    undone: str
    undo: str


def change_rows(desk: Desk, changes: Iterable[DraftChange]) -> tuple[ChangeRow, ...]:
    return tuple(_row(desk, each) for each in changes)


def _row(desk: Desk, change: DraftChange) -> ChangeRow:
    edits = [from_json(each) for each in change.operations]
    first = edits[0] if edits else None
    undone = getattr(change, "undone_by", None)
    return ChangeRow(
        revision=change.revision,
        at=moment_words(change.at),
        by=change.by.name,
        summary=change.summary,
        href=desk.addresses.place((first.table, first.name)) if first and desk.has(first.table, first.name) else "",
        parts=tuple(part for each in edits for part in _parts(each.table, each.before, each.after)),
        undone=f"Undone by {undone.by.name}, {moment_words(undone.at)}" if undone else "",
        undo="" if undone else desk.addresses.page("draft_undo", change.revision),
    )


def _parts(table: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterable[Part]:
    if before is None or after is None:
        return
    schema = SCHEMAS.get(table)
    labels = {field.key: field.label for field in schema.fields} if schema else {}
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield Part(labels.get(key, key), _cut(before.get(key)), _cut(after.get(key)))


def _cut(stored: Any) -> str:
    words = words_of(stored)
    return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]}…"
