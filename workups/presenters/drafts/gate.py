"""What the gate said, in words, each with the way to its place: what refuses, and what only informs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.words import moment_words
from workups.engine.conditions import Condition, ConditionError, leaves, parse_condition, readings
from workups.engine.english import sentence
from workups.engine.wiring import members_of
from workups.models import GateRun
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.places import place_of
from workups.presenters.drafts.tables import FaultLine, where_of


@dataclass(frozen=True, slots=True)
class Failure:
    title: str
    href: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    title: str
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A part of a rule that could be `instead`, and no vignette would notice."""

    title: str
    href: str
    part: str
    instead: str


@dataclass(frozen=True, slots=True)
class Covered:
    """A rule and what vignettes have seen of it."""

    title: str
    href: str
    fired: int
    ruled_out: int
    waiting: int
    clauses: str
    is_whole: bool
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GatePage:
    """`state`: none, waiting, failed, passed or refused."""

    state: str
    when: str
    failure: str
    vignettes: int
    faults: tuple[FaultLine, ...]
    failures: tuple[Failure, ...]
    gaps: tuple[Gap, ...]
    survivors: tuple[Mutant, ...]
    others: tuple[Mutant, ...]
    coverage: tuple[Covered, ...]

    @property
    def refusing(self) -> int:
        return len(self.faults) + len(self.failures) + len(self.gaps) + len(self.survivors)


def gate_page(desk: Desk, run: GateRun | None) -> GatePage:
    outcome: Mapping[str, Any] = (run.outcome if run else None) or {}
    mutants = [(each["family"] == "red_flags", _mutant(desk, each)) for each in outcome.get("survivors", ())]
    return GatePage(
        state=_state(run),
        when=_when(run),
        failure=run.failure if run else "",
        vignettes=outcome.get("vignettes", 0),
        faults=tuple(_fault(desk, each) for each in outcome.get("faults", ())),
        failures=tuple(_failure(desk, each) for each in outcome.get("failures", ())),
        gaps=tuple(Gap(*_rule(desk, each["code"]), each["words"]) for each in outcome.get("gaps", ())),
        survivors=tuple(mutant for refuses, mutant in mutants if refuses),
        others=tuple(mutant for refuses, mutant in mutants if not refuses),
        coverage=tuple(_covered(desk, each) for each in outcome.get("coverage", ())),
    )


def _state(run: GateRun | None) -> str:
    if run is None:
        return "none"
    if run.finished_at is None:
        return "waiting"
    if run.failure:
        return "failed"
    return "passed" if run.passed else "refused"


def _when(run: GateRun | None) -> str:
    at = (run.finished_at or run.requested_at) if run else None
    return moment_words(at) if at else ""


def _fault(desk: Desk, fault: Mapping[str, str]) -> FaultLine:
    place = place_of(fault["path"], desk.whole)
    return FaultLine(where_of(desk, place, fault["path"]), desk.addresses.place(place), fault["message"], fault["hint"])


def _failure(desk: Desk, failure: Mapping[str, Any]) -> Failure:
    name = failure["vignette"]
    return Failure(failure["title"] or name, desk.addresses.entry("vignettes", name), tuple(failure["problems"]))


def _rule(desk: Desk, code: str) -> tuple[str, str]:
    """The title and address of a rule or of what is worked out."""
    definition = desk.sketch.definition
    if code in definition.rules:
        rule = definition.rules[code]
        return f"{rule.title} ({code})", desk.addresses.entry(rule.family, code)
    label = {each.code: each.label for each in definition.computed()}.get(code, code)
    return f"{label} ({code})", desk.addresses.entry("derived", code) if desk.has("derived", code) else ""


def _mutant(desk: Desk, mutant: Mapping[str, str]) -> Mutant:
    return Mutant(*_rule(desk, mutant["code"]), _said(desk, mutant["part"]), _said(desk, mutant["instead"]))


def _said(desk: Desk, text: str) -> str:
    """A part of a condition as a sentence; as it is written where it can't be said."""
    try:
        condition = parse_condition(text)
    except ConditionError:
        return text
    definition = desk.sketch.definition
    known = {*definition.findings, *(each.code for each in definition.computed())}
    return sentence(condition, definition) if set(_read(desk, condition)) <= known else text


def _read(desk: Desk, condition: Condition) -> Iterator[str]:
    for leaf in leaves(condition):
        yield from readings(leaf)
        yield from members_of(desk.sketch.definition, leaf)


def _covered(desk: Desk, each: Mapping[str, Any]) -> Covered:
    never = [f"never true: {_said(desk, text)}" for text in each["never_true"]]
    never += [f"never false: {_said(desk, text)}" for text in each["never_false"]]
    title, href = _rule(desk, each["code"])
    return Covered(
        title=title,
        href=href,
        fired=_number(each["fired"]),
        ruled_out=_number(each["ruled_out"]),
        waiting=_number(each["waiting"]),
        clauses=f"{_number(each['covered'])} of {_number(each['clauses'])}",
        is_whole=not never,
        never=tuple(never),
    )


def _number(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(value)
