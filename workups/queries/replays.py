"""Replays of the practice, and whom each found to be advised otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import ProtocolVersion, Replay, ReplayChange, ReplayStatus

PAGE = 50
WAYS = ("gained", "lost", "otherwise")
"""How a piece of advice may differ."""
_LARGE = (
    "workup__version__document",
    "workup__patient__search_words",
    "workup__patient__search_vector",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of the workups are shown: of one piece of advice, and in which way it differs; empty for all.

    `page` counts from 0.
    """

    code: str = ""
    way: str = ""
    page: int = 0


def replay_for(membership: Membership, replay_id: int) -> Replay:
    """One replay. Raises NotFoundHere, for another practice's id as well."""
    require(membership, Permission.REPLAY_PROTOCOLS)
    mine = Replay.objects.filter(practice_id=membership.practice_id, pk=replay_id)
    replay = mine.select_related("version__protocol", "requested_by__user").first()
    if replay is None:
        raise NotFoundHere("There is no such replay in this practice.")
    return replay


def newest_replay_of(membership: Membership, version: ProtocolVersion) -> Replay | None:
    """The practice's newest replay of exactly what the version says now, whatever became of it."""
    require(membership, Permission.SEE_PROTOCOLS)
    return _of_content(membership, version).order_by("-id").first()


def finished_replay_of(membership: Membership, version: ProtocolVersion) -> Replay | None:
    """The practice's newest finished replay of exactly what the version says now."""
    require(membership, Permission.SEE_PROTOCOLS)
    return _of_content(membership, version).filter(status=ReplayStatus.FINISHED).order_by("-id").first()


def changes_of(replay: Replay, chosen: Chosen) -> tuple[Sequence[ReplayChange], bool]:
    """One page of the workups that would be advised otherwise, the most serious first, and whether more follow."""
    found = _chosen(replay, chosen).order_by("-weight", "workup_id")
    found = found.select_related("workup__patient", "workup__version").defer(*_LARGE)
    start = chosen.page * PAGE
    rows = list(found[start : start + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def count_of(replay: Replay, chosen: Chosen) -> int:
    """How many workups that are."""
    return _chosen(replay, chosen).count()


def change_for(replay: Replay, workup_id: int) -> ReplayChange:
    """What was found of one workup. Raises NotFoundHere for one that is not advised otherwise."""
    found = ReplayChange.objects.filter(replay=replay, workup_id=workup_id)
    change = found.select_related("workup__patient", "workup__version__protocol", "workup__overlay").first()
    if change is None:
        raise NotFoundHere("This replay found nothing to say of such a workup.")
    return change


def _of_content(membership: Membership, version: ProtocolVersion) -> QuerySet[Replay]:
    mine = Replay.objects.filter(practice_id=membership.practice_id, version=version)
    return mine.filter(content_hash=version.content_hash).select_related("requested_by__user")


def _chosen(replay: Replay, chosen: Chosen) -> QuerySet[ReplayChange]:
    rows = ReplayChange.objects.filter(replay=replay)
    if not chosen.code:
        return rows
    gains, loses = Q(gained__contains=[chosen.code]), Q(lost__contains=[chosen.code])
    ways = {"gained": gains & ~loses, "lost": loses & ~gains, "otherwise": gains & loses}
    return rows.filter(ways.get(chosen.way, gains | loses))
