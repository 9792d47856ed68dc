from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from clinic.words import date_words, moment_words
from workups.engine.definition import Definition, Investigation, RedFlag
from workups.engine.english import sentence
from workups.models import ProtocolVersion, VersionStatus
from workups.words import in_words, sentence_case

STATUS_TONES: Final[Mapping[str, str]] = {
    VersionStatus.DRAFT: "waiting",
    VersionStatus.IN_REVIEW: "active",
    VersionStatus.PUBLISHED: "done",
    VersionStatus.RETIRED: "plain",
}
_PLACES: Final[Mapping[str, str]] = {
    "practice": "At the practice",
    "hospital": "Hospital; a specialist's decision",
    "either": "Practice or hospital",
}
_SPECIAL_SOURCES: Final[Mapping[str, str]] = {
    "GMK": "General medical knowledge, for a clinician to confirm",
    "SEED": "The article this protocol carries out, for a clinician to confirm",
}


@dataclass(frozen=True, slots=True)
class LibraryRow:
    title: str
    href: str
    number: int
    since: str
    workups: int


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A source as it is cited; `url` may be empty."""

    id: str
    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Flag:
    code: str
    title: str
    when: str
    destination: str
    why: str
    sources: list[SourceLink]
    source_note: str


@dataclass(frozen=True, slots=True)
class FlagGroup:
    urgency: str
    meaning: str
    target: str
    flags: list[Flag]


@dataclass(frozen=True, slots=True)
class Test:
    code: str
    title: str
    answers: str
    when: str
    urgency: str
    place: str
    turnaround: str
    preparation: str
    harm: str
    results: list[str]


@dataclass(frozen=True, slots=True)
class VersionRow:
    number: int
    href: str
    status: str
    tone: str
    since: str
    reason: str
    current: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    title: str
    number: int
    status: str
    tone: str
    summary: str
    facts: list[tuple[str, str]]
    counts: list[tuple[str, int]]
    flag_groups: list[FlagGroup]
    tests: list[Test]
    sources: list[SourceLink]
    versions: list[VersionRow]
    needs_approval: bool


def library_rows(versions: Iterable[ProtocolVersion], workups_of: Mapping[int, int]) -> list[LibraryRow]:
    """`workups_of`: how many workups of the practice follow each protocol, by its id."""
    return [
        LibraryRow(
            title=version.protocol.title,
            href=reverse("protocol_version", args=[version.pk]),
            number=version.number,
            since=date_words(version.published_at),
            workups=workups_of.get(version.protocol_id, 0),
        )
        for version in versions
    ]


def version_page(
    version: ProtocolVersion, definition: Definition, *, versions: Iterable[ProtocolVersion], workups: int
) -> VersionPage:
    """A version to be read by a clinician: what it warns of and why, what it suggests and when."""
    sources = {source.id: SourceLink(source.id, source.title, source.url, source.note) for source in definition.sources}
    return VersionPage(
        title=definition.title,
        number=version.number,
        status=version.get_status_display(),
        tone=STATUS_TONES[version.status],
        summary=definition.summary,
        facts=_facts(version, definition, workups),
        counts=_counts(definition),
        flag_groups=_flag_groups(definition, sources),
        tests=[_test(definition, rule) for rule in definition.investigations],
        sources=list(sources.values()),
        versions=[_version_row(each, current=each.pk == version.pk) for each in versions],
        needs_approval=version.published_by is None,
    )


def _facts(version: ProtocolVersion, definition: Definition, workups: int) -> list[tuple[str, str]]:
    by = version.published_by.name if version.published_by else "the protocol library"
    facts = [
        ("Published", f"{moment_words(version.published_at)}, by {by}" if version.published_at else ""),
        ("Why", version.reason),
        ("To be reviewed by", date_words(date.fromisoformat(definition.review_by)) if definition.review_by else ""),
        ("Workups in this practice", str(workups)),
        ("Content hash", version.content_hash[:16]),
    ]
    return [(label, words) for label, words in facts if words]


def _counts(definition: Definition) -> list[tuple[str, int]]:
    return [
        ("questions and signs", sum(len(section.items) for section in definition.sections())),
        ("red flags", len(definition.red_flags)),
        ("tests", len(definition.investigations)),
        ("causes", len(definition.causes)),
        ("referrals", len(definition.referrals)),
        ("treatments and self-care", len(definition.management)),
        ("safety-net wordings", len(definition.safety_net)),
        ("data-quality checks", len(definition.data_quality)),
    ]


def _flag_groups(definition: Definition, sources: Mapping[str, SourceLink]) -> list[FlagGroup]:
    """By urgency, the highest first, as the protocol lists its levels; a level without red flags is left out."""
    groups = [
        FlagGroup(
            level.level,
            level.meaning,
            level.target,
            [_flag(definition, flag, sources) for flag in definition.red_flags if flag.urgency == level.level],
        )
        for level in definition.urgencies
    ]
    return [group for group in groups if group.flags]


def _flag(definition: Definition, flag: RedFlag, sources: Mapping[str, SourceLink]) -> Flag:
    return Flag(
        code=flag.code,
        title=flag.title,
        when=_when(definition, flag),
        destination=flag.destination,
        why=in_words(flag.why, definition),
        sources=[sources.get(key) or _uncited(key) for key in flag.sources],
        source_note=flag.source_note,
    )


def _uncited(key: str) -> SourceLink:
    """GMK and SEED: no document stands behind them."""
    return SourceLink(key, _SPECIAL_SOURCES.get(key, key), "", "")


def _test(definition: Definition, rule: Investigation) -> Test:
    return Test(
        code=rule.code,
        title=rule.title,
        answers=rule.answers,
        when=_when(definition, rule),
        urgency=rule.urgency,
        place=_PLACES[rule.where] + (", at the bedside" if rule.bedside else ""),
        turnaround=_days(rule.turnaround_days),
        preparation=rule.preparation,
        harm=rule.harm,
        results=[definition.finding(code).label for code in rule.results],
    )


def _when(definition: Definition, rule: RedFlag | Investigation) -> str:
    return sentence_case(sentence(rule.when, definition))


def _days(days: int) -> str:
    return {0: "same visit", 1: "1 day"}.get(days) or f"{days} days"


def _version_row(version: ProtocolVersion, *, current: bool) -> VersionRow:
    return VersionRow(
        number=version.number,
        href=reverse("protocol_version", args=[version.pk]),
        status=version.get_status_display(),
        tone=STATUS_TONES[version.status],
        since=date_words(version.published_at),
        reason=version.reason,
        current=current,
    )
