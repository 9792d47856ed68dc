"""The invented patients of a draft, run: who comes out right, and what each has seen of a rule."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workups.drafting import vignettes_of
from workups.engine.evaluation import Engine, State
from workups.engine.facts import InvalidFacts, read_facts
from workups.engine.faults import ProtocolInvalid
from workups.engine.vignettes import Vignette, failures_of
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.trying import STATES

_MOST_OF_A_RULE: Final = 40
_ORDER: Final = {State.FIRED: 0, State.WAITING: 1, State.RULED_OUT: 2, None: 3}


@dataclass(frozen=True, slots=True)
class Run:
    """One vignette. `state` and `tone` are of the rule that is looked at."""

    id: str
    title: str
    href: str
    passed: bool
    problems: tuple[str, ...]
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Runs:
    """`words` says why they can't be run; `counts` how often the rule came to each state."""

    rows: tuple[Run, ...]
    passed: int
    failed: int
    words: str
    counts: tuple[tuple[str, int], ...]
    more: int


def runs_of(desk: Desk, *, rule: str = "") -> Runs:
    """Every vignette, the failing ones first; of a rule, those for which it fires or waits."""
    engine = desk.sketch.engine
    try:
        vignettes = vignettes_of(desk.whole)
    except ProtocolInvalid as invalid:
        return Runs((), 0, 0, str(invalid), (), 0)
    if engine is None:
        unread = tuple(_unread(desk, each) for each in vignettes)
        return Runs(unread, 0, 0, "The draft has faults; its vignettes run once they are mended.", (), 0)
    is_rule = rule in engine.definition.rules
    states = {each.id: _state(each, engine, rule) if is_rule else None for each in vignettes}
    rows = [_run(desk, each, engine, states[each.id]) for each in vignettes]
    shown = sorted(rows, key=lambda row: (_ORDER[states[row.id]], row.passed)) if is_rule else _failing_first(rows)
    kept = shown[:_MOST_OF_A_RULE] if is_rule else shown
    passed = sum(1 for row in rows if row.passed)
    return Runs(tuple(kept), passed, len(rows) - passed, "", _counts(states.values()), len(shown) - len(kept))


def _failing_first(rows: list[Run]) -> list[Run]:
    return sorted(rows, key=lambda row: row.passed)


def _counts(states: Iterable[State | None]) -> tuple[tuple[str, int], ...]:
    counted = Counter(state for state in states if state is not None)
    return tuple((words, counted[state]) for state, (words, _) in STATES.items()) if counted else ()


def _run(desk: Desk, vignette: Vignette, engine: Engine, state: State | None) -> Run:
    problems = tuple(failures_of(vignette, engine))
    words, tone = STATES[state] if state is not None else ("", "")
    href = desk.addresses.entry("vignettes", vignette.id)
    return Run(vignette.id, vignette.title or vignette.id, href, not problems, problems, words, tone)


def _unread(desk: Desk, vignette: Vignette) -> Run:
    href = desk.addresses.entry("vignettes", vignette.id)
    return Run(vignette.id, vignette.title or vignette.id, href, False, (), "", "")


def _state(vignette: Vignette, engine: Engine, rule: str) -> State | None:
    try:
        facts = read_facts(engine.definition.findings, vignette.findings)
    except InvalidFacts:
        return None
    return engine.evaluate(facts).state(rule)
