"""What became of advice, by rule and by month: counts put together, each rule with its title and kind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from workups.actions.decisions import DECIDED
from workups.evaluate import engine_of
from workups.models import Choice, DeclineReason, ProtocolVersion
from workups.presenters.consultation.trace import FAMILIES
from workups.queries.advice_figures import AdviceCount, AdviceCounts, AdviceScope
from workups.queries.figures import Share

KINDS: Final = {family: words for family, words in FAMILIES.items() if family in DECIDED}
"""Families of rules that ask for a decision; causes and checks of the record only inform."""


@dataclass(frozen=True, slots=True)
class Advised:
    """What became of some advice. `withdrawn` are of those not decided on: the answers carry them no more."""

    given: int
    accepted: int
    deferred: int
    declined: int
    withdrawn: int
    reasons: Mapping[str, int]

    def share(self, count: int) -> Share:
        return Share(count, self.given)

    @property
    def undecided(self) -> int:
        return self.given - self.accepted - self.deferred - self.declined

    def reason(self, reason: str) -> Share:
        return Share(self.reasons.get(reason, 0), self.declined)


@dataclass(frozen=True, slots=True)
class Piece:
    """One rule of one protocol. Rules of two protocols are two, whatever their titles: each can be wrong by itself."""

    title: str
    kind: str
    protocol: str
    figures: Advised


@dataclass(frozen=True, slots=True)
class AdviceTable:
    """The most often given first; the oldest month first."""

    scope: AdviceScope
    total: Advised
    pieces: list[Piece]
    months: list[tuple[date, Advised]]


def tabulated(counted: AdviceCounts, versions: Mapping[int, ProtocolVersion], scope: AdviceScope) -> AdviceTable:
    """`versions` has every version that `counted` names. Only the scope's kind of rules counts, or every kind."""
    rules = {(each.protocol_id, each.code): _rule(each, versions) for each in _oldest_first(counted.counts, versions)}
    wanted = {key for key, (_, family) in rules.items() if family in KINDS and scope.kind in ("", family)}
    counts = [each for each in counted.counts if (each.protocol_id, each.code) in wanted]
    titles = {version.protocol_id: version.protocol.title for version in versions.values()}
    pieces = [
        Piece(rules[key][0], KINDS[rules[key][1]], titles[key[0]], _advised(_of(counts, key))) for key in sorted(wanted)
    ]
    return AdviceTable(
        scope=scope,
        total=_advised(counts),
        pieces=sorted(pieces, key=lambda piece: (-piece.figures.given, piece.title, piece.protocol)),
        months=[(month, _advised(each for each in counts if each.month == month)) for month in counted.months],
    )


def _oldest_first(counts: Iterable[AdviceCount], versions: Mapping[int, ProtocolVersion]) -> list[AdviceCount]:
    """So that what the newest version calls a rule is said last, and stays."""
    return sorted(counts, key=lambda each: versions[each.version_id].number)


def _rule(each: AdviceCount, versions: Mapping[int, ProtocolVersion]) -> tuple[str, str]:
    """Its title and family."""
    rule = engine_of(versions[each.version_id]).definition.rule(each.code)
    return rule.title, rule.family


def _of(counts: Iterable[AdviceCount], key: tuple[int, str]) -> list[AdviceCount]:
    return [each for each in counts if (each.protocol_id, each.code) == key]


def _advised(counts: Iterable[AdviceCount]) -> Advised:
    came_to: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    withdrawn = 0
    for each in counts:
        came_to[each.came_to] += each.count
        if each.came_to == Choice.DECLINED:
            reasons[each.reason] += each.count
        if not each.came_to and each.is_withdrawn:
            withdrawn += each.count
    return Advised(
        given=came_to.total(),
        accepted=came_to[Choice.ACCEPTED],
        deferred=came_to[Choice.DEFERRED],
        declined=came_to[Choice.DECLINED],
        withdrawn=withdrawn,
        reasons={reason: reasons[reason] for reason in DeclineReason.values},
    )
