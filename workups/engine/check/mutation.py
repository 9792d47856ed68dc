"""What if one part of a rule were wrong: would any vignette notice?

Each leaf of each condition is turned into its opposite, and each connective into the other: AND into OR, OR into
AND, COUNT of n into one more and one fewer, NOT into nothing. A vignette notices a mutant when it fails with it.
A mutant that none notices is a gap, or the part that was changed makes no difference to anybody
(`Suggestions.is_same`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workups.engine.check.columns import Columns
from workups.engine.check.placed import DERIVED, placed_conditions
from workups.engine.conditions import Condition, parts_of, to_text, tree
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.facts import read_facts
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
    for each in placed_conditions(definition):
        for changed, part, instead in changes(each.condition):
            yield Mutant(each.code, each.family, each.field, each.condition, changed, part, instead)


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
        case tree.And() | tree.Or() | tree.Count():
            return replace(condition, operands=parts)
        case _:  # nothing else has parts but NOT
            return tree.Not(parts[0])


class Trial:
    """The vignettes of a protocol, evaluated once, against which mutants are tried.

    Sets of vignettes are bits of one integer. A vignette in which the changed condition comes out as before cannot
    notice anything; one that names the changed rule notices by that alone; only the others are evaluated again, the
    last first: there stand the patients of whom little is known, and little else changes.
    """

    def __init__(self, engine: Engine, vignettes: Sequence[Vignette]) -> None:
        self._engine = engine
        self._cases = [_Case.of(engine, vignette) for vignette in vignettes]
        self._decided = Columns(engine.board, [case.evaluation.word for case in self._cases])
        self._open = Columns(engine.board, [case.evaluation.open_word for case in self._cases])

    def survivors(self) -> list[Mutant]:
        """The mutants that no vignette notices."""
        return [mutant for mutant in mutants_of(self._engine.definition) if not self.notices(mutant)]

    def notices(self, mutant: Mutant) -> bool:
        """Whether some vignette fails with this mutant."""
        if self._named(mutant):
            return True
        return any(self._failing(mutant, self._changed(mutant)))

    def noticed_by(self, mutant: Mutant) -> set[int]:
        """The places of all vignettes that fail with this mutant."""
        named = self._named(mutant)
        return {*_places(named), *self._failing(mutant, self._changed(mutant) & ~named)}

    def _changed(self, mutant: Mutant) -> int:
        """The vignettes in which the condition comes out differently, by either word (see `verdicts.py`)."""
        changed = 0
        for columns in (self._decided, self._open):
            was, now = columns.of(mutant.original), columns.of(mutant.condition)
            changed |= (was.true ^ now.true) | (was.false ^ now.false)
        return changed

    def _named(self, mutant: Mutant) -> int:
        """The vignettes that fail because they expect a state of the changed rule that it no longer has."""
        if mutant.family == DERIVED:
            return 0
        fired = self._decided.of(mutant.condition).true
        excluded = self._open.of(mutant.condition).false & ~fired
        expecting = self._expecting(mutant.code)
        waiting = ~(fired | excluded)
        return (
            expecting["must_include"] & ~fired
            | expecting["must_wait"] & ~waiting
            | expecting["must_rule_out"] & ~excluded
        )

    def _expecting(self, code: str) -> dict[str, int]:
        """The vignettes that name this rule, by what they expect of it."""
        return {
            key: sum(
                1 << place for place, case in enumerate(self._cases) if code in case.vignette.expected.get(key, ())
            )
            for key in ("must_include", "must_wait", "must_rule_out")
        }

    def _failing(self, mutant: Mutant, among: int) -> Iterator[int]:
        if not among:
            return
        engine = self._engine.with_condition(mutant.code, mutant.condition, mutant.field)
        for place in reversed([*_places(among)]):
            case = self._cases[place]
            if differences(case.vignette.expected, engine.evaluate(case.evaluation.facts)):
                yield place


@dataclass(frozen=True, slots=True)
class _Case:
    vignette: Vignette
    evaluation: Evaluation

    @classmethod
    def of(cls, engine: Engine, vignette: Vignette) -> "_Case":
        return cls(vignette, engine.evaluate(read_facts(engine.definition.findings, vignette.findings)))


def _places(bits: int) -> Iterator[int]:
    place = 0
    while bits:
        if bits & 1:
            yield place
        bits >>= 1
        place += 1
