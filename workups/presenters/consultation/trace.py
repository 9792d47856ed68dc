"""The whole trace of one rule: its condition as a tree, each part with what it came to and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from workups.engine.basis import read_by
from workups.engine.conditions import Condition, tree
from workups.engine.definition import Definition
from workups.engine.english import sentence
from workups.engine.evaluation import State
from workups.engine.explain import Node, explain_in
from workups.engine.what_if import Change, would_change
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
_MOST_CHANGES: Final = 12
_WOULD: Final = {
    State.FIRED: "Any one of these would make it apply",
    State.WAITING: "Any one of these would leave it not settled",
    State.RULED_OUT: "With any one of these it would not apply",
}
FAMILIES: Final = {
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
    """One part of a condition. `tone` and `mark` say what it came to; `known` what it reads and how that is known."""

    words: str
    tone: str
    mark: str
    carries: bool
    known: tuple[tuple[str, Carried], ...]
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The single answers that would make the rule come out in one other way, each as a jump to its question.

    `more` of them are left out.
    """

    title: str
    answers: tuple[Jump, ...]
    more: int


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
    changes: tuple["Changes", ...]
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
        family=FAMILIES[rule.family],
        state=state,
        tone=tone,
        sentence=sentence_of(definition, code),
        why=in_words(getattr(rule, "why", ""), definition),
        because=part_of(explained.because, definition, reasoner),
        missing=tuple(links.jump(finding) for finding in explained.missing),
        missing_title=_MISSING[explained.state.value],
        changes=tuple(_changes(evaluated, code, links)),
        sources=source_links(definition, getattr(rule, "sources", ())),
        source_note=getattr(rule, "source_note", ""),
        back=links.page,
    )


def _changes(evaluated: Evaluated, code: str, links: Links) -> Iterator[Changes]:
    """Of what somebody can answer: the patient's record is not answered here."""
    found: dict[State, list[Change]] = {state: [] for state in _WOULD}
    for change in would_change(evaluated.evaluation, code):
        if links.item(change.finding) and not _is_of_the_record(evaluated, change.finding):
            found[change.state].append(change)
    for state, changes in found.items():
        if changes:
            shown = tuple(_jump(change, evaluated.definition, links) for change in changes[:_MOST_CHANGES])
            yield Changes(_WOULD[state], shown, len(changes) - len(shown))


def _is_of_the_record(evaluated: Evaluated, finding: str) -> bool:
    return finding in evaluated.facts and finding not in evaluated.answers


def _jump(change: Change, definition: Definition, links: Links) -> Jump:
    return Jump(sentence(change.answer, definition).removesuffix("."), links.item(change.finding))


def part_of(node: Node, definition: Definition, reasoner: Reasoner) -> Part:
    """A part of a condition, and the parts in it, as they are shown."""
    tone, mark = _MARKS[node.value]
    return Part(
        words=_words(node.condition, definition),
        tone=tone,
        mark=mark,
        carries=node.carries,
        known=tuple(_known(node, definition, reasoner)),
        parts=tuple(part_of(each, definition, reasoner) for each in node.parts),
    )


def _known(node: Node, definition: Definition, reasoner: Reasoner) -> Iterator[tuple[str, Carried]]:
    computed = {each.code for each in definition.computed()}
    if node.finding in computed and node.reading is not None:
        yield "worked out", reasoner.carried(node.finding, node.reading)
    for code in dict.fromkeys(read_by(definition, node.condition)):
        if found := reasoner.recorded(code):
            yield found


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
