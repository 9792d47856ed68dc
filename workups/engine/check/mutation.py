"""What if one part of a rule were wrong: would any vignette notice?

Each leaf of each condition is turned into its opposite, and each connective into the other: AND into OR, OR into
AND, COUNT of n into one more and one fewer, NOT into nothing. A vignette notices a mutant when it fails with it.
A mutant that none notices is either one that no patient could tell from the rule (`equivalent`), or a gap.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from workups.engine.compiling import compile_test
from workups.engine.conditions import Condition, parts_of, to_text, tree
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.facts import Facts, read_facts
from workups.engine.order import EVALUATION_ORDER
from workups.engine.vignettes import Vignette, differences


@dataclass(frozen=True, slots=True)
class Mutant:
    """One rule or derived finding with one of its conditions changed in one place (`part` became `instead`)."""

    code: str
    family: str
    field: str
    original: Condition
    condition: Condition
    part: Condition
    instead: Condition

    def __str__(self) -> str:
        return f"{self.code}.{self.field}: {to_text(self.part)} -> {to_text(self.instead)}"


def mutants_of(definition: Definition) -> Iterator[Mutant]:
    """Every mutant of every rule and derived finding, in the order of evaluation."""
    for derived in definition.derived:
        for field, condition in (("true_when", derived.true_when), ("false_when", derived.false_when)):
            yield from _mutants(derived.code, "derived", field, condition)
    for family in EVALUATION_ORDER:
        for rule in getattr(definition, family):
            yield from _mutants(rule.code, family, "when", rule.when)


def _mutants(code: str, family: str, field: str, condition: Condition) -> Iterator[Mutant]:
    for changed, part, instead in changes(condition):
        yield Mutant(code, family, field, condition, changed, part, instead)


def changes(condition: Condition) -> Iterator[tuple[Condition, Condition, Condition]]:
    """Each way to change one place: the whole condition changed, the part, and what stands there instead."""
    for instead in _instead_of(condition):
        yield instead, condition, instead
    parts = parts_of(condition)
    for index, part in enumerate(parts):
        for changed, was, now in changes(part):
            yield _with_parts(condition, (*parts[:index], changed, *parts[index + 1 :])), was, now


def _instead_of(condition: Condition) -> tuple[Condition, ...]:
    match condition:
        case tree.And(operands):
            return (tree.Or(operands),)
        case tree.Or(operands):
            return (tree.And(operands),)
        case tree.Not(operand):
            return (operand,)
        case tree.Count(operands, minimum):
            others = (minimum - 1, minimum + 1)
            return tuple(tree.Count(operands, each) for each in others if 1 <= each <= len(operands))
        case tree.Otherwise():
            return ()
        case _:
            return (tree.Not(condition),)


def _with_parts(condition: Condition, parts: tuple[Condition, ...]) -> Condition:
    match condition:
        case tree.Not():
            return tree.Not(parts[0])
        case tree.And() | tree.Or() | tree.Count():
            return replace(condition, operands=parts)
        case _:
            return condition


class Trial:
    """The vignettes of a protocol, evaluated once, against which mutants are tried.

    A vignette in which the changed condition comes out as before cannot notice anything, so only the others are
    evaluated again.
    """

    def __init__(self, engine: Engine, vignettes: Iterable[Vignette]) -> None:
        self.engine = engine
        self._cases = [_Case.of(engine, vignette) for vignette in vignettes]
        self._before: dict[tuple[str, str], list[_Outcome]] = {}

    def survivors(self) -> list[Mutant]:
        """The mutants that no vignette notices."""
        return [mutant for mutant in mutants_of(self.engine.definition) if not self.notices(mutant)]

    def add(self, vignette: Vignette) -> None:
        """One more vignette to notice with."""
        self._cases.append(_Case.of(self.engine, vignette))
        self._before.clear()

    def notices(self, mutant: Mutant) -> bool:
        """Whether some vignette fails with this mutant."""
        before, after = self._original(mutant), self._outcomes(mutant.condition)
        changed = [case for case, was, now in zip(self._cases, before, after, strict=True) if was != now]
        if not changed:
            return False
        engine = self.engine.with_condition(mutant.code, mutant.condition, mutant.field)
        return any(differences(case.vignette.expected, engine.evaluate(case.facts)) for case in changed)

    def _original(self, mutant: Mutant) -> "list[_Outcome]":
        key = (mutant.code, mutant.field)
        if key not in self._before:
            self._before[key] = self._outcomes(mutant.original)
        return self._before[key]

    def _outcomes(self, condition: Condition) -> "list[_Outcome]":
        """What the condition comes to for each vignette, by both words (see `verdicts.py`)."""
        board = self.engine.board
        is_true, is_false = compile_test(condition, True, board), compile_test(condition, False, board)
        return [
            (is_true(case.word), is_false(case.word), is_true(case.open_word), is_false(case.open_word))
            for case in self._cases
        ]


_Outcome: TypeAlias = tuple[bool, bool, bool, bool]


@dataclass(frozen=True, slots=True)
class _Case:
    vignette: Vignette
    facts: Facts
    word: int
    open_word: int

    @classmethod
    def of(cls, engine: Engine, vignette: Vignette) -> "_Case":
        facts = read_facts(engine.definition.findings, vignette.findings)
        evaluation = engine.evaluate(facts)
        return cls(vignette, facts, evaluation.word, evaluation.open_word)
