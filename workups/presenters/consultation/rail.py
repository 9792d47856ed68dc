"""What this means now: the urgency reached, what is not excluded, what to ask, test and do. Never empty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from workups.engine.definition import RedFlag
from workups.evaluate import Evaluated
from workups.presenters.consultation import advice
from workups.presenters.consultation.advice import CauseLine, Line
from workups.presenters.consultation.decided import Decided, Decider
from workups.presenters.consultation.not_excluded import NotExcluded, not_excluded
from workups.presenters.consultation.places import Jump, Links
from workups.presenters.consultation.reasons import Reason, Reasoner
from workups.presenters.consultation.suggestions import Suggestions
from workups.words import in_words, sentence_case

_MOST_FLAGS: Final = 3
_MOST_OPEN: Final = 5
_MOST_NEXT: Final = 4
_ACT: Final = {"emergency_now": "Act now", "same_day": "Act today"}
_END_TITLES: Final = {
    "act_now": "A decision is due",
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
    decided: Decided


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Fired red flags of one urgency."""

    level: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Rail:
    level: str
    not_excluded_level: str
    end_title: str
    end_words: str
    checks: tuple[Check, ...]
    flags: tuple[FlagGroup, ...]
    more_flags: tuple[FlagGroup, ...]
    flag_count: int
    more_count: int
    not_excluded: NotExcluded
    ask_next: tuple[Jump, ...]
    tests: Suggestions
    causes: tuple[CauseLine, ...]
    referrals: tuple[Line, ...]
    management: tuple[Line, ...]
    safety_net: tuple[Line, ...]


def rail(evaluated: Evaluated, reasoner: Reasoner, decider: Decider, links: Links, tests: Suggestions) -> Rail:
    evaluation = evaluated.evaluation
    fired = evaluation.fired_red_flags
    return Rail(
        level=evaluation.urgency,
        not_excluded_level=evaluation.urgency_not_excluded or "",
        end_title=_ACT.get(evaluation.urgency) or _END_TITLES[evaluation.end_state],
        end_words=sentence_case(evaluation.end_state_reason),
        checks=_checks(evaluated, reasoner),
        flags=_flag_groups(fired[:_MOST_FLAGS], evaluated, reasoner.reason, decider),
        more_flags=_flag_groups(fired[_MOST_FLAGS:], evaluated, reasoner.outline, decider),
        flag_count=len(fired),
        more_count=len(fired[_MOST_FLAGS:]),
        not_excluded=not_excluded(evaluated, links, most=_MOST_OPEN),
        ask_next=tuple(links.jump(each.finding) for each in evaluation.next_questions(_MOST_NEXT)),
        tests=tests,
        causes=advice.causes(evaluated, links),
        referrals=advice.referrals(evaluated, decider),
        management=advice.management(evaluated, decider),
        safety_net=advice.safety_net(evaluated, decider),
    )


def _checks(evaluated: Evaluated, reasoner: Reasoner) -> tuple[Check, ...]:
    fired = set(evaluated.evaluation.fired)
    rules = [rule for rule in evaluated.definition.data_quality if rule.code in fired]
    return tuple(
        Check(rule.title, in_words(rule.say, evaluated.definition), reasoner.reason(rule.code)) for rule in rules
    )


def _flag_groups(
    codes: Sequence[str], evaluated: Evaluated, reason: Callable[[str], Reason], decider: Decider
) -> tuple[FlagGroup, ...]:
    """`codes` come most urgent first."""
    level_of = evaluated.engine.urgency_of
    return tuple(
        FlagGroup(level, tuple(_flag(code, evaluated, reason, decider) for code in group))
        for level, group in groupby(codes, key=level_of.__getitem__)
    )


def _flag(code: str, evaluated: Evaluated, reason: Callable[[str], Reason], decider: Decider) -> Flag:
    rule = evaluated.definition.rule(code)
    assert isinstance(rule, RedFlag)
    return Flag(
        code=code,
        title=rule.title,
        destination=in_words(rule.destination, evaluated.definition),
        why=in_words(rule.why, evaluated.definition),
        reason=reason(code),
        decided=decider.decided(rule),
    )
