"""The ticked tests once more before they are ordered: each can be left out, made more urgent, and explained."""

from dataclasses import dataclass
from typing import Final

from workups.engine.definition import Definition, Investigation
from workups.forms.orders import Ticked
from workups.models.urgency import Urgency
from workups.words import in_words, sentence_case

ORDERING: Final = "order-tests"
"""Stands for a section where ticked tests are looked over; no section of a protocol can have a hyphen in its key."""
_NEVER_ASKED_FOR: Final = frozenset({Urgency.SELF_CARE})


@dataclass(frozen=True, slots=True)
class Level:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """One test to be ordered. `facts`: what the patient has to be told before it."""

    code: str
    title: str
    ticked: bool
    levels: tuple[Level, ...]
    note: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ordering:
    tests: tuple[Wanted, ...]
    error: str


def ordering(definition: Definition, typed: Ticked, *, urgency: str, error: str) -> Ordering:
    """The tests that were offered, ticked or not; `urgency` is the workup's and stands where none was chosen."""
    rules = {rule.code: rule for rule in definition.investigations}
    wanted = [rules[code] for code in typed.offered if code in rules]
    return Ordering(tuple(_wanted(rule, definition, typed, urgency) for rule in wanted), error)


def _wanted(rule: Investigation, definition: Definition, typed: Ticked, urgency: str) -> Wanted:
    chosen = typed.urgencies.get(rule.code) or urgency
    texts = (("Preparation", rule.preparation), ("Harm", rule.harm), ("Usual urgency", rule.urgency))
    return Wanted(
        code=rule.code,
        title=rule.title,
        ticked=rule.code in typed.codes,
        levels=tuple(_levels(chosen)),
        note=typed.notes.get(rule.code, ""),
        facts=tuple((name, sentence_case(in_words(words, definition))) for name, words in texts if words),
    )


def _levels(chosen: str) -> list[Level]:
    offered = [level for level in Urgency if level not in _NEVER_ASKED_FOR]
    known = chosen if chosen in offered else Urgency.ROUTINE
    return [Level(level.value, level.label, level == known) for level in offered]
