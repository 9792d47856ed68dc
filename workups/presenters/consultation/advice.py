"""Advice of every kind as lines to read: causes, referrals, management, safety-net."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from workups.engine.definition import Cause, Evidence, Management, Referral, SafetyNet
from workups.evaluate import Evaluated
from workups.models.urgency import Urgency
from workups.presenters.consultation.decided import Decided, Decider
from workups.presenters.consultation.places import Jump, Links, label_of
from workups.presenters.letter_link import LetterLink
from workups.reports.evidence import evidence_words, is_present, value_of
from workups.words import in_words, sentence_case

Kind = TypeVar("Kind", Cause, Referral, Management, SafetyNet)


@dataclass(frozen=True, slots=True)
class CauseLine:
    """`supporting` and `opposing` hold what is recorded; the rest of what would speak for or against is in words."""

    code: str
    title: str
    supporting: tuple[Jump, ...]
    opposing: tuple[Jump, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """`decided` is None for what the protocol says to everyone: nothing is decided on it. `standing` says how far
    a referral has come, `letter` leads to its letter."""

    code: str
    title: str
    note: str
    detail: str
    decided: Decided | None = None
    standing: str = ""
    letter: LetterLink | None = None


def causes(evaluated: Evaluated, links: Links) -> tuple[CauseLine, ...]:
    """Likely causes, those with most recorded support first."""
    lines = [_cause(rule, evaluated, links) for rule in _fired(evaluated, evaluated.definition.causes)]
    return tuple(sorted(lines, key=lambda line: len(line.opposing) - len(line.supporting)))


def referrals(evaluated: Evaluated, decider: Decider) -> tuple[Line, ...]:
    return tuple(_referral(rule, evaluated, decider) for rule in _fired(evaluated, evaluated.definition.referrals))


def management(evaluated: Evaluated, decider: Decider) -> tuple[Line, ...]:
    return tuple(
        Line(rule.code, rule.title, "", in_words(rule.detail, evaluated.definition), decider.decided(rule))
        for rule in _fired(evaluated, evaluated.definition.management)
    )


def safety_net(evaluated: Evaluated, decider: Decider) -> tuple[Line, ...]:
    return tuple(
        Line(rule.code, rule.title, "", in_words(rule.wording, evaluated.definition), decider.decided(rule))
        for rule in _fired(evaluated, evaluated.definition.safety_net)
    )


def _fired(evaluated: Evaluated, rules: Sequence[Kind]) -> list[Kind]:
    fired = set(evaluated.evaluation.fired)
    return [rule for rule in rules if rule.code in fired]


def _referral(rule: Referral, evaluated: Evaluated, decider: Decider) -> Line:
    urgency = dict(Urgency.choices).get(rule.urgency) or rule.urgency.replace("_", " ")
    letter = f"The letter says: {in_words(rule.letter, evaluated.definition)}"
    return Line(rule.code, rule.title, urgency, letter, decider.decided(rule))


def _cause(rule: Cause, evaluated: Evaluated, links: Links) -> CauseLine:
    definition = evaluated.definition
    texts = (
        ("Also speaks for it", _unrecorded(rule.supporting, evaluated)),
        ("Also speaks against it", _unrecorded(rule.opposing, evaluated)),
        ("Tests", rule.tests),
        ("Management", rule.management),
        ("Refer when", rule.refer_when),
    )
    return CauseLine(
        code=rule.code,
        title=rule.title,
        supporting=tuple(_evidence(each, evaluated, links) for each in rule.supporting if is_present(each, evaluated)),
        opposing=tuple(_evidence(each, evaluated, links) for each in rule.opposing if is_present(each, evaluated)),
        facts=tuple((name, sentence_case(in_words(words, definition))) for name, words in texts if words),
    )


def _evidence(evidence: Evidence, evaluated: Evaluated, links: Links) -> Jump:
    return Jump(evidence_words(evidence, evaluated), links.item(evidence.finding))


def _unrecorded(evidence: Sequence[Evidence], evaluated: Evaluated) -> str:
    definition = evaluated.definition
    words = [
        each.text or label_of(definition, each.finding)
        for each in evidence
        if not is_present(each, evaluated) and (not each.finding or value_of(each.finding, evaluated) is None)
    ]
    return "; ".join(words)
