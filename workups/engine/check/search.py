"""Is there a patient of whom these conditions come out as wanted? Decided exactly, not by trying at random.

The search keeps what is demanded of each finding, and the least that meets it: unknown where that will do. The
engine says what this patient comes to. A goal that is not met is taken apart (`goals.py`), and where one of several
parts would do they are tried in turn. Every value that makes a difference is among the cells of its finding
(`boundaries.py`), so a search that ends without a patient has proved that there is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from workups.engine.boundaries import values_worth_trying
from workups.engine.check.goals import Aim, Demand, Goal, Need, Parts, truth_of_leaf
from workups.engine.check.patient import Demands, Impossible, Patients, Undecided
from workups.engine.conditions import Condition, group_of, readings, tree
from workups.engine.evaluation import Engine
from workups.engine.facts import Value
from workups.engine.inputs import value_of
from workups.engine.truth import Truth, truth_of
from workups.engine.wiring import members_of

MOST_STEPS = 2_000
"""Evaluations in one search; the longest of the arm protocol takes some hundred."""


class Search:
    """Looks for patients of one protocol."""

    def __init__(self, engine: Engine, most_steps: int | None = None) -> None:
        cells = values_worth_trying(engine.definition)
        self.engine = engine
        self._most_steps = MOST_STEPS if most_steps is None else most_steps
        self._parts = Parts(engine.definition)
        self._patients = Patients(engine.definition, cells)

    def patient(self, *aims: Aim) -> dict[str, Value] | None:
        """The facts of a patient who meets all of `aims`; None when nobody does. Undecided when that takes too long."""
        return _Quest(self.engine, self._parts, self._patients, self._most_steps).pursue(aims, _Known({}, {}, ()))


class Case:
    """One patient with the evaluation, asked what any condition comes to, whether a rule has it or not."""

    def __init__(self, engine: Engine, facts: Mapping[str, Value]) -> None:
        self.facts = facts
        self._definition, self._board = engine.definition, engine.board
        self._word = engine.evaluate(facts).word

    def meets(self, aim: Aim) -> bool:
        if isinstance(aim, Need):
            return sum(map(self.meets, aim.parts)) >= aim.number
        return self.truth(aim.condition) in aim.wanted

    def truth(self, condition: Condition) -> Truth:
        return truth_of(condition, self._leaf)

    def _leaf(self, leaf: Condition) -> Truth:
        codes = readings(leaf)
        if len(codes) == 1 and codes[0] in self._definition.findings:
            return truth_of_leaf(leaf, self.facts.get(codes[0]))
        if isinstance(leaf, tree.Compare) and (codes or group_of(leaf)) and not isinstance(leaf.term, tree.Reading):
            return truth_of_leaf(leaf, value_of(leaf.term, members_of(self._definition, leaf.term), self.facts))
        if isinstance(leaf, tree.Otherwise):
            return True
        return self._board.truth(leaf, self._word)


class _Quest:
    """One search, with a number of steps to take."""

    def __init__(self, engine: Engine, parts: Parts, patients: Patients, most_steps: int) -> None:
        self._engine, self._parts, self._patients = engine, parts, patients
        self._steps_left = most_steps

    def pursue(self, aims: Iterable[Aim], known: "_Known") -> dict[str, Value] | None:
        """A patient who meets `aims` besides what is `known` of this patient already, if there is one."""
        try:
            known = self._take_on(aims, known)
            facts = self._patients.least(known.demands)
        except Impossible:
            return None
        unmet = self._unmet(known.choices, facts)
        if not unmet:
            return facts
        need = min(unmet, key=lambda each: len(each.parts))
        rest = tuple(each for each in known.choices if each is not need)
        return self._any(need, replace(known, choices=rest))

    def _take_on(self, aims: Iterable[Aim], known: "_Known") -> "_Known":
        """Takes apart all that leaves no choice; Impossible when two aims exclude each other."""
        demands, goals, choices = dict(known.demands), dict(known.goals), list(known.choices)
        left = list(aims)
        while left:
            aim = left.pop()
            part = self._parts.of(aim) if isinstance(aim, Goal) else aim
            if isinstance(aim, Goal):
                goals[id(aim.condition)] = _both(aim, goals.get(id(aim.condition)))
            if isinstance(part, Demand):
                demands[part.codes] = demands.get(part.codes, frozenset()) | {part}
            elif part.number > len(part.parts):
                raise Impossible
            elif part.number == len(part.parts):
                left += part.parts
            elif part.number:
                choices.append(part)
        return _Known(demands, goals, tuple(choices))

    def _unmet(self, choices: Iterable[Need], facts: Mapping[str, Value]) -> list[Need]:
        if not self._steps_left:
            raise Undecided
        self._steps_left -= 1
        case = Case(self._engine, facts)
        return [need for need in choices if not case.meets(need)]

    def _any(self, need: Need, known: "_Known") -> dict[str, Value] | None:
        """One way after the other: this part with some of those behind it, else one that comes later."""
        found = (self.pursue(way, known) for way in _ways(need))
        return next((facts for facts in found if facts is not None), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What has been settled on the way: demands by findings, goals by their condition's identity, choices left."""

    demands: Mapping[tuple[str, ...], Demands]
    goals: Mapping[int, Goal]
    choices: tuple[Need, ...]


def _both(goal: Goal, other: Goal | None) -> Goal:
    """One goal for the same condition; Impossible when it cannot come to what both want."""
    both = Goal(goal.condition, goal.wanted if other is None else goal.wanted & other.wanted)
    if not both.wanted:
        raise Impossible
    return both


def _ways(need: Need) -> Iterator[list[Aim]]:
    for index, part in enumerate(need.parts):
        rest = need.parts[index + 1 :]
        if need.number == 1:
            yield [part]
        elif len(rest) >= need.number - 1:
            yield [part, Need(need.number - 1, rest)]
