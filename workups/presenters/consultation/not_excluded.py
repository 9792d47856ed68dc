"""Red flags that nobody has excluded yet, with the questions that would settle each."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from workups.engine.definition import RedFlag
from workups.engine.questions import Ranking
from workups.evaluate import Evaluated
from workups.models.urgency import Urgency
from workups.presenters.consultation.places import Jump, Links

NOT_EXCLUDED: Final = "not-excluded"
"""Stands for a section where the whole list is shown; no section of a protocol can have a hyphen in its key."""
_RANK: Final = {level: rank for rank, level in enumerate(Urgency.values)}
_MOST_ASKED: Final = 2


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A red flag that is not excluded, the questions that matter most for it, and how many more there are."""

    title: str
    trace: str
    questions: tuple[Jump, ...]
    more: int


@dataclass(frozen=True, slots=True)
class OpenLevel:
    """`count` is how many there are of this urgency, shown here or not."""

    level: str
    count: int
    flags: tuple[OpenFlag, ...]


@dataclass(frozen=True, slots=True)
class NotExcluded:
    levels: tuple[OpenLevel, ...]
    count: int
    shown: int
    href: str


def not_excluded(evaluated: Evaluated, links: Links, *, most: int | None = None) -> NotExcluded:
    """Most urgent first, and of these the ones that need the fewest answers; at most `most` of them."""
    ranking = evaluated.evaluation.ranking
    flags = sorted(flags_not_excluded(evaluated), key=lambda flag: (_RANK[flag.urgency], ranking.count(flag.code)))
    counts = Counter(flag.urgency for flag in flags)
    levels = tuple(
        OpenLevel(level, counts[level], tuple(_open_flag(flag, ranking, links) for flag in group))
        for level, group in groupby(flags[:most], key=lambda flag: flag.urgency)
    )
    return NotExcluded(levels, len(flags), len(flags[:most]), links.section(NOT_EXCLUDED))


def flags_not_excluded(evaluated: Evaluated) -> list[RedFlag]:
    """Waiting red flags above the urgency reached, most urgent first."""
    reached = _RANK[evaluated.evaluation.urgency]
    flags = [evaluated.definition.rule(code) for code in evaluated.evaluation.waiting_red_flags]
    return [flag for flag in flags if isinstance(flag, RedFlag) and _RANK[flag.urgency] < reached]


def _open_flag(flag: RedFlag, ranking: Ranking, links: Links) -> OpenFlag:
    """A flag may have no question: answers that contradict each other can leave it waiting on nothing left to ask."""
    asked = tuple(links.jump(code) for code in ranking.of_flag(flag.code, _MOST_ASKED))
    return OpenFlag(flag.title, links.trace(flag.code), asked, ranking.count(flag.code) - len(asked))
