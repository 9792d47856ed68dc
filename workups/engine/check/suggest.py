"""Vignettes that a protocol still lacks: for a state of a rule that none shows, and for a mutant that none notices.

Each is the least that has to be known of a patient so that it shows just that. What it expects is what the protocol
says now: whether that is right is for a clinician to judge.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias

from workups.engine.basis import Basis
from workups.engine.check.coverage import coverage, needed
from workups.engine.check.goals import FALSE, NOT_FALSE, NOT_TRUE, TRUE, UNKNOWN, Aim, Goal, Wanted
from workups.engine.check.mutation import Mutant, Trial, changes
from workups.engine.check.patient import Undecided
from workups.engine.check.placed import DERIVED
from workups.engine.check.search import Search
from workups.engine.conditions import Condition, leaves, readings, to_text, tree
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.facts import write_value
from workups.engine.hiding import ADULT, AGE
from workups.engine.urgency import EMERGENCY, ROUTINE
from workups.engine.vignettes import Vignette

Aims: TypeAlias = tuple[Aim, ...]

_COMES_TO = {State.FIRED: (TRUE,), State.RULED_OUT: (FALSE,), State.WAITING: (UNKNOWN, NOT_FALSE)}
_SAID = {State.FIRED: "fires", State.RULED_OUT: "is ruled out", State.WAITING: "waits"}
_APART = ((TRUE, NOT_TRUE), (NOT_TRUE, TRUE), (FALSE, NOT_FALSE), (NOT_FALSE, FALSE))
"""What original and mutant come to when they differ: first whether they fire, then whether they are excluded."""
_STEPS = 1_000
"""Of one search for a patient: the next way to tell may be shorter than the end of this one."""
_WAYS = 1_000
"""Ways to tell one mutant that are tried before it is given up."""
_LONGEST_TITLE = 160
_UNDER_AGE = tree.Compare(tree.Reading(AGE), "<", Decimal(ADULT))


class Suggestions:
    """Finds patients for one protocol."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._search, self._proof = engine, Search(engine, _STEPS), Search(engine)
        flags = engine.definition.red_flags
        no_emergency = (Goal(flag.when, NOT_TRUE) for flag in flags if flag.urgency == EMERGENCY)
        self._calm = (*no_emergency, Goal(_UNDER_AGE, NOT_TRUE))
        self._uses = _Uses(engine)

    def showing(self, code: str, state: State) -> Vignette | None:
        """A patient of whom rule `code` is in `state`, and is shown if it fires; None when none is found."""
        rule = self._engine.definition.rule(code)
        for evaluation in self._evaluations(self._ways_to(code, state)):
            if evaluation.state(code) is state and code not in evaluation.hidden:
                return _vignette(code, f"{rule.title}: {_SAID[state]}", evaluation, _expected(code, evaluation))
        return None

    def holding(self, code: str, clause: Condition, wanted: Wanted) -> Vignette | None:
        """A patient of whom a clause of rule `code` is as wanted, while the rule fires if that can be; else None."""
        rule = self._engine.definition.rule(code)
        goal = Goal(clause, wanted)
        ways: list[Aims] = [(goal, Goal(rule.when, TRUE), *self._calm), (goal, Goal(rule.when, TRUE)), (goal,)]
        for evaluation in self._evaluations(ways):
            said = f"{rule.title}: {'' if wanted == TRUE else 'not '}{to_text(clause)}"
            return _vignette(code, said[:_LONGEST_TITLE], evaluation, _expected(code, evaluation))
        return None

    def noticing(self, mutant: Mutant) -> Vignette | None:
        """A patient whose vignette fails with `mutant`; None when none is found."""
        other = self._engine.with_condition(mutant.code, mutant.condition, mutant.field)
        for evaluation in self._evaluations(islice(self._ways_to_tell(mutant), _WAYS)):
            expected = _told_apart(evaluation, other.evaluate(evaluation.facts))
            if expected:
                return _vignette(mutant.code, self._title(mutant), evaluation, expected)
        return None

    def is_same(self, mutant: Mutant) -> bool:
        """Whether it is proved that the changed condition comes to the same for every patient."""
        try:
            return all(self._proof.patient(*aims) is None for aims in _apart(mutant.original, mutant.condition))
        except Undecided:
            return False

    def _title(self, mutant: Mutant) -> str:
        definition = self._engine.definition
        rule = definition.rules.get(mutant.code)
        title = rule.title if rule else definition.derived_label(mutant.code)
        return f"{title}: turns on {to_text(mutant.part)}"[:_LONGEST_TITLE]

    def _evaluations(self, ways: Iterable[Aims]) -> Iterator[Evaluation]:
        for aims in ways:
            try:
                facts = self._search.patient(*aims)
            except Undecided:
                continue
            if facts is not None:
                yield self._engine.evaluate(facts)

    def _ways_to(self, code: str, state: State) -> Iterator[Aims]:
        for wanted in _COMES_TO[state]:
            goal = Goal(self._engine.definition.rule(code).when, wanted)
            yield (goal, *self._calm)
            yield (goal,)
            behind = tuple(Goal(each, FALSE) for each in self._uses.behind(code))
            yield from ((goal, each) for each in behind)
            yield (goal, *behind)

    def _ways_to_tell(self, mutant: Mutant) -> Iterator[Aims]:
        for aims in _apart(mutant.original, mutant.condition):
            for turning in self._turning(mutant):
                yield (*aims, *turning, *self._calm)
                yield (*aims, *turning)

    def _turning(self, mutant: Mutant) -> Iterator[Aims]:
        """Aims under which something that can be seen turns on the changed condition."""
        return self._uses.turning(mutant.code) if mutant.family == DERIVED else iter([()])


