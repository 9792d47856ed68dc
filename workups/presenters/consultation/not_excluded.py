"""Red flags that nobody has excluded yet, with the questions that would settle each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from workups.engine.definition import RedFlag
from workups.engine.questions import NextQuestion
from workups.evaluate import Evaluated
from workups.models.workup import Urgency
from workups.presenters.consultation.places import Jump, Links

NOT_EXCLUDED: Final = "not-excluded"
"""Stands for a section where the whole list is shown; no section of a protocol can have a hyphen in its key."""
EVERY: Final = 1_000  # more questions than any protocol has
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


def not_excluded(
    evaluated: Evaluated, links: Links, questions: Iterable[NextQuestion], *, most: int | None = None
) -> NotExcluded:
    """Most urgent first, and of these the ones that need the fewest answers; at most `most` of them."""
    missing = missing_by_flag(questions)
    flags = sorted(flags_not_excluded(evaluated), key=lambda flag: (_RANK[flag.urgency], len(missing[flag.code])))
    counts = Counter(flag.urgency for flag in flags)
    levels = tuple(
        OpenLevel(level, counts[level], tuple(_open_flag(flag, missing[flag.code], links) for flag in group))
        for level, group in groupby(flags[:most], key=lambda flag: flag.urgency)
    )
    return NotExcluded(levels, len(flags), len(flags[:most]), links.section(NOT_EXCLUDED))


def flags_not_excluded(evaluated: Evaluated) -> list[RedFlag]:
    """Waiting red flags above the urgency reached, most urgent first."""
    reached = _RANK[evaluated.evaluation.urgency]
    flags = [evaluated.definition.rule(code) for code in evaluated.evaluation.waiting_red_flags]
    return [flag for flag in flags if isinstance(flag, RedFlag) and _RANK[flag.urgency] < reached]


def missing_by_flag(questions: Iterable[NextQuestion]) -> Mapping[str, Sequence[str]]:
    """For each waiting red flag the findings on which it turns, the most useful first.

    A flag may have none: answers that contradict each other can leave it waiting on nothing that is left to ask.
    """
    missing: dict[str, list[str]] = defaultdict(list)
    for question in questions:
        for flag in question.settles:
            missing[flag].append(question.finding)
    return missing


def _open_flag(flag: RedFlag, missing: Sequence[str], links: Links) -> OpenFlag:
    asked = tuple(links.jump(code) for code in missing[:_MOST_ASKED])
    return OpenFlag(flag.title, links.trace(flag.code), asked, len(missing) - len(asked))
