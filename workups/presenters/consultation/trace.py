"""The whole trace of one rule: its condition as a tree, each part with what it came to and why."""

from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition
from workups.engine.english import sentence
from workups.engine.explain import Node, explain_in
from workups.evaluate import Evaluated
from workups.models import Workup
from workups.presenters.consultation.places import Jump, Links
from workups.presenters.consultation.reasons import Carried, Reasoner, sentence_of, source_links
from workups.presenters.protocol import SourceLink
from workups.words import in_words

_STATES: Final = {
    "fired": ("Applies", "late"),
    "waiting": ("Not settled: something is still unknown", "waiting"),
    "ruled_out": ("Does not apply", "done"),
}
_MISSING: Final = {
    "fired": "Could change this, if it were known",
    "waiting": "Still to be asked",
    "ruled_out": "Could change this, if it were known",
}
_FAMILIES: Final = {
    "data_quality": "Check of the record",
    "red_flags": "Red flag",
    "investigations": "Test",
    "causes": "Cause",
    "referrals": "Referral",
    "management": "Management",
    "safety_net": "Safety-net",
}
_MARKS: Final = {True: ("for", "true"), False: ("against", "false"), None: ("unknown", "not known")}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a condition. `tone` and `mark` say what it came to; `finding` what was recorded of it."""

    words: str
    tone: str
    mark: str
    carries: bool
    finding: Carried | None
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Trace:
    title: str
    family: str
    state: str
    tone: str
    sentence: str
    why: str
    because: Part
    missing: tuple[Jump, ...]
    missing_title: str
    sources: tuple[SourceLink, ...]
    source_note: str
    back: str


def trace(workup: Workup, evaluated: Evaluated, code: str) -> Trace:
    """Raises KeyError for a code that is no rule."""
    definition = evaluated.definition
    rule = definition.rule(code)
    links = Links.of(workup.pk, "", definition)
    reasoner = Reasoner(evaluated, links, timezone.localdate())
    explained = explain_in(evaluated.evaluation, code)
    state, tone = _STATES[explained.state.value]
    return Trace(
        title=rule.title,
        family=_FAMILIES[rule.family],
        state=state,
        tone=tone,
        sentence=sentence_of(definition, code),
        why=in_words(getattr(rule, "why", ""), definition),
        because=_part(explained.because, definition, reasoner),
        missing=tuple(links.jump(finding) for finding in explained.missing),
        missing_title=_MISSING[explained.state.value],
        sources=source_links(definition, getattr(rule, "sources", ())),
        source_note=getattr(rule, "source_note", ""),
        back=links.page,
    )


def _part(node: Node, definition: Definition, reasoner: Reasoner) -> Part:
    tone, mark = _MARKS[node.value]
    recorded = reasoner.carried(node.finding, node.reading) if node.finding and node.reading is not None else None
    return Part(
        words=_words(node.condition, definition),
        tone=tone,
        mark=mark,
        carries=node.carries,
        finding=recorded,
        parts=tuple(_part(each, definition, reasoner) for each in node.parts),
    )


def _words(condition: Condition, definition: Definition) -> str:
    match condition:
        case tree.And():
            return "All of these:"
        case tree.Or():
            return "Any of these:"
        case tree.Count(_, minimum):
            return f"At least {minimum} of these:"
        case tree.Not():
            return "Not:"
        case _:
            return sentence(condition, definition).removesuffix(".")
