"""One version of a protocol: since when it is live, who follows it, who wrote it and why, and all that it says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words, moment_words
from workups.engine.definition import Definition
from workups.engine.edits import Whole
from workups.models import DraftChange, ProtocolVersion, VersionStatus
from workups.models.protocol import BEING_MADE
from workups.presenters.protocol_links import (
    STATUS_TONES,
    author,
    diff_href,
    draft_href,
    live_words,
    review_href,
    signer,
    state,
    version_href,
)
from workups.presenters.protocol_read import Chapter, chapters
from workups.queries.protocols import Followed

SPECIAL_SOURCES: Final[Mapping[str, str]] = {
    "GMK": "General medical knowledge, for a clinician to confirm",
    "SEED": "The article this protocol carries out, for a clinician to confirm",
}


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A source as it is listed; `url` may be empty."""

    id: str
    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list. `compare` is empty for the one whose page it is."""

    number: int
    href: str
    state: str
    tone: str
    live: str
    by: str
    why: str
    open: int
    closed: int
    compare: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change while it was a draft."""

    at: str
    by: str
    summary: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Doings:
    """What this person can do with the version now; an address is empty where it can't be done, or not by them."""

    begin: str = ""
    begin_label: str = ""
    write: str = ""
    review: str = ""
    retire: str = ""
    is_the_last: bool = False
    move: str = ""
    here: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Retiring:
    """The form that retires a version, as it was typed, with what was refused."""

    reason: str = ""
    even_the_last: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class VersionPage:
    title: str
    number: int
    state: str
    tone: str
    summary: str
    facts: list[tuple[str, str]]
    counts: list[tuple[str, str, int]]
    chapters: list[Chapter]
    sources: list[SourceLink]
    versions: list[VersionRow]
    changes: list[ChangeRow]
    needs_approval: bool
    after_retiring: str
    doings: Doings
    retiring: Retiring = field(default_factory=Retiring)


def version_page(
    version: ProtocolVersion,
    whole: Whole,
    definition: Definition | None,
    *,
    versions: Sequence[ProtocolVersion],
    followed: Mapping[int, Followed],
    changes: Iterable[DraftChange],
    reader: Membership,
    retiring: Retiring | None = None,
) -> VersionPage:
    """A version to be read by a clinician; a draft that can't be read yet has no chapters (`definition` is None)."""
    live = live_among(versions)
    told = chapters(whole, definition) if definition else []
    return VersionPage(
        title=version.protocol.title,
        number=version.number,
        state=state(version, live),
        tone=STATUS_TONES[version.status],
        summary=str(whole["protocol"].get("summary", "")),
        facts=_facts(version, versions, whole, followed.get(version.pk, Followed())),
        counts=[(chapter.key, chapter.heading, chapter.count) for chapter in told],
        chapters=told,
        sources=_sources(definition) if definition else [],
        versions=[_row(each, version, versions, followed.get(each.pk, Followed())) for each in versions],
        changes=[_change(each) for each in changes],
        needs_approval=version.status == VersionStatus.PUBLISHED and version.published_by is None,
        after_retiring=_after_retiring(version, versions),
        doings=doings(version, versions, reader),
        retiring=retiring or Retiring(),
    )


def live_among(versions: Iterable[ProtocolVersion]) -> ProtocolVersion | None:
    """Of all versions of a protocol the one that new workups follow."""
    published = [each for each in versions if each.status == VersionStatus.PUBLISHED]
    return max(published, key=lambda each: each.number, default=None)


