"""What is said to the clinician: the red flags that fired, the tests to add, the next step of each open workup.

A protocol speaks of tests and questions only to a patient it is about: one with an open workup of it, or whose record
names the complaint. A red flag at "soon" or above that rests on the record is said whatever the patient came for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from workups.engine.definition import Definition, Investigation, RedFlag
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.explain import explain_in
from workups.engine.facts import Value, write_value
from workups.engine.urgency import RANK, ROUTINE, SOON, is_at_or_above
from workups.evaluate import engine_for, engine_of
from workups.interop.cds.asked import codes_of
from workups.interop.cds.case import Case
from workups.interop.cds.services import ORDER_SIGN, PATIENT_VIEW
from workups.models import ProtocolVersion, Workup
from workups.models.card import NEXT, TESTS
from workups.words import value_words

MOST_FLAGS: Final = 10
MOST_QUESTIONS: Final = 3
_OF_EVERYBODY: Final = frozenset({"age_years", "sex_at_birth", "protocol_site"})


@dataclass(frozen=True, slots=True)
class Advice:
    """One card's content. `code` is a rule's, or TESTS or NEXT; `because` the facts that carry it, in JSON; `evidence`
    the same in words. `sources` are (title, address).
    """

    code: str
    title: str
    urgency: str
    version: ProtocolVersion
    workup: Workup | None
    lines: tuple[str, ...] = ()
    because: Mapping[str, object] | None = None
    evidence: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    tests: tuple[Investigation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """One protocol on this case."""

    case: Case
    version: ProtocolVersion
    workup: Workup | None
    engine: Engine
    evaluation: Evaluation

    @property
    def definition(self) -> Definition:
        return self.engine.definition


def advice_on(case: Case, versions: Collection[ProtocolVersion]) -> list[Advice]:
    """Red flags first, the most urgent first; each said once, by the protocol that the patient follows if there is one.

    `versions` are the live ones; an open workup is advised by the version it is pinned to.
    """
    told = sorted((_tell(case, version) for version in versions), key=lambda each: each.workup is None)
    flags = _each_once(flag for each in told for flag in _flags(each))
    flags.sort(key=lambda flag: RANK[flag.urgency])
    about = [each for each in told if each.workup or case.complains]
    if not any(each.workup for each in about):
        about = about[:1]  # which of them it will be is for the clinician to say; their tests are the same
    said = [*flags[:MOST_FLAGS], *(advice for each in about for advice in _tests(each))]
    if case.asked.hook == PATIENT_VIEW:
        said += [advice for each in about for advice in _next(each)]
    return said


def _tell(case: Case, live: ProtocolVersion) -> _Told:
    workup = case.workups.get(live.protocol_id)
    engine = engine_for(workup) if workup else engine_of(live)
    version = workup.version if workup else live
    return _Told(case, version, workup, engine, engine.evaluate(case.facts(engine.definition, workup)))


def _flags(told: _Told) -> Iterator[Advice]:
    for code in told.evaluation.fired_red_flags:
        flag = told.definition.rules[code]
        assert isinstance(flag, RedFlag)
        carried = explain_in(told.evaluation, code).carried_by
        is_of_record = bool(set(carried) - _OF_EVERYBODY)
        if is_at_or_above(flag.urgency, SOON) and (told.workup or is_of_record):
            yield _flag(told, flag, carried)


def _flag(told: _Told, flag: RedFlag, carried: Mapping[str, Value]) -> Advice:
    by_id = {source.id: source for source in told.definition.sources}
    named = [by_id[each] for each in told.definition.sources_of(flag) if each in by_id]
    return Advice(
        code=flag.code,
        title=flag.title,
        urgency=flag.urgency,
        version=told.version,
        workup=told.workup,
        lines=tuple(line for line in (flag.why, flag.destination) if line),
        because=_because(told.definition, carried),
        evidence=tuple(_evidence(told, carried)),
        sources=tuple((source.title, source.url) for source in named),
    )


def _tests(told: _Told) -> Iterator[Advice]:
    """Those that can be asked for from the practice, are not under way and not among the drafts, on one card."""
    rules = (told.definition.rules[code] for code in told.evaluation.fired)
    wanted = [rule for rule in rules if isinstance(rule, Investigation) and rule.where != "hospital"]
    missing = tuple(rule for rule in wanted if not _is_asked_for(told, rule))
    if not missing:
        return
    carried = {code: explain_in(told.evaluation, code).carried_by for code in (rule.code for rule in missing)}
    facts = {finding: value for each in carried.values() for finding, value in each.items()}
    hurry = told.evaluation.urgency if told.case.asked.hook == ORDER_SIGN else ROUTINE
    yield Advice(
        code=TESTS,
        title=_count(len(missing), "test", "tests") + f" suggested: {told.definition.title.lower()}",
        urgency=hurry,
        version=told.version,
        workup=told.workup,
        lines=tuple(f"{rule.title}: {rule.answers}" if rule.answers else rule.title for rule in missing),
        because=_because(told.definition, facts),
        evidence=tuple(_evidence(told, facts)),
        tests=missing,
    )


def _next(told: _Told) -> Iterator[Advice]:
    """The questions that settle most, while something urgent is not excluded."""
    level = told.evaluation.urgency_not_excluded
    questions = told.evaluation.next_questions(MOST_QUESTIONS)
    if level is None or not questions:
        return
    findings = told.definition.findings
    yield Advice(
        code=NEXT,
        title=f"Not excluded yet: {told.definition.title.lower()}",
        urgency=level,
        version=told.version,
        workup=told.workup,
        lines=tuple(f"Ask: {findings[each.finding].question or findings[each.finding].label}" for each in questions),
        because={"ask": [each.finding for each in questions]},
    )


def _is_asked_for(told: _Told, rule: Investigation) -> bool:
    if told.workup and (told.workup.pk, rule.code) in told.case.under_way:
        return True
    codes = {code.code for code in rule.codes} | {rule.code}
    return any(not codes.isdisjoint(codes_of(draft.get("code"))) for draft in told.case.asked.drafts)


def _because(definition: Definition, carried: Mapping[str, Value]) -> dict[str, object]:
    return {code: write_value(definition.findings[code], value) for code, value in sorted(carried.items())}


def _evidence(told: _Told, carried: Mapping[str, Value]) -> Iterator[str]:
    """Each fact, and where it stands: in the record as sent, or in the workup."""
    for code, value in carried.items():
        if code in _OF_EVERYBODY:
            continue
        finding = told.definition.findings[code]
        read = told.case.reads.get(code)
        is_answered = told.workup is not None and code in told.case.answered(told.workup)
        where = read.origin if read and not is_answered else "answered in the workup"
        yield f"{finding.label}: {value_words(finding, value)} ({where})"


def _each_once(advice: Iterable[Advice]) -> list[Advice]:
    return list({each.code: each for each in reversed(list(advice))}.values())


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
