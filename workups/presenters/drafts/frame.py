"""What stands around every page of a draft: how it is doing, the ways on, and the outline of all that is in it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from workups.engine.edits import ABOUT, VIGNETTES, entries_of, name_of
from workups.forms.drafts.schema import Schema
from workups.forms.drafts.schemas import GROUPED, SCHEMAS
from workups.models import DraftChange, GateRun, VersionStatus
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.places import Place, title_of

_MOST_FOUND: Final = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A row of the outline. `faults`: how many; `gap`: what the check found lacking, in words."""

    title: str
    code: str
    href: str
    faults: int
    gap: str
    current: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in the outline; its entries only where one is looked at."""

    title: str
    href: str
    count: int
    faults: int
    gaps: int
    current: bool
    rows: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from the draft; `post` where it does something at once."""

    label: str
    href: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """`faults` and `checked` in words. `undo`: the address that takes one's own last change back, and its summary."""

    id: int
    title: str
    label: str
    is_draft: bool
    faults: int
    fault_words: str
    checked: str
    tone: str
    revision: int
    undo_href: str
    undo_words: str
    ways_on: tuple[Way, ...]
    outline: tuple[Part, ...]
    find: str
    found: tuple[Mark, ...]


def frame(desk: Desk, run: GateRun | None, last: DraftChange | None, *, here: Place, find: str = "") -> Frame:
    """`here`: the table and the entry that the page is about."""
    draft, count = desk.draft, len(desk.sketch.faults)
    gaps = gaps_of(run)
    words, tone = checked_words(run)
    return Frame(
        id=draft.pk,
        title=str(desk.whole["protocol"].get("title") or draft.protocol.title),
        label=f"{'Draft' if draft.status == VersionStatus.DRAFT else 'In review'}: version {draft.number}",
        is_draft=draft.status == VersionStatus.DRAFT,
        faults=count,
        fault_words="no faults" if not count else f"{count} fault{'' if count == 1 else 's'}",
        checked=words,
        tone=tone,
        revision=draft.revision,
        undo_href=desk.addresses.page("draft_undo", last.revision) if last else "",
        undo_words=last.summary if last else "",
        ways_on=_ways_on(desk),
        outline=tuple(_outline(desk, gaps, here)),
        find=find,
        found=tuple(_found(desk, gaps, find)) if find.strip() else (),
    )


def _ways_on(desk: Desk) -> tuple[Way, ...]:
    """Where a draft goes on to: the replay over past workups, and the review."""
    pk = desk.draft.pk
    return (
        Way("Replay on past workups", reverse("replay_request", args=[pk]), post=True),
        Way("Ask for review", reverse("protocol_review", args=[pk])),
    )


def gaps_of(run: GateRun | None) -> dict[str, str]:
    """What invented patients are lacking, by rule, in the gate's words."""
    outcome = (run.outcome if run else None) or {}
    lacking: dict[str, list[str]] = {}
    for gap in outcome.get("gaps", ()):
        lacking.setdefault(gap["code"], []).append(gap["words"])
    for mutant in outcome.get("survivors", ()):
        if mutant["family"] == "red_flags":
            lacking.setdefault(mutant["code"], []).append("a change of it that no vignette notices")
    return {code: "; ".join(words) for code, words in lacking.items()}


def checked_words(run: GateRun | None) -> tuple[str, str]:
    """How the last check of just this content went, and the tone of its mark."""
    if run is None:
        return "not checked", "waiting"
    if run.failure or run.outcome is None:
        return ("check failed", "late") if run.failure else ("check under way", "active")
    if run.outcome["passed"]:
        return "check passed", "done"
    uncovered = sum(1 for code in gaps_of(run) if code.startswith("rf_"))
    if uncovered:
        return f"{uncovered} uncovered red flag{'' if uncovered == 1 else 's'}", "late"
    return "check refused", "late"


def _outline(desk: Desk, gaps: Mapping[str, str], here: Place) -> Iterator[Part]:
    about = SCHEMAS[ABOUT]
    yield Part("", (_sheet(desk, about, gaps, here),))
    for title, schemas in GROUPED:
        sheets = tuple(_sheet(desk, each, gaps, here) for each in schemas)
        yield Part(title, tuple(each for each in sheets if title != "Reference" or each.count or each.current))
    yield Part("Invented patients", (_vignettes(desk, here),))


def _sheet(desk: Desk, schema: Schema, gaps: Mapping[str, str], here: Place) -> Sheet:
    entries = entries_of(desk.whole, schema.table)
    names = [name_of(schema.table, each) for each in entries]
    current = here[0] == schema.table
    is_one = schema.table == ABOUT
    opened = current and bool(here[1]) and not is_one
    return Sheet(
        title=schema.many,
        href=desk.addresses.entry(ABOUT, ABOUT) if is_one else desk.addresses.page("draft_table", schema.table),
        count=0 if is_one else len(entries),
        faults=_faults_in(desk)[schema.table],
        gaps=sum(1 for name in names if name in gaps),
        current=current,
        rows=tuple(_mark(desk, schema, each, gaps, here) for each in entries) if opened else (),
    )


def _faults_in(desk: Desk) -> Counter[str]:
    return Counter(table for (table, _), told in desk.faults.items() for _ in told)


def _mark(desk: Desk, schema: Schema, entry: Mapping[str, Any], gaps: Mapping[str, str], here: Place) -> Mark:
    name = name_of(schema.table, dict(entry))
    return Mark(
        title=title_of(schema, entry),
        code=name if schema.is_coded else "",
        href=desk.addresses.entry(schema.table, name),
        faults=len(desk.faults.get((schema.table, name), ())),
        gap=gaps.get(name, ""),
        current=here == (schema.table, name),
    )


def _vignettes(desk: Desk, here: Place) -> Sheet:
    table = VIGNETTES
    rows = entries_of(desk.whole, table)
    return Sheet(
        title="Vignettes",
        href=desk.addresses.page("draft_vignettes"),
        count=len(rows),
        faults=_faults_in(desk)[table],
        gaps=0,
        current=here[0] == table,
        rows=(),
    )


def _found(desk: Desk, gaps: Mapping[str, str], find: str) -> Iterator[Mark]:
    """Entries of any table whose title or code holds every word that was typed."""
    wanted, left = find.casefold().split(), _MOST_FOUND
    for schema in SCHEMAS.values():
        for entry in entries_of(desk.whole, schema.table):
            said = f"{entry.get(schema.title, '')} {name_of(schema.table, entry)}".casefold()
            if left and all(word in said for word in wanted):
                left -= 1
                yield _mark(desk, schema, entry, gaps, ("", ""))
