"""What if one part of a rule were wrong: would any vignette notice?

Each leaf of each condition is turned into its opposite, and each connective into the other: AND into OR, OR into
AND, COUNT of n into one more and one fewer, NOT into nothing. A vignette notices a mutant when it fails with it.
A mutant that none notices is either one that no patient could tell from the rule (`equivalent`), or a gap.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workups.engine.compiling import compile_test
from workups.engine.conditions import Condition, parts_of, to_text, tree
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.facts import read_facts
from workups.engine.order import EVALUATION_ORDER
from workups.engine.vignettes import Vignette, differences


@dataclass(frozen=True, slots=True)
class Mutant:
    """One rule or derived finding with one of its conditions changed in one place (`part` became `instead`)."""

    code: str
    family: str
    field: str
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
        yield Mutant(code, family, field, changed, part, instead)


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
