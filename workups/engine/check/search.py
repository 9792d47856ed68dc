"""Is there a patient of whom these conditions come out as wanted? Decided exactly, not by trying at random.

The search keeps what is demanded of each finding, and the least that meets it: unknown where that will do. The
engine says what this patient comes to. A goal that is not met is taken apart (`goals.py`), and where one of several
parts would do they are tried in turn. Every value that makes a difference is among the cells of its finding
(`boundaries.py`), so a search that ends without a patient has proved that there is none.
"""

from collections.abc import Iterable, Iterator, Mapping

from workups.engine.boundaries import values_worth_trying
from workups.engine.check.goals import Aim, Demand, Goal, Need, Parts, truth_of_leaf
from workups.engine.check.patient import Demands, Impossible, Patients
from workups.engine.conditions import Condition, group_of, readings, tree
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.facts import Value
from workups.engine.inputs import value_of
from workups.engine.truth import Truth, truth_of
from workups.engine.wiring import members_of

MOST_STEPS = 20_000
"""Evaluations in one search; the longest of the arm protocol takes some hundred."""


class Undecided(Exception):
    """The search was given up after MOST_STEPS; nothing is proved either way."""


class Search:
    """Looks for patients of one protocol."""

    def __init__(self, engine: Engine) -> None:
        cells = values_worth_trying(engine.definition)
        self.engine = engine
        self._parts = Parts(engine.definition, cells)
        self._patients = Patients(engine.definition, cells)

    def patient(self, *aims: Aim) -> dict[str, Value] | None:
        """The facts of a patient who meets all of `aims`; None when nobody does. Undecided when that takes too long."""
        return _Quest(self.engine, self._parts, self._patients).pursue(aims, {})


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
    """One search; it counts its steps."""

    def __init__(self, engine: Engine, parts: Parts, patients: Patients) -> None:
        self._engine, self._parts, self._patients = engine, parts, patients
        self._steps = 0

    def pursue(self, aims: Iterable[Aim], demands: Mapping[str, Demands]) -> dict[str, Value] | None:
        """A patient who meets `aims` and `demands` (of findings by code), if there is one."""
        pending, demands = list(aims), dict(demands)
        try:
            while unmet := self._unmet(pending, demands):
                aim = min(unmet, key=_choices)
                pending.remove(aim)
                part = self._parts.of(aim) if isinstance(aim, Goal) else aim
                if isinstance(part, Demand):
                    demands[part.code] = demands.get(part.code, frozenset()) | {part}
                elif part.number >= len(part.parts):
                    pending += part.parts if part.number == len(part.parts) else _nobody(part)
                else:
                    return self._any(part, pending, demands)
            return self._facts(demands)
        except Impossible:
            return None

    def _unmet(self, pending: list[Aim], demands: Mapping[str, Demands]) -> list[Aim]:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise Undecided
        case = Case(self._engine, self._facts(demands))
        return [aim for aim in pending if not case.meets(aim)]

    def _facts(self, demands: Mapping[str, Demands]) -> dict[str, Value]:
        found = ((code, self._patients.least(code, each)) for code, each in demands.items())
        return {code: value for code, value in found if value is not None}

    def _any(self, need: Need, pending: list[Aim], demands: Mapping[str, Demands]) -> dict[str, Value] | None:
        """One way after the other: this part with some of those behind it, else one that comes later."""
        for way in _ways(need):
            found = self.pursue([*pending, *way], demands)
            if found is not None:
                return found
        return None


def _choices(aim: Aim) -> int:
    """How many ways an aim leaves open, as far as it shows: those that leave none go first."""
    if isinstance(aim, Need):
        return 0 if aim.number >= len(aim.parts) else len(aim.parts)
    return 0


def _ways(need: Need) -> Iterator[list[Aim]]:
    for index, part in enumerate(need.parts):
        rest = need.parts[index + 1 :]
        if len(rest) >= need.number - 1:
            yield [part, Need(need.number - 1, rest)] if need.number > 1 else [part]


def _nobody(need: Need) -> list[Aim]:
    raise Impossible(need)
