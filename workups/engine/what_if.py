"""The single answers that would change what became of a rule. Worked out only when somebody asks.

Every finding that the rule rests on is tried, derived findings, groups and earlier rules looked through: with one
value of each cell that these conditions cut out (see `boundaries.py`), and unknown, all else as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from workups.engine.basis import Basis
from workups.engine.boundaries import Boundaries
from workups.engine.conditions import Condition, tree
from workups.engine.definition import Finding
from workups.engine.durations import write_duration
from workups.engine.evaluation import Evaluation, State
from workups.engine.facts import Value
from workups.engine.holds import as_option


@dataclass(frozen=True, slots=True)
class Change:
    """With `finding` answered so that `answer` holds, and all else as it is, the rule would be `state`.

    `example` is one such value; None is the answer taken back.
    """

    finding: str
    answer: Condition
    example: Value | None
    state: State


def would_change(evaluation: Evaluation, code: str) -> tuple[Change, ...]:
    """Every single answer that would make rule `code` come out otherwise, in the order of the pages.

    Values beside each other with the same outcome are one change. KeyError when there is no such rule.
    """
    trial = _Trial(evaluation, code)
    basis = trial.basis.findings()
    order = [finding for finding in evaluation.engine.places.order if finding in basis]
    return tuple(change for finding in order for change in trial.changes(finding))


class _Trial:
    """One rule of one evaluation, tried with other answers."""

    def __init__(self, evaluation: Evaluation, code: str) -> None:
        self._engine, self._facts, self._code = evaluation.engine, evaluation.facts, code
        self._findings = evaluation.engine.definition.findings
        self._state = evaluation.state(code)
        self.basis = Basis(evaluation.engine.definition, code)
        self._boundaries = Boundaries(evaluation.engine.definition, self.basis.conditions)

    def changes(self, code: str) -> Iterator[Change]:
        """The changes by answers to one finding; the answer taken back comes last."""
        finding = self._findings[code]
        match finding.type:
            case "boolean" | "choice":
                yield from self._by_option(finding)
            case "multichoice":
                yield from self._by_selection(finding)
            case "date" | "text":
                yield from self._changed(finding, tree.Known(code), self._boundaries.values(code, {})[0])
            case _:
                yield from self._by_number(finding)
        if code in self._facts:
            yield from self._changed(finding, tree.Unknown(code), None)

    def _outcome(self, code: str, value: Value | None) -> State:
        others = {each: known for each, known in self._facts.items() if each != code}
        facts = others if value is None else {**others, code: value}
        return self._engine.evaluate(facts).state(self._code)

    def _changed(self, finding: Finding, answer: Condition, value: Value | None) -> Iterator[Change]:
        state = self._outcome(finding.code, value)
        if state is not self._state:
            yield Change(finding.code, answer, value, state)

    def _by_option(self, finding: Finding) -> Iterator[Change]:
        values = self._boundaries.values(finding.code, {})
        found: dict[State, list[Value]] = {}
        for value, state in zip(values, self._outcomes(finding, values), strict=True):
            found.setdefault(state, []).append(value)
        found.pop(self._state, None)
        for state, chosen in found.items():
            yield Change(finding.code, _is_one_of(finding, chosen, of=len(values)), chosen[0], state)

    def _outcomes(self, finding: Finding, values: Sequence[Value]) -> Iterator[State]:
        """Options that no condition names are all alike."""
        named = self._boundaries.options.get(finding.code, set())
        unnamed: State | None = None
        for value in values:
            if as_option(value) in named:
                yield self._outcome(finding.code, value)
            else:
                unnamed = unnamed or self._outcome(finding.code, value)
                yield unnamed

    def _by_number(self, finding: Finding) -> Iterator[Change]:
        cuts = self._boundaries.cuts(finding.code, self._facts)
        values = self._boundaries.values(finding.code, self._facts)
        tried = [(value, self._outcome(finding.code, value)) for value in values]
        for state, run in groupby(tried, key=lambda each: each[1]):
            within = [value for value, _ in run]
            if state is not self._state:
                yield Change(finding.code, _lies(finding, within, values, cuts), within[len(within) // 2], state)

    def _by_selection(self, finding: Finding) -> Iterator[Change]:
        chosen = self._facts.get(finding.code, frozenset())
        assert isinstance(chosen, frozenset)
        if not chosen:
            yield from self._by_first_choice(finding)
            return
        changes = [*self._by_one_more(finding, chosen), *self._by_one_less(finding, chosen)]
        yield from changes
        yield from self._by_another_alone(finding, chosen, {change.state for change in changes})

    def _by_first_choice(self, finding: Finding) -> Iterator[Change]:
        unnamed = self._unnamed(finding)
        tried = {option: self._outcome(finding.code, frozenset((option,))) for option in self._tried(finding)}
        for state in dict.fromkeys(tried.values()):
            found = [option for option, outcome in tried.items() if outcome is state]
            options = [
                option for option in finding.options if option in found or (option in unnamed and unnamed[0] in found)
            ]
            if state is not self._state:
                answer = _includes_one_of(finding, options)
                yield Change(finding.code, answer, frozenset(found[:1]), state)

    def _by_one_more(self, finding: Finding, chosen: frozenset[str]) -> Iterator[Change]:
        for option in self._tried(finding):
            if option not in chosen:
                yield from self._changed(finding, tree.Includes(finding.code, option), chosen | {option})

    def _by_one_less(self, finding: Finding, chosen: frozenset[str]) -> Iterator[Change]:
        """Without the last one nothing is left: the answer is taken back."""
        for option in finding.options:
            if option in chosen and len(chosen) > 1:
                yield from self._changed(finding, tree.Not(tree.Includes(finding.code, option)), chosen - {option})

    def _by_another_alone(self, finding: Finding, chosen: frozenset[str], reached: set[State]) -> Iterator[Change]:
        """Instead of all that is chosen, for an outcome that one option more or less does not bring about."""
        for option in self._tried(finding):
            rest = tuple(each for each in finding.options if each in chosen and each != option)
            only = tree.And((tree.Includes(finding.code, option), tree.Not(tree.IncludesAny(finding.code, rest))))
            for change in self._changed(finding, only, frozenset((option,))) if rest else ():
                if change.state not in reached:
                    yield change

    def _tried(self, finding: Finding) -> list[str]:
        """The options that a condition names, and one that none does."""
        return [option for option in finding.options if option not in self._unnamed(finding)[1:]]

    def _unnamed(self, finding: Finding) -> list[str]:
        named = self._boundaries.options.get(finding.code, set())
        return [option for option in finding.options if option not in named]


def _is_one_of(finding: Finding, values: list[Value], *, of: int) -> Condition:
    """The condition that a boolean or a choice has one of `values`, `of` so many that it can have."""
    options = [str(as_option(value)) for value in values]
    if len(options) == of:
        return tree.Known(finding.code)
    if len(options) == 1:
        return tree.Compare(tree.Reading(finding.code), "=", options[0])
    return tree.OneOf(finding.code, tuple(options))


def _includes_one_of(finding: Finding, options: list[str]) -> Condition:
    if len(options) == len(finding.options):
        return tree.Known(finding.code)
    return (
        tree.Includes(finding.code, options[0]) if len(options) == 1 else tree.IncludesAny(finding.code, tuple(options))
    )


def _lies(finding: Finding, within: Sequence[Value], values: Sequence[Value], cuts: Sequence[float]) -> Condition:
    """The condition that a number lies where `within` do, which are neighbours among `values`."""
    first, last = _number(within[0]), _number(within[-1])
    if first == last and first in cuts:
        return _compared(finding, "=", first)
    bounds = []
    if within[0] != values[0]:
        bounds.append(_compared(finding, ">=" if first in cuts else ">", max(cut for cut in cuts if cut <= first)))
    if within[-1] != values[-1]:
        bounds.append(_compared(finding, "<=" if last in cuts else "<", min(cut for cut in cuts if cut >= last)))
    return tree.And(tuple(bounds)) if len(bounds) > 1 else bounds[0] if bounds else tree.Known(finding.code)


def _compared(finding: Finding, operator: str, at: float) -> Condition:
    return tree.Compare(tree.Reading(finding.code), operator, _literal(finding, at))


def _literal(finding: Finding, at: float) -> tree.Literal:
    if finding.type != "duration":
        return Decimal(str(at))
    text = write_duration(int(at))
    unit = text.lstrip("0123456789")
    return tree.Duration(int(text.removesuffix(unit)), unit)


def _number(value: Value) -> float:
    assert isinstance(value, int | float)
    return value
