"""Which sections and lines are to be shown, and how far each stage has come.

Shown means that `show_when` is absent or TRUE. Progress counts the visible lines of the sections that are not
optional; results count once their test is suggested, or once one of them is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workups.engine.board import Board
from workups.engine.compiling import Test, compile_test
from workups.engine.conditions import Condition
from workups.engine.definition import Definition, Investigation, Section

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation


class Progress:
    """The tests of every `show_when`, compiled once per definition."""

    def __init__(self, definition: Definition, board: Board) -> None:
        self._definition = definition
        self.sections = {section.key: Shown.of(section, board) for section in definition.sections()}

    def section_open(self, key: str, word: int) -> bool:
        """Whether the section is to be shown; KeyError when there is none with this key."""
        return self.sections[key].is_open(word)

    def visible_items(self, key: str, word: int) -> tuple[str, ...]:
        """Findings to show in the section, whether it opened by itself or by hand."""
        return self.sections[key].visible(word)

    def by_stage(self, evaluation: "Evaluation") -> dict[str, tuple[int, int]]:
        """(answered, visible) for each stage, in order."""
        return {stage.key: self._count(stage.sections, evaluation) for stage in self._definition.stages}

    def _count(self, sections: Sequence[Section], evaluation: "Evaluation") -> tuple[int, int]:
        findings = [
            finding
            for section in sections
            if self._counts(section, evaluation)
            for finding in self.visible_items(section.key, evaluation.word)
        ]
        return sum(1 for finding in findings if finding in evaluation.facts), len(findings)

    def _counts(self, section: Section, evaluation: "Evaluation") -> bool:
        if section.optional or not self.section_open(section.key, evaluation.word):
            return False
        if isinstance(self._definition.rules.get(section.block), Investigation):
            answered = any(item.finding in evaluation.facts for item in section.items)
            return answered or section.block in evaluation.fired
        return True


@dataclass(frozen=True, slots=True)
class Shown:
    """When one section is to be shown, and when those of its lines are that are not always."""

    is_open: Test
    items: tuple[str, ...]
    conditional: Mapping[str, Test]

    @classmethod
    def of(cls, section: Section, board: Board) -> "Shown":
        return cls(
            is_open=_shown(section.show_when, board),
            items=tuple(item.finding for item in section.items),
            conditional={item.finding: _shown(item.show_when, board) for item in section.items if item.show_when},
        )

    def visible(self, word: int) -> tuple[str, ...]:
        if not self.conditional:
            return self.items
        return tuple(item for item in self.items if self.conditional.get(item, _always)(word))


def _shown(show_when: Condition | None, board: Board) -> Test:
    return _always if show_when is None else compile_test(show_when, True, board)


def _always(_: int) -> bool:
    return True