def doings(version: ProtocolVersion, versions: Sequence[ProtocolVersion], reader: Membership) -> Doings:
    """What of a version can be done by whom: see `clinic.access`."""
    live, made = live_among(versions), [each for each in versions if each.status in BEING_MADE]
    writes, signs = may(reader, Permission.EDIT_PROTOCOLS), may(reader, Permission.SIGN_PROTOCOLS)
    is_live, is_finished = live is not None and live.pk == version.pk, version.status not in BEING_MADE
    published = [each for each in versions if each.status == VersionStatus.PUBLISHED]
    return Doings(
        begin=reverse("protocol_begin", args=[version.pk]) if writes and is_finished and not made else "",
        begin_label="Begin the next version from it" if is_live else "Restore it as a new draft",
        write=draft_href(version) if writes and version.status == VersionStatus.DRAFT else "",
        review=review_href(version) if not is_finished else "",
        retire=reverse("protocol_retire", args=[version.pk]) if signs and version in published else "",
        is_the_last=published == [version],
        move=reverse("protocol_workups", args=[version.pk]) if is_live and may(reader, Permission.MOVE_WORKUPS) else "",
        here=reverse("overlay", args=[version.protocol.key]) if is_live else "",
        text=reverse("protocol_yaml", args=[version.pk]),
    )


def _facts(
    version: ProtocolVersion, versions: Sequence[ProtocolVersion], whole: Whole, followed: Followed
) -> list[tuple[str, str]]:
    based_on, review = version.based_on, str(whole["protocol"].get("review_by", ""))
    by = f", signed by {signer(version)}" if version.published_by else f", from {signer(version)}"
    written = f"{author(version)}, begun {date_words(version.created_at)}"
    facts = [
        ("Live", live_words(version, _next(version, versions)) + by if version.published_at else ""),
        ("Why", version.why or version.reason),
        ("Signed because", version.reason if version.why else ""),
        ("Retired", _retired(version)),
        ("Written by", written if version.started_by else ""),
        ("Based on", f"version {based_on.number}" if based_on else ""),
        ("To be reviewed by", _day_words(review)),
        ("Workups here", f"{followed.open} open, {followed.closed} closed"),
        ("Content hash", version.content_hash[:16]),
    ]
    return [(label, words) for label, words in facts if words]


def _day_words(text: str) -> str:
    try:
        return date_words(date.fromisoformat(text))
    except ValueError:
        return text


def _retired(version: ProtocolVersion) -> str:
    if version.retired_at is None:
        return ""
    by = f", by {version.retired_by.name}" if version.retired_by else ""
    return f"{moment_words(version.retired_at)}{by}: {version.retired_because}"


def _next(version: ProtocolVersion, versions: Iterable[ProtocolVersion]) -> ProtocolVersion | None:
    """The version that was signed after it; None for the newest."""
    later = [each for each in versions if each.published_at and each.number > version.number]
    return min(later, key=lambda each: each.number, default=None)


def _after_retiring(version: ProtocolVersion, versions: Iterable[ProtocolVersion]) -> str:
    left = live_among(each for each in versions if each.pk != version.pk)
    if left is None:
        return "No version is left then: nobody can start a workup of this protocol until another one is published."
    return f"New workups follow version {left.number} then. Workups that follow this version go on with it."


def _row(
    each: ProtocolVersion, shown: ProtocolVersion, versions: Sequence[ProtocolVersion], followed: Followed
) -> VersionRow:
    return VersionRow(
        number=each.number,
        href=version_href(each),
        state=state(each, live_among(versions)),
        tone=STATUS_TONES[each.status],
        live=live_words(each, _next(each, versions)),
        by=signer(each) if each.published_at else author(each),
        why=each.why or each.reason,
        open=followed.open,
        closed=followed.closed,
        compare="" if each.pk == shown.pk else _compare(each, shown),
    )


def _compare(each: ProtocolVersion, shown: ProtocolVersion) -> str:
    """The newer one beside the older one, whichever page it is asked on."""
    newer, older = sorted((each, shown), key=lambda version: version.number, reverse=True)
    return diff_href(newer, older)


def _change(change: DraftChange) -> ChangeRow:
    return ChangeRow(moment_words(change.at), change.by.name, change.summary, hasattr(change, "undone_by"))


def _sources(definition: Definition) -> list[SourceLink]:
    """Those that are listed, and what stands where no document is behind a statement."""
    listed = [SourceLink(each.id, each.title, each.url, each.note) for each in definition.sources]
    return [*listed, *(SourceLink(key, words, "", "") for key, words in SPECIAL_SOURCES.items())]
