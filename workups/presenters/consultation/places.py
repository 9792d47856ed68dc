"""Where each finding of a protocol is asked, and links that jump there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.urls import reverse

from workups.engine.definition import Definition, Section, Stage

QUESTIONS: Final = "#questions"  # the middle of the page
_ANY: Final = "ANY-CODE"  # codes are in small letters


@dataclass(frozen=True, slots=True)
class Map:
    """The sections of a definition in order, and the way back from a finding or section to where it belongs."""

    sections: Mapping[str, Section]
    stage_of: Mapping[str, Stage]
    section_of: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Jump:
    """A link to a question. `href` is empty for what nobody is asked (a finding that is computed)."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Links:
    """Links inside one workup; `here` is the section that is shown, so that a jump within it needs no new page.

    `answer_to` and `trace_of` are addresses that lack their code: looking each one up by name takes longer than
    everything else about a question.
    """

    page: str
    here: str
    definition: Definition
    answer_to: str
    trace_of: str
    decide_on: str

    @classmethod
    def of(cls, workup_id: int, here: str, definition: Definition) -> "Links":
        page = reverse("workup", args=[workup_id])
        answer_to = reverse("workup_answer", args=[workup_id, _ANY])
        trace_of = reverse("workup_rule", args=[workup_id, _ANY])
        return cls(page, here, definition, answer_to, trace_of, reverse("workup_advice", args=[workup_id, _ANY]))

    def answer(self, code: str) -> str:
        """Where a question's form is sent."""
        return self.answer_to.replace(_ANY, code)

    def cannot(self, code: str) -> str:
        """Where somebody says why a finding can't be assessed."""
        return f"{self.answer(code)}cannot/?section={self.here}"

    def trace(self, code: str) -> str:
        """Where the whole trace of a rule is shown."""
        return self.trace_of.replace(_ANY, code)

    def advice(self, code: str) -> str:
        """Where advice is put off or declined."""
        return self.decide_on.replace(_ANY, code)

    def decide(self, code: str, choice: str) -> str:
        """Where a decision is sent: accept, defer, decline or take-back."""
        return f"{self.advice(code)}{choice}/"

    def section(self, key: str) -> str:
        """Straight to its questions, so that the keyboard needn't walk through the page again."""
        return f"{self._section(key)}{QUESTIONS}"

    def item(self, code: str) -> str:
        """Empty for a finding that no section asks."""
        key = section_of(self.definition, code)
        if not key:
            return ""
        return anchor(code) if key == self.here else self._section(key) + anchor(code)

    def jump(self, code: str) -> Jump:
        return Jump(label_of(self.definition, code), self.item(code))

    def _section(self, key: str) -> str:
        return f"{self.page}?section={key}"


def item_id(code: str) -> str:
    """The id of a question on the page."""
    return f"item-{code}"


def anchor(code: str) -> str:
    """The end of an address that leads to a question of the page."""
    return f"#{item_id(code)}"


def section_of(definition: Definition, code: str) -> str:
    """The section that asks a finding; empty where none does."""
    return map_of(definition).section_of.get(code, "")


def label_of(definition: Definition, code: str) -> str:
    """A finding's label, whether it is asked or computed."""
    finding = definition.findings.get(code)
    return finding.label if finding else definition.derived_label(code)


@lru_cache(maxsize=64)
def map_of(definition: Definition) -> Map:
    """Made once per definition."""
    sections = {section.key: section for section in definition.sections()}
    return Map(
        sections=sections,
        stage_of={section.key: stage for stage in definition.stages for section in stage.sections},
        section_of={item.finding: section.key for section in sections.values() for item in section.items},
    )
