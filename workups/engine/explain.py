"""Why a rule stands as it does: the tree of its condition with the values that carried it, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from workups.engine.conditions import Condition, to_text, tree
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.facts import Facts, Value
from workups.engine.shapes import Shape
from workups.engine.truth import Truth, at_least, opposite


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a condition, with what it came to.

    `value` is TRUE, FALSE or None for UNKNOWN. `carries` says that the whole came out as it did because of this
    part. A leaf on one finding has its code and `reading` (None when unknown); a leaf on a derived finding that
    carries has the conditions behind it as parts.
    """

    condition: Condition
    value: Truth
    carries: bool
    finding: str | None
    reading: Value | None
    parts: tuple["Node", ...]

    @property
    def text(self) -> str:
        """The condition as it is written."""
        return to_text(self.condition)


@dataclass(frozen=True)
class Explanation:
    """`carried_by`: the answers on which the outcome rests, members of groups and derived findings looked through.

    `missing`: the findings on which a waiting rule turns, in the order in which the pages ask for them.

    None when the rule is decided; none also when the answers given contradict each other so that no further
    answer settles a derived finding.
    """

    code: str
    state: State
    missing: tuple[str, ...]
    carried_by: Mapping[str, Value]
    _tracer: "Tracer" = field(repr=False, compare=False)
    _told: "Told" = field(repr=False, compare=False)

    @cached_property
    def because(self) -> Node:
        """The whole tree, made when first asked for: a page of many rules shows only what carried each."""
        return self._tracer.node(self._told, carries=True)


def explain(engine: Engine, facts: Facts, code: str) -> Explanation:
    """Why rule `code` stands as it does; KeyError when there is no such rule, InvalidFacts for bad facts."""
    return explain_in(engine.evaluate(facts), code)


def explain_in(evaluation: Evaluation, code: str) -> Explanation:
    """The same of an evaluation at hand, for pages that explain many rules at once."""
    state = evaluation.state(code)
    tracer = _tracer(evaluation, evaluation.word if state is State.FIRED else evaluation.open_word)
    told = tracer.tell(evaluation.engine.shapes.rules[code])
    missing = _missing(evaluation, code) if state is State.WAITING else ()
    return Explanation(code, state, missing, tracer.carriers(told), tracer, told)


def _missing(evaluation: Evaluation, code: str) -> tuple[str, ...]:
    return evaluation.engine.places.findings(evaluation.search.rules[code])


def _tracer(evaluation: Evaluation, word: int) -> "Tracer":
    """One for each word of an evaluation: rules rest on the same derived findings, which are told once."""
    if word not in evaluation.tracers:
        evaluation.tracers[word] = Tracer(evaluation, word)
    return evaluation.tracers[word]


Told: TypeAlias = tuple[Shape, Truth, Sequence["Told"]]
"""A part of a condition, what it came to, and its parts likewise."""


class Tracer:
    """One evaluation by one of its words (see `verdicts.py`)."""

    def __init__(self, evaluation: Evaluation, word: int) -> None:
        self._evaluation, self._word = evaluation, word
        self._derived = evaluation.engine.shapes.derived
        self._settled: dict[str, Sequence[Told]] = {}
        self._carriers: dict[str, dict[str, Value]] = {}

    def tell(self, shape: Shape) -> Told:
        """What each part came to."""
        if shape.parts:
            parts = [self.tell(part) for part in shape.parts]
            value = at_least(shape.need, [value for _, value, _ in parts])
            return shape, opposite(value) if isinstance(shape.condition, tree.Not) else value, parts
        return shape, True if self._word & shape.true else False if self._word & shape.false else None, ()

    def carriers(self, told: Told) -> dict[str, Value]:
        """The answers on which a condition that carries rests."""
        shape, _, parts = told
        if parts:
            carrying = _carried_by(told)
            return _united([self.carriers(part) for part in parts if part[1] is carrying])
        if shape.code in self._derived:
            return self._carriers_of(shape.code)
        facts = self._evaluation.facts
        return {code: facts[code] for code in shape.findings if code in facts}

    def _carriers_of(self, derived: str) -> dict[str, Value]:
        if derived not in self._carriers:
            self._carriers[derived] = _united([self.carriers(each) for each in self._behind(derived)])
        return self._carriers[derived]

    def node(self, told: Told, *, carries: bool) -> Node:
        """The same as a tree to show."""
        shape, value, parts = told
        carrying = _carried_by(told)
        inner = tuple(self.node(part, carries=carries and part[1] is carrying) for part in parts)
        if carries and shape.code in self._derived:
            inner = tuple(self.node(each, carries=True) for each in self._behind(shape.code))
        reading = self._evaluation.value(shape.code) if shape.code and value is not None else None
        return Node(shape.condition, value, carries, shape.code, reading, inner)

    def _behind(self, derived: str) -> Sequence[Told]:
        """What made a derived finding what it is: the condition that held, or both when neither did."""
        if derived not in self._settled:
            told = [self.tell(shape) for shape in self._derived[derived]]
            held = [each for each in told if each[1]]
            self._settled[derived] = held[:1] or told
        return self._settled[derived]


def _carried_by(told: Told) -> Truth:
    """A condition came out as it did because of those of its parts that came to this."""
    shape, value, parts = told
    return parts[0][1] if isinstance(shape.condition, tree.Not) else value


def _united(found: Sequence[dict[str, Value]]) -> dict[str, Value]:
    """All of them, in the order in which they were first found."""
    if len(found) == 1:
        return found[0]
    whole: dict[str, Value] = {}
    for each in found:
        whole |= each
    return whole
