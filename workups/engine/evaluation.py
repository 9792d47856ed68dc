"""A definition made ready once, and what it says of one patient's facts."""

import copy
import dataclasses
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workups.engine.board import Board
from workups.engine.compiling import compile_sorter, sort_anew
from workups.engine.conditions import Condition
from workups.engine.definition import Definition
from workups.engine.ending import Ending, ending_of
from workups.engine.facts import Facts, InvalidValue, Value, check_facts
from workups.engine.hiding import REASSURANCE, Hiding
from workups.engine.inputs import value_of
from workups.engine.meanings import Meanings
from workups.engine.order import EVALUATION_ORDER, derived_order
from workups.engine.pivots import Pivots, Search
from workups.engine.places import Places
from workups.engine.progress import Progress
from workups.engine.questions import NextQuestion, Questions, Ranking
from workups.engine.shapes import Shapes
from workups.engine.urgency import RANK, ROUTINE, SELF_CARE, is_above
from workups.engine.verdicts import Verdicts, derived_tests
from workups.engine.wiring import members_of, wire

if TYPE_CHECKING:
    from workups.engine.explain import Tracer

ENGINE_VERSION = "1.0.0"
MOST_ASKED = 5
"""Next questions that a page shows."""


class State(Enum):
    """What became of a rule. WAITING: what is still unknown could make it fire."""

    FIRED = "fired"
    RULED_OUT = "ruled_out"
    WAITING = "waiting"


