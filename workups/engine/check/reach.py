"""What only a search can tell: rules that can never fire or never be ruled out, questions that come too late, and
whether anybody could be reassured who has a red flag."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from workups.engine.check.concerns import Concern
from workups.engine.check.goals import FALSE, TRUE, Goal
from workups.engine.check.patient import Undecided
from workups.engine.check.placed import placed_conditions, placed_rules
from workups.engine.check.search import Search
from workups.engine.conditions import Condition, to_text, tree
from workups.engine.definition import Definition
from workups.engine.facts import Facts, write_value
from workups.engine.faults import Fault
from workups.engine.hiding import REASSURANCE
from workups.engine.urgency import SOON, is_at_or_above

LONGEST_HINT = 200


@dataclass(frozen=True, slots=True)
class _Question:
    """Is there a patient who meets `goals`? The message says what is wrong if none, or, `wrong_if_any`, if one."""

    kind: str
    code: str
    path: str
    message: str
    goals: tuple[Goal, ...]
    wrong_if_any: bool = False

    def answered(self, search: Search) -> Iterator[Concern]:
        asked = to_text(self.goals[0].condition)[:LONGEST_HINT]
        try:
            found = search.patient(*self.goals)
        except Undecided:
            message = f"it could not be found out within bounds whether {self.message}"
            yield Concern("undecided", self.code, Fault(self.path, message, asked))
            return
        if (found is not None) == self.wrong_if_any:
            hint = asked if found is None else _of_whom(found, search.engine.definition)
            yield Concern(self.kind, self.code, Fault(self.path, self.message, hint))


def _of_whom(facts: Facts, definition: Definition) -> str:
    """Somebody, by what is known of them."""
    known = (
        f"{code}: {json.dumps(write_value(definition.findings[code], value))}" for code, value in sorted(facts.items())
    )
    return f"one of whom is known {', '.join(known)}"[:LONGEST_HINT]


def unreachable(search: Search) -> Iterator[Concern]:
    """All that is wrong with what the conditions of this engine's definition can come to."""
    definition = search.engine.definition
    for ask in (_stuck, _late, _reassured):
        for question in ask(definition):
            yield from question.answered(search)


def _stuck(definition: Definition) -> Iterator[_Question]:
    """Conditions of which nobody is TRUE, or nobody is FALSE; what makes a derived finding no may stay unknown."""
    for placed in placed_conditions(definition):
        if placed.field != "false_when":
            goals = Goal(placed.condition, TRUE), Goal(placed.condition, FALSE)
            yield _Question("never_fires", placed.code, placed.path, "this can never come true", goals[:1])
            yield _Question("never_ruled_out", placed.code, placed.path, "no answers rule this out", goals[1:])


def _late(definition: Definition) -> Iterator[_Question]:
    """Sections and lines that only answers asked for further down could bring to the screen."""
    unasked = dict.fromkeys(definition.findings)
    for section in definition.sections():
        yield from _too_late(section.key, f"stages.{section.key}.show_when", section.show_when, unasked)
        for item in section.items:
            path = f"stages.{section.key}.items ({item.finding})"
            yield from _too_late(item.finding, path, item.show_when, unasked)
            unasked.pop(item.finding, None)


def _too_late(code: str, path: str, show_when: Condition | None, unasked: dict[str, None]) -> Iterator[_Question]:
    if show_when is not None:
        silence = (Goal(tree.Known(finding), FALSE) for finding in unasked)
        message = "this is shown only after answers that are asked for further down"
        yield _Question("late", code, path, message, (Goal(show_when, TRUE), *silence))


def _reassured(definition: Definition) -> Iterator[_Question]:
    """Somebody who is reassured in spite of a red flag at `soon` or above."""
    if REASSURANCE not in definition.rules:
        return
    benign = next(placed for placed in placed_rules(definition) if placed.code == REASSURANCE)
    for flag in definition.red_flags:
        if is_at_or_above(flag.urgency, SOON):
            goals = Goal(benign.condition, TRUE), Goal(flag.when, TRUE)
            message = f"this can reassure a patient with {flag.code}"
            yield _Question("reassures", REASSURANCE, benign.path, message, goals, wrong_if_any=True)
