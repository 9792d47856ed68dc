"""Bridges rows to the engine: which definition, which facts, which answers carried them."""

import gc
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clinic.models import Patient
from clinic.models.patient import Sex
from clinic.words import age
from workups.engine.definition import Definition, RedFlag
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.facts import Value, read_value
from workups.engine.parse import parse_protocol
from workups.engine.urgency import RANK, SOON, is_at_or_above
from workups.models import Answer, ProtocolVersion, Workup
from workups.normal import normal_of
from workups.overlays import lay, read_changes

_engines: dict[str, Engine] = {}
_MOST_ENGINES = 64  # compiled definitions kept by a process; a practice has some ten


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation with what went in. `answers` holds the current answer per finding, unknown ones too."""

    engine: Engine
    facts: Mapping[str, Value]
    answers: Mapping[str, Answer]
    evaluation: Evaluation

    @property
    def definition(self) -> Definition:
        return self.engine.definition


def engine_of(version: ProtocolVersion) -> Engine:
    """The compiled engine of a version, made once per process and content."""
    return _engines.get(version.content_hash) or _compile(version)


def engine_for(workup: Workup) -> Engine:
    """The engine that a workup follows: its pinned version, with what its practice said differently at the time."""
    if workup.overlay_id is None:
        return engine_of(workup.version)
    return _engines.get(_overlaid(workup)) or _compile_overlaid(workup)


def evaluate(workup: Workup) -> Evaluated:
    """Evaluates what is known of a workup now. One query (its current answers) once the version is compiled."""
    return evaluate_with(workup, Answer.objects.current(workup))


def evaluate_with(workup: Workup, answers: Iterable[Answer]) -> Evaluated:
    """The same, with the current answers already in hand."""
    engine = engine_for(workup)
    current = {answer.finding: answer for answer in answers}
    facts = facts_of(engine.definition, workup.patient, current)
    return Evaluated(engine, facts, current, engine.evaluate(facts))


def unanswered_normals(evaluated: Evaluated, section: str, *, side: str = "") -> dict[str, object]:
    """The findings that a section shows and nobody has answered, each with its normal value in JSON.

    Those without one are left out, and so is what was noted as not assessable. `side` keeps the signs of one side.
    Raises KeyError for no section.
    """
    findings = evaluated.definition.findings
    shown = evaluated.evaluation.visible_items(section)
    left = [code for code in shown if code not in evaluated.facts and not _is_noted(evaluated.answers.get(code))]
    normals = {code: normal_of(findings[code]) for code in left}
    wanted = {code: value for code, value in normals.items() if value is not None}
    return {code: value for code, value in wanted.items() if not side or findings[code].side == side}


def flags_to_decide(definition: Definition, fired: Iterable[str], decided: Collection[str]) -> list[RedFlag]:
    """Fired red flags at "soon" or above that nobody has decided on, the most urgent first."""
    rules = [definition.rule(code) for code in fired if code not in decided]
    flags = [rule for rule in rules if isinstance(rule, RedFlag) and is_at_or_above(rule.urgency, SOON)]
    return sorted(flags, key=lambda flag: RANK[flag.urgency])


def facts_of(definition: Definition, patient: Patient, answers: Mapping[str, Answer]) -> dict[str, Value]:
    """What the engine may know: the record first, then what was answered. A retracted answer is unknown."""
    facts = facts_of_record(definition, patient)
    for code, answer in answers.items():
        if answer.value is not None and code in definition.findings:
            facts[code] = read_value(definition.findings[code], answer.value)
    return facts


def facts_of_record(definition: Definition, patient: Patient) -> dict[str, Value]:
    """What the patient's record and the protocol itself say; nobody is asked for it."""
    return recorded(definition, years=age(patient.date_of_birth), sex=patient.sex_at_birth)


def recorded(definition: Definition, *, years: int, sex: str) -> dict[str, Value]:
    """The same of somebody of an age in whole years and a sex at birth (`clinic.models.patient.Sex`)."""
    facts: dict[str, Value] = {"protocol_site": definition.site, "age_years": years}
    if sex != Sex.NOT_STATED:
        facts["sex_at_birth"] = sex
    return {code: value for code, value in facts.items() if code in definition.findings}


def _is_noted(answer: Answer | None) -> bool:
    return answer is not None and bool(answer.not_assessable)


def _compile(version: ProtocolVersion) -> Engine:
    document = version.document
    return _keep(version.content_hash, Engine(parse_protocol(document["protocol"], document["dictionary"])))


def _compile_overlaid(workup: Workup) -> Engine:
    assert workup.overlay is not None
    return _keep(_overlaid(workup), lay(workup.version, read_changes(workup.overlay.changes)).engine)


def _overlaid(workup: Workup) -> str:
    """Neither a version in use nor an overlay ever changes."""
    return f"{workup.version_id}+{workup.overlay_id}"


def _keep(key: str, engine: Engine) -> Engine:
    if len(_engines) >= _MOST_ENGINES:
        _engines.clear()
    _engines[key] = engine
    gc.freeze()  # it stays: to look through it for garbage would hold up one save in some hundred by 50 ms
    return engine
