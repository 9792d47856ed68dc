"""Where things stand in a draft: the address of every entry, and the entry that a fault is about."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from workups.engine.edits import Whole, entries_of, name_of
from workups.engine.faults import Fault
from workups.forms.drafts.schema import Schema
from workups.forms.drafts.schemas import SCHEMAS
from workups.models import ProtocolVersion

Place = tuple[str, str]
"""A table and the name of an entry in it; the name is empty for the table as a whole."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
_STEP: Final = re.compile(r"(\w+)(?:\[(\d+)\])?")
_MOST_WORDS: Final = 90


@dataclass(frozen=True, slots=True)
class Addresses:
    """The pages of one draft."""

    version_id: int

    @classmethod
    def of(cls, draft: ProtocolVersion) -> "Addresses":
        return cls(draft.pk)

    def page(self, name: str, *more: object) -> str:
        return reverse(name, args=[self.version_id, *more])

    def entry(self, table: str, name: str) -> str:
        if table == "vignettes":
            return self.page("draft_vignette", key_of(name))
        return self.page("draft_entry", table, key_of(name))

    def place(self, place: Place) -> str:
        table, name = place
        if table not in SCHEMAS and table != "vignettes":
            return ""
        if name:
            return self.entry(table, name)
        return self.page("draft_vignettes") if table == "vignettes" else self.page("draft_table", table)


def key_of(name: str) -> str:
    """A name as a part of an address: a code as it is, words by a mark of their own."""
    return name if _PLAIN.fullmatch(name) else "x-" + hashlib.sha256(name.encode()).hexdigest()[:16]


def found(whole: Whole, table: str, key: str) -> dict[str, Any] | None:
    """The entry that an address means."""
    return next((each for each in entries_of(whole, table) if key_of(name_of(table, each)) == key), None)


def title_of(schema: Schema, entry: Mapping[str, Any]) -> str:
    """What people call an entry; its name where it has no title."""
    words = str(entry.get(schema.title) or entry.get(schema.name) or entry.get("result") or "")
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS].rstrip()}…"


def places_of(faults: Iterable[Fault], whole: Whole) -> dict[Place, list[Fault]]:
    """The faults by the entry that each is about."""
    told: dict[Place, list[Fault]] = {}
    for fault in faults:
        told.setdefault(place_of(fault.path, whole), []).append(fault)
    return told


def place_of(path: str, whole: Whole) -> Place:
    """The entry that a path such as `red_flags[12].when (rf_x)` leads to; the whole protocol for what is no entry's."""
    steps = [(name, int(index) if index else None) for name, index in _STEP.findall(path.partition(" (")[0])]
    if not steps:
        return ("about", "about")
    if steps[0][0] in ("dictionary", "reference") and len(steps) > 1:
        head, steps = steps[0][0], steps[1:]
        if head == "dictionary" and steps[0][0] == "sections":
            return _nth(whole, "dictionary_sections", steps[0][1])
    table, index = steps[0]
    if table == "stages" and len(steps) > 1 and steps[1][0] == "sections":
        return _section(whole, index, steps[1][1])
    if table == "groups" and len(steps) > 1:
        return ("groups", steps[1][0])
    return _nth(whole, table, index) if table in SCHEMAS or table == "vignettes" else ("about", "about")


def field_of(path: str) -> str:
    """The key of an entry that a path ends in; empty when it ends in the entry."""
    steps = [name for name, _ in _STEP.findall(path.partition(" (")[0])]
    depth = {"stages": 2, "dictionary": 2, "reference": 2}.get(steps[0], 1) if steps else 0
    return steps[depth] if len(steps) > depth else ""


def _nth(whole: Whole, table: str, index: int | None) -> Place:
    if index is None:
        return (table, "")
    entries = entries_of(whole, table)
    return (table, name_of(table, entries[index]) if index < len(entries) else "")


def _section(whole: Whole, stage: int | None, index: int | None) -> Place:
    stages = entries_of(whole, "stages")
    if stage is None or index is None or stage >= len(stages):
        return ("sections", "")
    sections = entries_of(whole, "sections", str(stages[stage].get("key", "")))
    return ("sections", name_of("sections", sections[index]) if index < len(sections) else "")