def lacking(engine: Engine, vignettes: Sequence[Vignette]) -> Iterator[Vignette]:
    """Vignettes for every state and clause that none of `vignettes` shows, then for every mutant that none notices.

    Their ids are the codes of the rules they are about. Minutes for a protocol of some hundred rules that has none yet.
    """
    suggestions = Suggestions(engine)
    found = [each for each in _for_states(engine, vignettes, suggestions) if each is not None]
    found += [each for each in _for_clauses(engine, [*vignettes, *found], suggestions) if each is not None]
    yield from found
    latest: list[Vignette] = []
    for mutant in Trial(engine, [*vignettes, *found]).survivors():
        if not Trial(engine, latest).notices(mutant):
            noticing = suggestions.noticing(mutant)
            if noticing is not None:
                latest = [*latest[-_LATEST:], noticing]
                yield noticing


_LATEST = 12
"""The last ones found are the likeliest to notice the next mutant as well."""


def _for_states(engine: Engine, vignettes: Sequence[Vignette], suggestions: Suggestions) -> Iterator[Vignette | None]:
    for each in coverage(engine, vignettes):
        for state in needed(engine.definition, each.code):
            if not each.states[state]:
                yield suggestions.showing(each.code, state)


def _for_clauses(engine: Engine, vignettes: Sequence[Vignette], suggestions: Suggestions) -> Iterator[Vignette | None]:
    for each in coverage(engine, vignettes):
        yield from (suggestions.holding(each.code, clause, TRUE) for clause in each.never_true)
        yield from (suggestions.holding(each.code, clause, FALSE) for clause in each.never_false)


class _Uses:
    """Who reads which derived finding."""

    def __init__(self, engine: Engine) -> None:
        self._definition = engine.definition
        self._derived = {each.code: each for each in engine.definition.derived}
        conditions = (rule.when for rule in engine.definition.rules.values())
        self._simplest_first = sorted(conditions, key=lambda each: sum(1 for _ in leaves(each)))

    def turning(self, code: str) -> Iterator[Aims]:
        """For each rule that reads a derived finding, by itself or through others: aims under which it turns on it."""
        for condition in self._simplest_first:
            yield from _turns(condition, code)
        for derived in self._derived.values():
            for condition in (derived.true_when, derived.false_when):
                for aims in _turns(condition, code):
                    yield from ((*aims, *further) for further in self.turning(derived.code))

    def behind(self, code: str) -> Iterator[Condition]:
        """What makes the derived findings and the rules true that a rule reads, by itself or through others."""
        own = self._definition.rule(code).when
        makes_no = {each.false_when for each in self._derived.values()}
        return (each for each in Basis(self._definition, code).conditions if each != own and each not in makes_no)


def _turns(condition: Condition, code: str) -> Iterator[Aims]:
    for changed, part, _ in changes(condition):
        if code in readings(part):
            yield from _apart(condition, changed)
            yield (Goal(condition, UNKNOWN),)


def _apart(one: Condition, other: Condition) -> Iterator[Aims]:
    for first, second in _APART:
        yield Goal(one, first), Goal(other, second)


def _told_apart(ours: Evaluation, theirs: Evaluation) -> dict[str, Any]:
    """What a vignette has to expect so that it fails with the other evaluation; nothing when they are the same."""
    here, there = set(ours.fired), set(theirs.fired)
    expected = {
        "must_include": [code for code in ours.fired if code not in there],
        "must_not_include": [code for code in theirs.fired if code not in here],
    }
    if any(expected.values()) or ours.urgency != theirs.urgency:
        return expected
    moved = [code for code in (*ours.waiting, *theirs.waiting) if ours.state(code) is not theirs.state(code)]
    return {
        key: codes
        for key, state in (("must_wait", State.WAITING), ("must_rule_out", State.RULED_OUT))
        if (codes := [code for code in moved if ours.state(code) is state])
    }


def _expected(code: str, evaluation: Evaluation) -> dict[str, Any]:
    """What became of a rule, as a vignette expects it; nothing of one that fired and was hidden."""
    key = {State.FIRED: "must_include", State.RULED_OUT: "must_rule_out", State.WAITING: "must_wait"}
    return {} if code in evaluation.hidden else {key[evaluation.state(code)]: [code]}


def _vignette(code: str, title: str, evaluation: Evaluation, expected: dict[str, Any]) -> Vignette:
    """What fires at the headline's urgency is always expected, so that the headline can be understood."""
    definition, urgency = evaluation.engine.definition, evaluation.urgency
    raw = {each: write_value(definition.findings[each], value) for each, value in evaluation.facts.items()}
    wanted: Sequence[str] = expected.get("must_include", [])
    heading = {flag.code for flag in definition.red_flags if flag.urgency == urgency != ROUTINE}
    flags = [each for each in evaluation.fired_red_flags if each in heading.difference(wanted)]
    said = {key: codes for key, codes in {**expected, "must_include": [*wanted, *flags]}.items() if codes}
    return Vignette(code, title, raw, {"highest_urgency": urgency, **said})
