"""A replay: how far it is, which advice would be gained, lost or given otherwise, and by whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership, Patient
from clinic.models.patient import Sex
from clinic.words import age, moment_words, name_of
from workups.engine.definition import Definition, Rule
from workups.engine.urgency import LEVELS
from workups.models import Replay, ReplayChange, ReplayStatus
from workups.presenters.advice_beside import kind_of, serious_first
from workups.presenters.protocol_links import review_href, version_href
from workups.queries.replays import PAGE, WAYS, Chosen

TONES: Final[Mapping[str, str]] = {
    ReplayStatus.REQUESTED: "active",
    ReplayStatus.FINISHED: "done",
    ReplayStatus.FAILED: "late",
    ReplayStatus.CANCELLED: "plain",
}
WAY_WORDS: Final = {"gained": "would be new", "lost": "would be lost", "otherwise": "would be given otherwise"}


@dataclass(frozen=True, slots=True)
class Count:
    """How many workups, and the address that shows them; 0 has none."""

    number: int
    href: str
    is_chosen: bool
    label: str


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One piece of advice and how many workups it would be lost by, given otherwise to, and gained by."""

    code: str
    title: str
    kind: str
    urgency: str
    is_alarm: bool
    lost: Count
    otherwise: Count
    gained: Count


@dataclass(frozen=True, slots=True)
class WorkupRow:
    """One workup that would be advised otherwise, or why it could not be compared."""

    who: str
    about: str
    href: str
    state: str
    version: str
    before: str
    after: str
    gained: list[str]
    lost: list[str]
    otherwise: list[str]
    failure: str


@dataclass(frozen=True, slots=True)
class ReplayPage:
    title: str
    version: str
    version_href: str
    review_href: str
    asked: str
    status: str
    tone: str
    summary: str
    done: int
    total: int
    is_waiting: bool
    is_finished: bool
    is_outdated: bool
    failure: str
    poll: str
    cancel: str
    again: str
    facts: list[tuple[str, int]]
    unread: list[tuple[str, int]]
    advice: list[AdviceRow]
    chosen: str
    all_href: str
    workups: list[WorkupRow]
    shown: str
    previous: str
    next: str


def replay_page(
    replay: Replay,
    definitions: Sequence[Definition],
    changes: Sequence[ReplayChange],
    *,
    chosen: Chosen,
    count: int,
    has_more: bool,
    reader: Membership,
) -> ReplayPage:
    """`definitions` are the draft's and then those of the versions before, in which a rule that is gone has a name."""
    here, version, status = reverse("replay", args=[replay.pk]), replay.version, replay.status
    is_waiting = status == ReplayStatus.REQUESTED
    names = _Names(definitions)
    return ReplayPage(
        title=version.protocol.title,
        version=f"version {version.number}",
        version_href=version_href(version),
        review_href=review_href(version),
        asked=f"{moment_words(replay.requested_at)}, {replay.requested_by.user.name}",
        status=replay.get_status_display(),
        tone=TONES[status],
        summary=f"{replay.done:,} of {replay.total:,} workups looked at",
        done=replay.done,
        total=replay.total,
        is_waiting=is_waiting,
        is_finished=status == ReplayStatus.FINISHED,
        is_outdated=version.content_hash != replay.content_hash,
        failure=replay.failure,
        poll=f"{here}?seen={seen_of(replay)}" if is_waiting else "",
        cancel=reverse("replay_cancel", args=[replay.pk]) if is_waiting else "",
        again="" if is_waiting else reverse("replay_request", args=[version.pk]),
        facts=_facts(replay.counts),
        unread=[(names.finding(code), n) for code, n in replay.counts.get("unread", {}).items()],
        advice=_advice(replay.counts, names, here, chosen),
        chosen=f"{names.title(chosen.code)} {WAY_WORDS[chosen.way]}" if chosen.code and chosen.way else "",
        all_href=f"{here}#workups",
        workups=[_workup(change, names, reader) for change in changes],
        shown=_shown(chosen, len(changes), count),
        previous=_page_href(here, chosen, chosen.page - 1) if chosen.page else "",
        next=_page_href(here, chosen, chosen.page + 1) if has_more else "",
    )


def seen_of(replay: Replay) -> str:
    """What an open page has seen of it: while it is the same there is nothing to draw."""
    return f"{replay.status}-{replay.done}"


def patient_words(patient: Patient, reader: Membership, workup_id: int) -> str:
    """The name for who may see patients; for anybody else no more than what rules read: age and sex."""
    if may(reader, Permission.SEE_PATIENTS):
        return name_of(patient)
    return f"Workup {workup_id}, {years_and_sex(patient)}"


def years_and_sex(patient: Patient) -> str:
    sex = "" if patient.sex_at_birth == Sex.NOT_STATED else f", {patient.get_sex_at_birth_display().lower()}"
    return f"{age(patient.date_of_birth)} years{sex}"


