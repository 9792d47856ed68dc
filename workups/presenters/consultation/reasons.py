"""Why a rule says what it says: its sentence, the findings that carried it, and what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from workups.engine.definition import Definition
from workups.engine.ending import SITE
from workups.engine.english import sentence
from workups.engine.explain import explain_in
from workups.engine.facts import Value
from workups.evaluate import Evaluated
from workups.presenters.consultation.authors import said_by
from workups.presenters.consultation.places import Links, label_of
from workups.presenters.protocol import SourceLink
from workups.words import computed_words, value_words

_FROM_ELSEWHERE: Final = {SITE: "from this protocol"}


@dataclass(frozen=True, slots=True)
class Carried:
    """A finding that a rule rests on, as it was answered. `by` is empty for what the record says."""

    label: str
    value: str
    by: str
    href: str


@dataclass(frozen=True, slots=True)
class Reason:
    sentence: str
    carried: tuple[Carried, ...]
    sources: tuple[SourceLink, ...]
    source_note: str
    trace: str


@dataclass(frozen=True, slots=True)
class Reasoner:
    """Explains rules of one workup; each explanation costs some time, so only what is shown is explained."""

    evaluated: Evaluated
    links: Links
    today: date

    def reason(self, code: str) -> Reason:
        carried = explain_in(self.evaluated.evaluation, code).carried_by
        return self._reason(code, tuple(self.carried(finding, value) for finding, value in carried.items()))

    def outline(self, code: str) -> Reason:
        """The rule and what it rests on; what carried it is left to its trace."""
        return self._reason(code, ())

    def _reason(self, code: str, carried: tuple[Carried, ...]) -> Reason:
        definition = self.evaluated.definition
        rule = definition.rule(code)
        return Reason(
            sentence=sentence_of(definition, code),
            carried=carried,
            sources=source_links(definition, getattr(rule, "sources", ())),
            source_note=getattr(rule, "source_note", ""),
            trace=self.links.trace(code),
        )

    def recorded(self, code: str) -> tuple[str, Carried] | None:
        """What is known of a finding, and how that is known: recorded by somebody, or no answer of anybody's.

        None when nobody said anything of it; that it can't be assessed is something said.
        """
        answer = self.evaluated.answers.get(code)
        if code in self.evaluated.facts:
            how = "recorded" if answer else _FROM_ELSEWHERE.get(code, "from the patient’s record")
            return how, self.carried(code, self.evaluated.facts[code])
        if answer is None or not answer.not_assessable:
            return None
        label, why = label_of(self.evaluated.definition, code), f"can’t be assessed, {answer.not_assessable}"
        return "recorded", Carried(label, why, said_by(answer, self.today), self.links.item(code))

    def carried(self, code: str, value: Value) -> Carried:
        definition = self.evaluated.definition
        answer = self.evaluated.answers.get(code)
        finding = definition.findings.get(code)
        return Carried(
            label=label_of(definition, code),
            value=value_words(finding, value) if finding else computed_words(value),
            by=said_by(answer, self.today) if answer else "",
            href=self.links.item(code),
        )


@lru_cache(maxsize=4096)
def sentence_of(definition: Definition, code: str) -> str:
    """A rule's condition in English; the same for every patient."""
    return sentence(definition.rule(code).when, definition)


def source_links(definition: Definition, ids: Iterable[str]) -> tuple[SourceLink, ...]:
    named = {source.id: source for source in definition.sources}
    found = [named[each] for each in ids if each in named]
    return tuple(SourceLink(source.id, source.title, source.url, source.note) for source in found)
