from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse

from clinic.words import moment_words
from workups.drafting import whole_of
from workups.engine.edits import entries_of, entry_of, name_of
from workups.forms.overlays import PLACES
from workups.models import Overlay, ProtocolVersion
from workups.overlays import ADD, CHANGEABLE, REMOVE, TESTS, LocalChange, Outcome, lay, read_changes

TABLES: Final[Mapping[str, str]] = {
    "red_flags": "Red flags: where to",
    "investigations": "Tests",
    "referrals": "Referrals: what the letter must hold",
    "management": "Treatment and self-care",
    "safety_net": "Safety-net",
}
_FIELDS: Final[Mapping[str, str]] = {
    "destination": "Where to",
    "preparation": "Preparation",
    "harm": "Harm and limits",
    "letter": "What the letter must hold",
    "detail": "What to do",
    "wording": "What to tell the patient",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One text: what it is about, what the protocol says and what is said here."""

    label: str
    shared: str
    here: str


@dataclass(frozen=True, slots=True)
class LocalRow:
    """One thing said differently. `conflict` is what somebody has to look at; empty when all is well."""

    table: str
    name: str
    title: str
    kind: str
    texts: list[Said]
    why: str
    conflict: str
    href: str


@dataclass(frozen=True, slots=True)
class EntryGroup:
    label: str
    entries: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OverlayPage:
    """`seen` is the number of the overlay shown, 0 for none."""

    title: str
    number: int
    version_href: str
    seen: int
    rows: list[LocalRow]
    conflicts: int
    history: list[tuple[str, str, str]]
    groups: list[EntryGroup]
    may_set: bool


@dataclass(frozen=True, slots=True)
class EntryField:
    name: str
    label: str
    shared: str
    value: str


@dataclass(frozen=True, slots=True)
class EntryForm:
    """One entry to be worded. `error` stands for the whole of it."""

    table: str
    name: str
    title: str
    fields: list[EntryField]
    is_test: bool
    not_offered: bool
    reason: str
    error: str
    error_field: str = ""


@dataclass(frozen=True, slots=True)
class NewTest:
    """A further test as it was typed, and the sentence for one of its fields."""

    values: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    error_field: str = ""
    places: Mapping[str, str] = field(default_factory=lambda: PLACES)

    def at(self, name: str) -> str:
        """The fault to show at a field."""
        return self.error if self.error_field == name else ""


def overlay_page(version: ProtocolVersion, overlays: Sequence[Overlay], *, may_set: bool) -> OverlayPage:
    """What is said differently, laid over the live version; `overlays` newest first, all of this practice."""
    newest = overlays[0] if overlays else None
    outcomes = lay(version, read_changes(newest.changes if newest else [])).outcomes
    rows = [_row(version, each) for each in outcomes]
    return OverlayPage(
        title=version.protocol.title,
        number=version.number,
        version_href=reverse("protocol_version", args=[version.pk]),
        seen=newest.number if newest else 0,
        rows=rows,
        conflicts=sum(1 for row in rows if row.conflict),
        history=[(moment_words(each.set_at), each.set_by.user.name, each.reason) for each in overlays],
        groups=_groups(version),
        may_set=may_set,
    )


def entry_form(
    version: ProtocolVersion,
    table: str,
    name: str,
    changes: Sequence[LocalChange],
    *,
    typed: Mapping[str, str] | None = None,
    error: str = "",
    error_field: str = "",
) -> EntryForm | None:
    """The form of one entry, as typed or else as it is said here; None when there is no such entry."""
    entry = entry_of(whole_of(version), table, name)
    if entry is None or table not in CHANGEABLE:
        return None
    here = next((each for each in changes if (each.table, each.name) == (table, name)), None)
    said = dict(here.values) if here else {}
    fields = [
        EntryField(key, _FIELDS[key], shared := str(entry.get(key, "")), (typed or said).get(key, shared))
        for key in CHANGEABLE[table]
    ]
    removed = bool(typed.get("not_offered")) if typed is not None else bool(here and here.kind == REMOVE)
    reason = (typed or {}).get("reason", "")
    is_test = table == TESTS
    return EntryForm(table, name, entry["title"], fields, is_test, removed, reason, error, error_field)


def _row(version: ProtocolVersion, outcome: Outcome) -> LocalRow:
    change = outcome.change
    entry = entry_of(whole_of(version), change.table, change.name) or {}
    kind = {REMOVE: "Not offered here", ADD: "A test of this practice"}.get(change.kind, "Worded differently")
    texts = [Said(_FIELDS.get(key, key), str(entry.get(key, "")), str(value)) for key, value in change.values.items()]
    return LocalRow(
        table=change.table,
        name=change.name,
        title=str(entry.get("title") or change.values.get("title") or change.name),
        kind=kind,
        texts=[] if change.kind == ADD else texts,
        why=change.why or (str(change.values.get("when", "")) if change.kind == ADD else ""),
        conflict=outcome.conflict,
        href="" if change.kind == ADD else f"?entry={change.table}.{change.name}",
    )


def _groups(version: ProtocolVersion) -> list[EntryGroup]:
    whole = whole_of(version)
    return [
        EntryGroup(label, [(f"{table}.{name_of(table, each)}", each["title"]) for each in entries_of(whole, table)])
        for table, label in TABLES.items()
    ]
