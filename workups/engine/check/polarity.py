"""Where a leaf leads to: does its being TRUE make an alarm ring, or silence it?

NOTYES and NOTNO are TRUE of what nobody asked. That is right where it keeps an alarm on, and dangerous where it
turns one off or reassures; anywhere else it makes a suggestion out of silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from workups.engine.check.placed import DERIVED, Placed, placed_rules
from workups.engine.conditions import Condition, parts_of, tree
from workups.engine.definition import Definition
from workups.engine.hiding import REASSURANCE

ALARMS = ("red_flags", "data_quality")
SILENT = tree.NotYes | tree.NotNo


@dataclass(frozen=True, slots=True)
class Use:
    """One leaf in one condition; `raises` says that its being TRUE helps the condition to be TRUE."""

    leaf: Condition
    raises: bool


@dataclass(frozen=True, slots=True)
class Ends:
    """What comes of it in the end: `rings` an alarm (or withholds reassurance), `silences` one (or reassures)."""

    rings: bool
    silences: bool


def uses(condition: Condition, raises: bool = True) -> Iterator[Use]:
    """Every leaf with its direction; NOT turns it round."""
    parts = parts_of(condition)
    if not parts:
        yield Use(condition, raises)
    for part in parts:
        yield from uses(part, raises != isinstance(condition, tree.Not))


_Direction: TypeAlias = tuple[str, bool]
"""A derived finding, and whether its yes (or else its no) is helped."""


class Polarity:
    """Follows derived findings to the rules that read them."""

    def __init__(self, definition: Definition) -> None:
        self._readers: dict[_Direction, list[_Direction | Ends]] = {}
        for derived in definition.derived:
            self._note(derived.true_when, (derived.code, True), (derived.code, False))
            self._note(derived.false_when, (derived.code, False), (derived.code, True))
        for rule in placed_rules(definition):
            self._note(rule.condition, _of_rule(rule, True), _of_rule(rule, False))

    def of(self, placed: Placed, raises: bool) -> Ends:
        """What comes of a leaf of this condition, by itself or by whatever reads it."""
        if placed.family == DERIVED:
            helps_yes = (placed.field == "true_when") == raises
            found = list(self._ends((placed.code, helps_yes), set()))
            return Ends(any(end.rings for end in found), any(end.silences for end in found))
        return _of_rule(placed, raises)

    def _ends(self, direction: _Direction, seen: set[_Direction]) -> Iterator[Ends]:
        if direction in seen:
            return
        seen.add(direction)
        for reader in self._readers.get(direction, ()):
            if isinstance(reader, Ends):
                yield reader
            else:
                yield from self._ends(reader, seen)

    def _note(self, condition: Condition, helped: "_Direction | Ends", hindered: "_Direction | Ends") -> None:
        for use in uses(condition):
            for code, by_yes in _derived_read(use.leaf):
                self._readers.setdefault((code, by_yes), []).append(helped if use.raises else hindered)
                self._readers.setdefault((code, not by_yes), []).append(hindered if use.raises else helped)


def _of_rule(rule: Placed, raises: bool) -> Ends:
    alarm, reassures = rule.family in ALARMS, rule.code == REASSURANCE
    return Ends(alarm, reassures) if raises else Ends(reassures, alarm)


def _derived_read(leaf: Condition) -> Iterator[_Direction]:
    """The finding that a leaf reads, and whether yes makes the leaf TRUE."""
    match leaf:
        case tree.Compare(tree.Reading(code), "=", "yes") | tree.NotNo(code):
            yield code, True
        case tree.Compare(tree.Reading(code), "=", "no") | tree.NotYes(code):
            yield code, False
