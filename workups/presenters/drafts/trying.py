"""An invented patient who tries a draft: what is typed of them, and what the protocol then says and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from workups.engine.definition import RedFlag
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.explain import explain_in
from workups.evaluate import Evaluated
from workups.forms.answers import Typed
from workups.forms.drafts.patients import Known, in_order, name_of
from workups.presenters.consultation.controls import Control, control_of
from workups.presenters.consultation.places import Links, label_of
from workups.presenters.consultation.reasons import Reasoner, sentence_of
from workups.presenters.consultation.trace import Part, part_of
from workups.presenters.drafts.desk import Desk
from workups.words import sentence_case

_MOST_ASKED: Final = 6
_MOST_OPEN: Final = 12
_FAMILIES: Final = {
    "data_quality": "Checks of the record",
    "red_flags": "Red flags",
    "investigations": "Tests",
    "referrals": "Referrals",
    "management": "Management",
    "safety_net": "Safety-net",
    "causes": "Causes",
}
STATES: Final = {
    State.FIRED: ("Fires", "late"),
    State.WAITING: ("Waits", "waiting"),
    State.RULED_OUT: ("Is ruled out", "done"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One finding of the patient, with the consultation's own control under a name of its own."""

    code: str
    name: str
    label: str
    control: Control
    fault: str


@dataclass(frozen=True, slots=True)
class Said:
    """A rule and what it came to. `level` is empty for what is no red flag; `missing` is what it waits on."""

    code: str
    title: str
    level: str
    href: str
    sentence: str
    carried: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidGroup:
    title: str
    rules: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class OneRule:
    """The rule that is being written, with its whole trace."""

    title: str
    state: str
    tone: str
    because: Part
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Come:
    """What the protocol says of the patient."""

    level: str
    not_excluded: str
    words: str
    fired: tuple[SaidGroup, ...]
    waiting: tuple[Said, ...]
    more_waiting: int
    ruled_out: int
    ask_next: tuple[tuple[str, str], ...]
    rule: OneRule | None


def asked(desk: Desk, known: Known, typed: Mapping[str, Typed] | None) -> tuple[Asked, ...]:
    """`typed` stands in place of what is known: what can't be taken stays to be mended."""
    definition = desk.sketch.definition
    codes = in_order(typed if typed is not None else known.raw, definition)
    return tuple(_asked(desk, code, known, (typed or {}).get(code)) for code in codes if code in definition.findings)


def _asked(desk: Desk, code: str, known: Known, typed: Typed | None) -> Asked:
    finding = desk.sketch.definition.findings[code]
    kept = typed if code in known.faults else None
    return Asked(
        code=code,
        name=name_of(code),
        label=finding.label,
        control=control_of(finding, known.facts.get(code), kept),
        fault=known.faults.get(code, ""),
    )


def come(desk: Desk, engine: Engine, known: Known, rule: str) -> Come:
    """`rule`: the code of the one that is being written; may be none."""
    evaluation = engine.evaluate(known.facts)
    teller = _Teller(desk, Evaluated(engine, known.facts, {}, evaluation))
    waiting = list(evaluation.waiting_red_flags)
    ranked = sorted(waiting, key=lambda code: evaluation.ranking.count(code))
    return Come(
        level=evaluation.urgency,
        not_excluded=evaluation.urgency_not_excluded or "",
        words=sentence_case(evaluation.end_state_reason),
        fired=tuple(teller.groups()),
        waiting=tuple(teller.said(code) for code in ranked[:_MOST_OPEN]),
        more_waiting=len(waiting) - len(ranked[:_MOST_OPEN]),
        ruled_out=sum(1 for code in engine.definition.rules if evaluation.state(code) is State.RULED_OUT),
        ask_next=tuple(
            (each.finding, label_of(engine.definition, each.finding)) for each in evaluation.next_questions(_MOST_ASKED)
        ),
        rule=teller.one(rule) if rule in engine.definition.rules else None,
    )


class _Teller:
    def __init__(self, desk: Desk, evaluated: Evaluated) -> None:
        self._desk, self._evaluated = desk, evaluated
        nowhere = Links("", "", evaluated.definition, "", "", "")
        self._reasoner = Reasoner(evaluated, nowhere, timezone.localdate())

    @property
    def _evaluation(self) -> Evaluation:
        return self._evaluated.evaluation

    def groups(self) -> Iterator[SaidGroup]:
        fired = self._evaluation.fired
        for family, title in _FAMILIES.items():
            codes = [code for code in fired if self._evaluated.definition.rule(code).family == family]
            if codes:
                yield SaidGroup(title, tuple(self.said(code) for code in codes))

    def said(self, code: str) -> Said:
        definition, rule = self._evaluated.definition, self._evaluated.definition.rule(code)
        explained = explain_in(self._evaluation, code)
        carried = (self._reasoner.carried(finding, value) for finding, value in explained.carried_by.items())
        return Said(
            code=code,
            title=rule.title,
            level=rule.urgency if isinstance(rule, RedFlag) else "",
            href=self._desk.addresses.entry(rule.family, code),
            sentence=sentence_of(definition, code),
            carried=tuple((each.label, each.value) for each in carried),
            missing=tuple(label_of(definition, finding) for finding in explained.missing),
        )

    def one(self, code: str) -> OneRule:
        definition = self._evaluated.definition
        explained = explain_in(self._evaluation, code)
        state, tone = STATES[explained.state]
        return OneRule(
            title=definition.rule(code).title,
            state=state,
            tone=tone,
            because=part_of(explained.because, definition, self._reasoner),
            missing=tuple((finding, label_of(definition, finding)) for finding in explained.missing),
        )