class Engine:
    """One definition, compiled once; safe to share between threads, for it never changes."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.board = board = Board()
        families = [(family, getattr(definition, family)) for family in EVALUATION_ORDER]
        sorters = [compile_sorter([(rule.code, rule.when) for rule in rules], board) for _, rules in families]
        derived = [(each.code, *derived_tests(each, board)) for each in derived_order(definition)]
        self.places = Places(definition)
        self.progress = Progress(definition, board, self.places)
        flags = sorted(definition.red_flags, key=lambda flag: RANK[flag.urgency])
        self.urgency_of = {flag.code: flag.urgency for flag in flags}
        self.meanings = Meanings(definition, board)
        self._wiring = wire(definition, board)
        self._derived = [(*tests, *self._wiring.derived[tests[0]]) for tests in derived]
        verdicts = [Verdicts(family, rules, board) for family, rules in families]
        self._families = list(zip(sorters, verdicts, strict=True))
        self._hiding = Hiding(definition)

    @cached_property
    def pivots(self) -> Pivots:
        """What the outcome of a rule turns on; made when first asked for."""
        return Pivots(self.definition, self.board, self.places)

    @cached_property
    def shapes(self) -> Shapes:
        """Every condition laid out for tracing; made when first asked for."""
        return Shapes(self.definition, self.board)

    @cached_property
    def questions(self) -> Questions:
        """What to ask next; made when first asked for."""
        return Questions(self.definition, self.places)

    def with_condition(self, code: str, condition: Condition, field: str = "when") -> "Engine":
        """The same engine with one condition replaced: `when` of a rule, `true_when` or `false_when` of a finding.

        For trying out what would be different. `condition` may hold no leaf that the definition has not; explanations
        are still those of the definition. KeyError when there is no such rule or derived finding.
        """
        other = copy.copy(self)
        if field == "when":
            family = EVALUATION_ORDER.index(self.definition.rule(code).family)
            sorter, verdicts = self._families[family]
            other._families = list(self._families)
            other._families[family] = sort_anew(sorter, code, condition, self.board), verdicts
        else:
            by_code = {each.code: each for each in self.definition.derived}
            changed: Any = {field: condition}
            tests = derived_tests(dataclasses.replace(by_code[code], **changed), self.board)
            other._derived = [(each[0], *tests, *each[4:]) if each[0] == code else each for each in self._derived]
        return other

    def evaluate(self, facts: Facts) -> "Evaluation":
        """What the definition says of `facts` (codes without a fact are unknown).

        InvalidFacts, with every problem, when a code is no finding or a value is not one of its finding's.
        """
        try:
            word = self._word(facts)
        except (KeyError, TypeError, InvalidValue):
            facts = check_facts(self.definition.findings, facts)
            word = self._word(facts)
        return self._decide(facts, word)

    def next_questions(self, facts: Facts, limit: int = 5) -> list[NextQuestion]:
        """The open questions that settle most, most useful first (see `questions.py`)."""
        return self.evaluate(facts).next_questions(limit)

    def _word(self, facts: Facts) -> int:
        word, groups, index, readers = self._wiring.blank, 0, 0, self._wiring.readers
        for code, value in facts.items():
            read, memberships = readers[code]
            word ^= read(value)
            groups |= memberships
        while groups:
            if groups & 1:
                word ^= self._wiring.groups[index].flips(facts)
            groups >>= 1
            index += 1
        return word

    def _decide(self, facts: Facts, word: int) -> "Evaluation":
        derived, word, open_word = self._derive(word)
        fired: list[str] = []
        waiting: list[str] = []
        for sorter, verdicts in self._families:
            now_fired, now_waiting = sorter(word, open_word)
            decided, still_open = verdicts.bits(now_fired, now_waiting)
            word |= decided
            open_word |= still_open
            fired += now_fired
            waiting += now_waiting
        hidden = self._hiding.hidden(facts, fired)
        return Evaluation(self, facts, fired, waiting, hidden, derived, word, open_word)

    def _derive(self, word: int) -> tuple[dict[str, bool | None], int, int]:
        """Each derived finding, and its bits set in the deciding and in the open word (see `verdicts.py`)."""
        open_word = word
        derived: dict[str, bool | None] = {}
        for code, is_true, is_false, is_never, yes, no in self._derived:
            if is_true(word):
                derived[code] = True
                word ^= yes
                open_word ^= yes
            elif is_false(word):
                derived[code] = False
                word ^= no
                open_word ^= no if is_never(open_word) else 0
            else:
                derived[code] = None
        return derived, word, open_word


class Evaluation:
    """What one definition says of one patient. Nothing in it changes; parts not asked for are not computed."""

    def __init__(
        self,
        engine: Engine,
        facts: Facts,
        fired: Sequence[str],
        waiting: Sequence[str],
        hidden: frozenset[str],
        derived: Mapping[str, bool | None],
        word: int,
        open_word: int,
    ) -> None:
        self.engine, self.facts, self.hidden = engine, facts, hidden
        self.fired = tuple(code for code in fired if code not in hidden) if hidden else tuple(fired)
        self.waiting = tuple(waiting)
        self.word, self.open_word = word, open_word
        self._yes_or_no = derived
        self.tracers: dict[int, Tracer] = {}

    def state(self, code: str) -> State:
        """What became of this rule, hidden or not; KeyError when there is no such rule."""
        self.engine.definition.rule(code)
        if code in self._fired_set:
            return State.FIRED
        return State.WAITING if self.is_waiting(code) else State.RULED_OUT

    def is_waiting(self, code: str) -> bool:
        """Whether the outcome of this rule is still open."""
        return code in self._waiting_set

    @cached_property
    def _fired_set(self) -> frozenset[str]:
        return self.hidden.union(self.fired)

    @cached_property
    def _waiting_set(self) -> frozenset[str]:
        return frozenset(self.waiting)

    @cached_property
    def fired_red_flags(self) -> tuple[str, ...]:
        """Codes, highest urgency first."""
        return tuple(filter(self._fired_set.__contains__, self.engine.urgency_of))

    @cached_property
    def waiting_red_flags(self) -> tuple[str, ...]:
        """Codes of the flags not excluded, highest urgency first."""
        return tuple(filter(self._waiting_set.__contains__, self.engine.urgency_of))

    @cached_property
    def urgency(self) -> str:
        """The headline: the highest fired red flag; with none, self-care if reassurance fired, else routine."""
        if self.fired_red_flags:
            return self.engine.urgency_of[self.fired_red_flags[0]]
        return SELF_CARE if REASSURANCE in self.fired else ROUTINE

    @cached_property
    def urgency_not_excluded(self) -> str | None:
        """The highest urgency among the waiting red flags, if it is above the headline."""
        if not self.waiting_red_flags:
            return None
        level = self.engine.urgency_of[self.waiting_red_flags[0]]
        return level if is_above(level, self.urgency) else None

    @cached_property
    def derived(self) -> dict[str, Value | None]:
        """Every derived finding, yes/no and numeric; None is unknown."""
        definition = self.engine.definition
        numbers = {
            each.code: value_of(each.formula, members_of(definition, each.formula), self.facts)
            for each in definition.numeric
        }
        return {**self._yes_or_no, **numbers}

    def value(self, code: str) -> Value | None:
        """The value of a finding, derived ones included; None is unknown."""
        return self.facts[code] if code in self.facts else self.derived.get(code)

    @cached_property
    def core_missing(self) -> tuple[str, ...]:
        """Findings without which reassurance is impossible and that nobody answered, in the pages' order."""
        findings = self.engine.definition.findings.values()
        core = {each.code for each in findings if each.unknown == "blocks"}
        return tuple(code for code in self.engine.places.order if code in core and code not in self.facts)

    @cached_property
    def search(self) -> Search:
        """What open rules turn on."""
        return Search(self.engine.pivots, self)

    @cached_property
    def known(self) -> int:
        """The findings that have a value, as bits (see `places.py`)."""
        return self.engine.places.mask(self.facts)

    @cached_property
    def visible(self) -> int:
        """The lines on the screen, as bits."""
        return self.engine.progress.visible(self.word)

    def section_open(self, key: str) -> bool:
        """Whether this section is to be shown; KeyError when there is no such section."""
        return self.engine.progress.section_open(key, self.word)

    def visible_items(self, key: str) -> tuple[str, ...]:
        """Findings to show in this section, open or opened by hand; KeyError when there is no such section."""
        return self.engine.progress.visible_items(key, self.word)

    @cached_property
    def stage_progress(self) -> dict[str, tuple[int, int]]:
        """For each stage how many of the visible lines are answered, of how many (see `progress.py`)."""
        return self.engine.progress.by_stage(self)

    def next_questions(self, limit: int = MOST_ASKED) -> list[NextQuestion]:
        """The open questions that settle most, most useful first (see `questions.py`)."""
        return self._first_questions[:limit] if limit <= MOST_ASKED else self.ranking.first(limit)

    @cached_property
    def _first_questions(self) -> list[NextQuestion]:
        """As many as a page asks for; where the workup stands is told with the first of them."""
        return self.ranking.first(MOST_ASKED)

    @cached_property
    def ranking(self) -> Ranking:
        """All open questions, scored."""
        return self.engine.questions.rank(self)

    @cached_property
    def _ending(self) -> Ending:
        return ending_of(self)

    @property
    def end_state(self) -> str:
        """act_now, nothing_needed, waiting or outside_protocol (see `ending.py`); never empty."""
        return self._ending.state

    @property
    def end_state_reason(self) -> str:
        """Why, in one English sentence."""
        return self._ending.reason
