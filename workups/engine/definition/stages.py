"""Stages, their sections and the lines to answer."""

from dataclasses import dataclass

from workups.engine.conditions import Condition


@dataclass(frozen=True, slots=True)
class Item:
    """One line to answer; absent `show_when` means always."""

    finding: str
    show_when: Condition | None


@dataclass(frozen=True, slots=True)
class Section:
    """A block of questions. `optional` sections hold detail that no progress count asks for."""

    key: str
    title: str
    block: str
    show_when: Condition | None
    when_note: str
    point: str
    optional: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    title: str
    sections: tuple[Section, ...]
