"""Why a rule stands as it does: the tree of its condition with the values that carried it, and what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from workups.engine.basis import read_by
from workups.engine.conditions import Condition, parts_of, readings, to_text, tree
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.facts import Facts, Value
from workups.engine.truth import Truth, combined


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


@dataclass(frozen=True, slots=True)
class Explanation:
    """`carried_by`: the answers on which the outcome rests, members of groups and derived findings looked through.

    `missing`: the findings on which a waiting rule turns, in the order in which the pages ask for them.

    None when the rule is decided; none also when the answers given contradict each other so that no further
    answer settles a derived finding.
    """

    code: str
    state: State
    because: Node
    missing: tuple[str, ...]
    carried_by: Mapping[str, Value]


def explain(engine: Engine, facts: Facts, code: str) -> Explanation:
    """Why rule `code` stands as it does; KeyError when there is no such rule, InvalidFacts for bad facts."""
    return explain_in(engine.evaluate(facts), code)


def explain_in(evaluation: Evaluation, code: str) -> Explanation:
    """The same of an evaluation at hand, for pages that explain many rules at once."""
    state = evaluation.state(code)
    tracer = _Tracer(evaluation, evaluation.word if state is State.FIRED else evaluation.open_word)
    condition = evaluation.engine.definition.rule(code).when
    missing = _missing(evaluation, code) if state is State.WAITING else ()
    because = tracer.trace(condition)
    return Explanation(code, state, because, missing, dict(_carriers(evaluation, because)))


def _missing(evaluation: Evaluation, code: str) -> tuple[str, ...]:
    return evaluation.engine.places.findings(evaluation.search.of_rule(code))


def _carriers(evaluation: Evaluation, node: Node) -> Iterator[tuple[str, Value]]:
    if not node.carries:
        return
    for part in node.parts:
        yield from _carriers(evaluation, part)
    for code in read_by(evaluation.engine.definition, node.condition):
        if code in evaluation.facts:
            yield code, evaluation.facts[code]


_Valued: TypeAlias = tuple[Condition, Truth, list["_Valued"]]
"""A condition, what it came to, and its parts likewise."""


class _Tracer:
    """One evaluation by one of its words (see `verdicts.py`)."""

    def __init__(self, evaluation: Evaluation, word: int) -> None:
        self._evaluation, self._word = evaluation, word
        self._derived = {each.code: each for each in evaluation.engine.definition.derived}

    def trace(self, condition: Condition) -> Node:
        return self._node(self._valued(condition), carries=True)

    def _valued(self, condition: Condition) -> _Valued:
        parts = [self._valued(part) for part in parts_of(condition)]
        if parts:
            return condition, combined(condition, [value for _, value, _ in parts]), parts
        return condition, self._evaluation.engine.board.truth(condition, self._word), parts

    def _node(self, valued: _Valued, *, carries: bool) -> Node:
        condition, value, parts = valued
        if parts:
            inner = tuple(
                self._node(part, carries=carries and (part[1] == value or isinstance(condition, tree.Not)))
                for part in parts
            )
            return Node(condition, value, carries, None, None, inner)
        return self._leaf(condition, value, carries)

    def _leaf(self, leaf: Condition, value: Truth, carries: bool) -> Node:
        codes = readings(leaf)
        code = codes[0] if len(codes) == 1 else None
        reading = self._evaluation.value(code) if code and value is not None else None
        inner = tuple(self.trace(each) for each in self._behind(code)) if carries else ()
        return Node(leaf, value, carries, code, reading, inner)

    def _behind(self, code: str | None) -> tuple[Condition, ...]:
        """What made a derived finding what it is: the condition that held, or both when neither did."""
        if code not in self._derived:
            return ()
        derived = self._derived[code]
        conditions = (derived.true_when, derived.false_when)
        if isinstance(derived.false_when, tree.Otherwise):
            return conditions[:1]
        held = tuple(each for each in conditions if self._valued(each)[1])
        return held[:1] or conditions