class _Names:
    """Titles of rules and findings, as the first definition that knows them has them."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self._definitions = definitions

    def rule(self, code: str) -> Rule | None:
        return next((each.rules[code] for each in self._definitions if code in each.rules), None)

    def title(self, code: str) -> str:
        rule = self.rule(code)
        return rule.title if rule else code

    def finding(self, code: str) -> str:
        return next((each.findings[code].label for each in self._definitions if code in each.findings), code)


def _facts(counts: Mapping[str, Any]) -> list[tuple[str, int]]:
    lines = [
        ("would be advised otherwise", "changed"),
        ("of them still open", "open"),
        ("would be more urgent", "up"),
        ("would be less urgent", "down"),
        ("could not be compared", "failed"),
    ]
    return [(words, counts.get(name, 0)) for words, name in lines if name == "changed" or counts.get(name)]


def _advice(counts: Mapping[str, Any], names: _Names, here: str, chosen: Chosen) -> list[AdviceRow]:
    codes = {code for way in WAYS for code in counts.get(way, {})}
    rows = [_advice_row(code, counts, names, here, chosen) for code in codes]
    return sorted(rows, key=lambda row: _order(row, names.rule(row.code)))


def _order(row: AdviceRow, rule: Rule | None) -> tuple[object, ...]:
    """Alarms that somebody would lose at the very top, then those that change, then those that are new."""
    way = 0 if row.lost.number else 1 if row.otherwise.number else 2
    family, urgency = serious_first(rule) if rule else (len(LEVELS), 0)
    total = row.lost.number + row.otherwise.number + row.gained.number
    return (not row.is_alarm, way if row.is_alarm else family, urgency, -total, row.title)


def _advice_row(code: str, counts: Mapping[str, Any], names: _Names, here: str, chosen: Chosen) -> AdviceRow:
    rule = names.rule(code)
    urgency = getattr(rule, "urgency", "")
    numbers = {way: counts.get(way, {}).get(code, 0) for way in WAYS}
    found = {way: _count(code, way, numbers[way], names, here, chosen) for way in WAYS}
    return AdviceRow(
        code=code,
        title=names.title(code),
        kind=kind_of(rule) if rule else "",
        urgency=urgency if urgency in LEVELS else "",
        is_alarm=rule is not None and rule.family == "red_flags",
        **found,
    )


def _count(code: str, way: str, number: int, names: _Names, here: str, chosen: Chosen) -> Count:
    return Count(
        number=number,
        href=_page_href(here, Chosen(code, way), 0) if number else "",
        is_chosen=(code, way) == (chosen.code, chosen.way),
        label=f"{number:,}: {names.title(code)} {WAY_WORDS[way]}",
    )


def _page_href(here: str, chosen: Chosen, page: int) -> str:
    asked = {"advice": chosen.code, "way": chosen.way, "page": page}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{here}?{query}#workups" if query else f"{here}#workups"


def _shown(chosen: Chosen, here: int, count: int) -> str:
    start = chosen.page * PAGE
    return f"{start + 1:,} to {start + here:,} of {count:,}" if here else ""


def _workup(change: ReplayChange, names: _Names, reader: Membership) -> WorkupRow:
    workup, both = change.workup, set(change.gained) & set(change.lost)
    sees = may(reader, Permission.SEE_PATIENTS)
    return WorkupRow(
        who=patient_words(workup.patient, reader, workup.pk),
        about=f"workup {workup.pk}, {years_and_sex(workup.patient)}" if sees else "",
        href="" if change.failure else reverse("replay_workup", args=[change.replay_id, workup.pk]),
        state="Open" if change.is_open else "Closed",
        version=f"v{workup.version.number}",
        before=change.urgency_before,
        after=change.urgency_after,
        gained=_titles(change.gained, both, names),
        lost=_titles(change.lost, both, names),
        otherwise=[names.title(code) for code in change.gained if code in both],
        failure=change.failure,
    )


def _titles(codes: Iterable[str], without: set[str], names: _Names) -> list[str]:
    return [names.title(code) for code in codes if code not in without]


@dataclass(frozen=True, slots=True)
class SidePage:
    """One workup of a replay: who it is about, as far as the reader may know, and what stands beside what."""

    title: str
    who: str
    about: str
    before: str
    after: str
    replay_href: str
    workup_href: str
    is_outdated: bool


def side_page(replay: Replay, change: ReplayChange, reader: Membership) -> SidePage:
    workup = change.workup
    sees = may(reader, Permission.SEE_PATIENTS)
    return SidePage(
        title=replay.version.protocol.title,
        who=patient_words(workup.patient, reader, workup.pk),
        about=years_and_sex(workup.patient) if sees else "",
        before=f"Version {workup.version.number}, which it follows",
        after=f"Version {replay.version.number}, {replay.version.get_status_display().lower()}",
        replay_href=f"{reverse('replay', args=[replay.pk])}#workups",
        workup_href=reverse("workup", args=[workup.pk]) if sees else "",
        is_outdated=replay.version.content_hash != replay.content_hash,
    )
