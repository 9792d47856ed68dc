"""Which sections and lines are to be shown, and how far each stage has come.

Shown means that `show_when` is absent or TRUE. Progress counts the visible lines of the sections that are not
optional; results count once their test is suggested, or once one of them is known. A finding has one line at most,
so lines are counted as bits (see `places.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workups.engine.board import Board
from workups.engine.compiling import Test, compile_test
from workups.engine.definition import Definition, Investigation, Section
from workups.engine.places import Places, joined

if TYPE_CHECKING:
    from workups.engine.evaluation import Evaluation


class Progress:
    """The tests of every `show_when`, compiled once per definition."""

    def __init__(self, definition: Definition, board: Board, places: Places) -> None:
        self.sections = {section.key: Shown.of(section, board, places) for section in definition.sections()}
        self._always = joined(each.always for each in self.sections.values() if each.is_open is _always)
        self._now_and_then = tuple(each for each in self.sections.values() if each.may_change)
        self._stages = {stage.key: places.lines(stage.sections) for stage in definition.stages}
        counted = [section for section in definition.sections() if not section.optional]
        self._results = tuple((test, places.lines([section])) for test, section in _of_tests(definition, counted))
        self._asked_for = places.lines(counted) & ~joined(lines for _, lines in self._results)

    def section_open(self, key: str, word: int) -> bool:
        """Whether the section is to be shown; KeyError when there is none with this key."""
        return self.sections[key].is_open(word)

    def visible_items(self, key: str, word: int) -> tuple[str, ...]:
        """Findings to show in the section, whether it opened by itself or by hand."""
        return self.sections[key].items_shown(word)

    def visible(self, word: int) -> int:
        """The lines on the screen, as bits: those shown in the sections that are open."""
        return self._always | joined([section.lines(word) for section in self._now_and_then])

    def by_stage(self, evaluation: "Evaluation") -> dict[str, tuple[int, int]]:
        """(answered, visible) for each stage, in order."""
        counted = evaluation.visible & (self._asked_for | self._results_due(evaluation))
        answered = counted & evaluation.known
        return {
            stage: ((answered & lines).bit_count(), (counted & lines).bit_count())
            for stage, lines in self._stages.items()
        }

    def _results_due(self, evaluation: "Evaluation") -> int:
        suggested, known = frozenset(evaluation.fired), evaluation.known
        return joined(lines for test, lines in self._results if known & lines or test in suggested)


def _of_tests(definition: Definition, sections: Sequence[Section]) -> Iterator[tuple[str, Section]]:
    """The sections in which the results of a test are entered, each with the test."""
    for section in sections:
        if isinstance(definition.rules.get(section.block), Investigation):
            yield section.block, section


@dataclass(frozen=True, slots=True)
class Shown:
    """When one section is to be shown, and when those of its lines are that are not always.

    `always` and the lines of `conditional` are bits.
    """

    is_open: Test
    items: tuple[str, ...]
    always: int
    conditional: Mapping[str, tuple[Test, int]]

    @classmethod
    def of(cls, section: Section, board: Board, places: Places) -> "Shown":
        conditional = {item.finding: item.show_when for item in section.items if item.show_when}
        items = tuple(item.finding for item in section.items)
        return cls(
            is_open=compile_test(section.show_when, True, board) if section.show_when else _always,
            items=items,
            always=places.mask(item for item in items if item not in conditional),
            conditional={
                item: (compile_test(show_when, True, board), places.bits[item])
                for item, show_when in conditional.items()
            },
        )

    @property
    def may_change(self) -> bool:
        """Whether what is shown of it depends on the answers."""
        return self.is_open is not _always or bool(self.conditional)

    def items_shown(self, word: int) -> tuple[str, ...]:
        """Findings to show once the section is open."""
        if not self.conditional:
            return self.items
        return tuple(item for item in self.items if item not in self.conditional or self.conditional[item][0](word))

    def lines(self, word: int) -> int:
        """The lines on the screen; none while the section is closed."""
        if not self.is_open(word):
            return 0
        if not self.conditional:
            return self.always
        return self.always | joined(line for is_shown, line in self.conditional.values() if is_shown(word))


def _always(_: int) -> bool:
    return True
