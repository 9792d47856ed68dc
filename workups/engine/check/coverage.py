"""What the vignettes of a protocol have seen: each rule in each of its states, each clause both true and false."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workups.engine.conditions import Condition, leaves, to_text
from workups.engine.definition import Definition, RedFlag, Rule
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.facts import read_facts
from workups.engine.vignettes import Vignette

NEVER_WAITS = "never_waits"
_WORDS = {State.FIRED: "fires it", State.RULED_OUT: "rules it out", State.WAITING: "leaves it waiting"}


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """How many vignettes show one rule in each state, and the clauses never seen true, or never false."""

    code: str
    states: Mapping[State, int]
    never_true: tuple[Condition, ...]
    never_false: tuple[Condition, ...]
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

    Every rule needs a vignette that fires it and one that rules it out. A red flag also needs one that leaves it
    waiting, unless it was accepted that it never waits, and each of its clauses true in one and false in another.
    """
    for each in covered:
        for state in needed(definition, each.code):
            if not each.states[state]:
                yield each.code, f"no vignette {_WORDS[state]}"
        if isinstance(definition.rule(each.code), RedFlag):
            yield from ((each.code, f"no vignette has {to_text(clause)}") for clause in each.never_true)
            yield from (
                (each.code, f"no vignette has the opposite of {to_text(clause)}") for clause in each.never_false
            )
        if each.code in _never_waiting(definition) and each.states[State.WAITING]:
            yield each.code, "a vignette leaves it waiting, and it was accepted that it never waits"


def needed(definition: Definition, code: str) -> tuple[State, ...]:
    """The states in which a rule has to be seen."""
    waits = isinstance(definition.rule(code), RedFlag) and code not in _never_waiting(definition)
    return (State.FIRED, State.RULED_OUT, State.WAITING) if waits else (State.FIRED, State.RULED_OUT)


def _never_waiting(definition: Definition) -> set[str]:
    return {code for each in definition.accepted if each.concern == NEVER_WAITS for code in each.codes}


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


def _never(
    value: bool, clauses: Iterable[Condition], evaluations: list[Evaluation], engine: Engine
) -> tuple[Condition, ...]:
    truth = engine.board.truth
    return tuple(
        clause for clause in clauses if not any(truth(clause, evaluation.word) is value for evaluation in evaluations)
    )
