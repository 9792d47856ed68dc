"""What the vignettes of a protocol have seen: each rule in each of its states, each clause both true and false."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workups.engine.conditions import Condition, leaves, to_text
from workups.engine.definition import Definition, RedFlag, Rule
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.facts import read_facts
from workups.engine.vignettes import Vignette


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """How many vignettes show one rule in each state, and the clauses never seen true, or never false."""

    code: str
    states: Mapping[State, int]
    never_true: tuple[str, ...]
    never_false: tuple[str, ...]
    clauses: int

    @property
    def covered(self) -> int:
        """Clauses seen both ways."""
        return self.clauses - len({*self.never_true, *self.never_false})


def coverage(engine: Engine, vignettes: Iterable[Vignette]) -> tuple[RuleCoverage, ...]:
    """For every rule, in the order of evaluation."""
    findings = engine.definition.findings
    evaluations = [engine.evaluate(read_facts(findings, vignette.findings)) for vignette in vignettes]
    return tuple(_of(rule, evaluations, engine) for rule in engine.definition.rules.values())


def gaps(covered: Iterable[RuleCoverage], definition: Definition) -> Iterator[tuple[str, str]]:
    """What is missing before publishing, as (rule code, in words).

    Every rule needs a vignette that fires it and one that rules it out, a red flag also one that leaves it waiting.
    """
    for each in covered:
        for state, words in _needed(definition.rule(each.code)).items():
            if not each.states[state]:
                yield each.code, f"no vignette {words} it"


def _needed(rule: Rule) -> dict[State, str]:
    needed = {State.FIRED: "fires", State.RULED_OUT: "rules out"}
    return {**needed, State.WAITING: "leaves waiting"} if isinstance(rule, RedFlag) else needed


def _of(rule: Rule, evaluations: list[Evaluation], engine: Engine) -> RuleCoverage:
    clauses = dict.fromkeys(leaves(rule.when))
    seen = [evaluation.state(rule.code) for evaluation in evaluations]
    return RuleCoverage(
        code=rule.code,
        states={state: seen.count(state) for state in State},
        never_true=_never(True, clauses, evaluations, engine),
        never_false=_never(False, clauses, evaluations, engine),
        clauses=len(clauses),
    )


def _never(value: bool, clauses: Iterable[Condition], evaluations: list[Evaluation], engine: Engine) -> tuple[str, ...]:
    truth = engine.board.truth
    return tuple(
        to_text(clause)
        for clause in clauses
        if not any(truth(clause, evaluation.word) is value for evaluation in evaluations)
    )
