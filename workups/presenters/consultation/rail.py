"""What this means now: the urgency reached, what is not excluded, what to ask, test and do. Never empty."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from workups.engine.definition import RedFlag
from workups.engine.questions import NextQuestion
from workups.evaluate import Evaluated
from workups.models.workup import Urgency
from workups.presenters.consultation import advice
from workups.presenters.consultation.advice import CauseLine, Line
from workups.presenters.consultation.places import Jump, Links
from workups.presenters.consultation.reasons import Reason, Reasoner
from workups.presenters.consultation.suggestions import Suggestions
from workups.reports.words import in_words, sentence_case

_RANK: Final = {level: rank for rank, level in enumerate(Urgency.values)}
_MOST_FLAGS: Final = 4
_MOST_OPEN: Final = 5
_MOST_ASKED: Final = 2
_MOST_NEXT: Final = 5
EVERY: Final = 1_000  # more questions than any protocol has
_END_TITLES: Final = {
    "act_now": "Act now",
    "nothing_needed": "Nothing more is needed",
    "waiting": "Not settled yet",
    "outside_protocol": "Outside this protocol",
}


@dataclass(frozen=True, slots=True)
class Check:
    """Answers that contradict each other."""

    title: str
    say: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Flag:
    code: str
    title: str
    destination: str
    why: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Fired red flags of one urgency."""

    level: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A red flag that is not excluded, with the questions that settle it and how many more there are."""

    level: str
    title: str
    trace: str
    questions: tuple[Jump, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Rail:
    level: str
    not_excluded: str
    end_title: str
    end_words: str
    checks: tuple[Check, ...]
    flags: tuple[FlagGroup, ...]
    more_flags: tuple[FlagGroup, ...]
    flag_count: int
    more_count: int
    open_flags: tuple[OpenFlag, ...]
    open_count: int
    open_levels: tuple[tuple[str, int], ...]
    open_href: str
    ask_next: tuple[Jump, ...]
    tests: Suggestions
    causes: tuple[CauseLine, ...]
    referrals: tuple[Line, ...]
    management: tuple[Line, ...]
    safety_net: tuple[Line, ...]


def rail(evaluated: Evaluated, reasoner: Reasoner, links: Links, tests: Suggestions) -> Rail:
    evaluation = evaluated.evaluation
    fired = evaluation.fired_red_flags
    questions = evaluation.next_questions(EVERY)
    missing = missing_by_flag(questions)
    waiting = flags_not_excluded(evaluated)
    return Rail(
        level=evaluation.urgency,
        not_excluded=evaluation.urgency_not_excluded or "",
        end_title=_END_TITLES[evaluation.end_state],
        end_words=sentence_case(evaluation.end_state_reason),
        checks=_checks(evaluated, reasoner),
        flags=_flag_groups(fired[:_MOST_FLAGS], evaluated, reasoner.reason),
        more_flags=_flag_groups(fired[_MOST_FLAGS:], evaluated, reasoner.outline),
        flag_count=len(fired),
        more_count=len(fired[_MOST_FLAGS:]),
        open_flags=tuple(open_flag(flag, missing, links) for flag in waiting[:_MOST_OPEN]),
        open_count=len(waiting),
        open_levels=_by_level(waiting),
        open_href=links.section(NOT_EXCLUDED),
        ask_next=tuple(links.jump(each.finding) for each in questions[:_MOST_NEXT]),
        tests=tests,
        causes=advice.causes(evaluated, links),
        referrals=advice.referrals(evaluated),
        management=advice.management(evaluated),
        safety_net=advice.safety_net(evaluated),
    )


NOT_EXCLUDED: Final = "not-excluded"
"""Stands for a section where the whole list is shown; no section of a protocol can have a hyphen in its key."""


def flags_not_excluded(evaluated: Evaluated) -> list[RedFlag]:
    """Waiting red flags above the urgency reached, most urgent first."""
    reached = _RANK[evaluated.evaluation.urgency]
    flags = [evaluated.definition.rule(code) for code in evaluated.evaluation.waiting_red_flags]
    return [flag for flag in flags if isinstance(flag, RedFlag) and _RANK[flag.urgency] < reached]


def missing_by_flag(questions: Iterable[NextQuestion]) -> dict[str, list[str]]:
    """For each waiting red flag the findings on which it turns, the most useful first."""
    missing: dict[str, list[str]] = {}
    for question in questions:
        for flag in question.settles:
            missing.setdefault(flag, []).append(question.finding)
    return missing


def open_flag(flag: RedFlag, missing: Mapping[str, Sequence[str]], links: Links) -> OpenFlag:
    codes = missing.get(flag.code, ())
    asked = tuple(links.jump(code) for code in codes[:_MOST_ASKED])
    return OpenFlag(flag.urgency, flag.title, links.trace(flag.code), asked, len(codes) - len(asked))


def _by_level(flags: list[RedFlag]) -> tuple[tuple[str, int], ...]:
    counts = Counter(flag.urgency for flag in flags)
    return tuple((level, counts[level]) for level in Urgency.values if level in counts)


def _checks(evaluated: Evaluated, reasoner: Reasoner) -> tuple[Check, ...]:
    fired = set(evaluated.evaluation.fired)
    rules = [rule for rule in evaluated.definition.data_quality if rule.code in fired]
    return tuple(
        Check(rule.title, in_words(rule.say, evaluated.definition), reasoner.reason(rule.code)) for rule in rules
    )


def _flag_groups(codes: Sequence[str], evaluated: Evaluated, reason: Callable[[str], Reason]) -> tuple[FlagGroup, ...]:
    """`codes` come most urgent first."""
    level_of = evaluated.engine.urgency_of
    return tuple(
        FlagGroup(level, tuple(_flag(code, evaluated, reason) for code in group))
        for level, group in groupby(codes, key=level_of.__getitem__)
    )


def _flag(code: str, evaluated: Evaluated, reason: Callable[[str], Reason]) -> Flag:
    rule = evaluated.definition.rule(code)
    assert isinstance(rule, RedFlag)
    return Flag(
        code=code,
        title=rule.title,
        destination=in_words(rule.destination, evaluated.definition),
        why=in_words(rule.why, evaluated.definition),
        reason=reason(code),
    )
