"""Patients who put one condition to the test."""

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from workups.engine.conditions import Condition, group_of, leaves, readings, tree
from workups.engine.definition import Definition, Finding
from workups.engine.facts import MAX_SIZE
from workups.engine.holds import holds, limit


def shown_when(definition: Definition) -> dict[str, Condition]:
    lines = [item for section in definition.sections() for item in section.items]
    conditions = {section.key: section.show_when for section in definition.sections()}
    conditions |= {item.finding: item.show_when for item in lines if item.show_when}
    return {name: condition for name, condition in conditions.items() if condition}


def conditions_of(definition: Definition, name: str) -> tuple[Condition, ...]:
    """The conditions behind one name of the export."""
    if name in definition.rules:
        return (definition.rules[name].when,)
    if name in (derived := {each.code: each for each in definition.derived}):
        return derived[name].true_when, derived[name].false_when
    return (shown_when(definition)[name],)


SHARES = (1.0, 0.5, 1.0, 0.8)
"""Of the findings that a condition reads, how many are known of one patient after another."""


class Patients:
    """Patients made for one condition: they know some of the findings it reads, with values at its limits."""

    def __init__(self, definition: Definition, name: str) -> None:
        self.definition = definition
        self.formulas = {each.code: each.formula for each in definition.numeric}
        self.derived = {each.code for each in definition.derived}
        self.values: dict[str, set[Any]] = {}
        self.leaves: dict[str, list[Condition]] = {}
        self.looked_through = {name}
        self._look(name)

    def some(self, count: int, dice: random.Random) -> Iterator[dict[str, Any]]:
        """First one of whom nothing is known, then quiet ones (hardly a leaf holds), mixed ones and loud ones."""
        values = {code: self._quiet_to_loud(code) for code in sorted(self.values)}
        for number in range(count):
            share, mood = SHARES[number % 4] if number else 0, dice.choice((0, None, -1))
            yield {code: _pick(each, mood, dice) for code, each in values.items() if dice.random() < share}

    def _quiet_to_loud(self, code: str) -> list[Any]:
        about = self.leaves[code]
        return sorted(self.values[code], key=lambda value: (sum(holds(leaf, value) for leaf in about), str(value)))

    def _look(self, name: str) -> None:
        for condition in conditions_of(self.definition, name):
            for leaf in leaves(condition):
                self._look_at(leaf)

    def _look_at(self, leaf: Condition) -> None:
        for inner in (*readings(leaf), *self._rules_of(leaf)):
            if inner in self.derived or inner in self.definition.rules:
                if inner not in self.looked_through:
                    self.looked_through.add(inner)
                    self._look(inner)
            else:
                self._note(inner, leaf)
        for member in self.definition.groups.get(group_of(leaf) or "", ()):
            self._note(member, leaf)

    def _rules_of(self, leaf: Condition) -> Iterator[str]:
        match leaf:
            case tree.Fired(code):
                yield code
            case tree.NoDataQuality():
                yield from (check.code for check in self.definition.data_quality)
            case tree.UrgencyBelow() | tree.Highest():
                yield from (flag.code for flag in self.definition.red_flags)

    def _note(self, code: str, leaf: Condition) -> None:
        formula = self.formulas.get(code)
        if formula is not None:
            members = self.definition.groups.get(group_of(formula) or "", readings(formula))
            about = replace(leaf, term=formula) if isinstance(leaf, tree.Compare) else leaf
            for member in members:
                self._note(member, about)
        else:
            self.leaves.setdefault(code, []).append(leaf)
            self.values.setdefault(code, set()).update(_interesting(self.definition.findings[code], leaf))


def _pick(values: Sequence[Any], mood: int | None, dice: random.Random) -> Any:
    return dice.choice(values) if mood is None or dice.random() < 0.1 else values[mood]


def _interesting(finding: Finding, leaf: Condition) -> Iterator[Any]:
    """Values of a finding at which a leaf turns, and one at which it does not."""
    match leaf:
        case _ if finding.type == "boolean":
            yield from (True, False)
        case tree.Compare(_, _, str(option)) | tree.AnyEqual(_, option) | tree.Includes(_, option):
            yield from _options(finding, (option,))
        case tree.OneOf(_, options) | tree.IncludesAny(_, options):
            yield from _options(finding, options)
        case tree.Compare(tree.Difference(), _, literal):
            lowest = finding.hard[0] if finding.hard else 0
            yield from (*_around(finding, lowest), *_around(finding, lowest + limit(literal)))
        case tree.Compare(_, _, literal):
            yield from _around(finding, limit(literal))
        case _:
            yield from _any_value(finding)


def _options(finding: Finding, wanted: Sequence[str]) -> Iterator[Any]:
    others = [option for option in finding.options if option not in wanted]
    for option in (*wanted, *others[:2]):
        yield option if finding.type == "choice" else frozenset((option, *others[:1]))
    if finding.type == "multichoice" and others:
        yield frozenset(others[:1])


def _around(finding: Finding, turn: float) -> Iterator[Any]:
    low, high = finding.hard or (0, MAX_SIZE)
    step = 0.1 if finding.type == "decimal" else 1
    for value in (turn - step, turn, turn + step):
        if low <= value <= high:
            yield float(value) if finding.type == "decimal" else int(value)


def _any_value(finding: Finding) -> Iterator[Any]:
    """For KNOWN and UNKNOWN, which ask for no value."""
    match finding.type:
        case "choice" | "multichoice":
            yield from _options(finding, finding.options[:1])
        case "date":
            yield datetime.date(2026, 11, 1)
        case "text":
            yield "Baker's \\ \"own\" 'words'"
        case _:
            yield from _around(finding, (finding.hard or (0, 0))[0])
