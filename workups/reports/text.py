"""A workup as plain text to copy into another record: subjective, objective, assessment, plan.

Pure: from what is known, ordered, decided and noted to lines. No rows are fetched here, no clock is asked.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from clinic.words import date_words, moment_words, name_of
from workups.engine.definition import Definition, Evidence, Rule
from workups.engine.evaluation import Evaluation
from workups.engine.urgency import SOON, is_at_or_above
from workups.evaluate import Evaluated
from workups.models import (
    Choice,
    DeclineReason,
    InvestigationOrder,
    Outcome,
    ReferralStatus,
    Result,
    Workup,
)
from workups.models.urgency import Urgency
from workups.queries.consultation import Case, DecisionNote
from workups.reports import flags
from workups.reports.evidence import evidence_words, is_present
from workups.reports.findings import Sorted, sort_findings
from workups.reports.glyphs import without_controls
from workups.reports.orders import tests_and_results
from workups.reports.reasons import because, carried_by
from workups.words import in_words, uncapitalised

WIDTH: Final = 96
_MOST_OPEN: Final = 2  # red flags not excluded that are named, of each urgency
_MOST_CAUSES: Final = 5
_EXAMINATION: Final = "examination"


@dataclass(frozen=True, slots=True)
class Written:
    """Who made the text, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Asked:
    """The same knowledge, narrowed to findings that are worth a line."""

    definition: Definition
    facts: Mapping[str, Any]
    answers: Mapping[str, Any]


def text_summary(
    case: Case,
    evaluated: Evaluated,
    orders: Sequence[InvestigationOrder],
    results: Mapping[int, Sequence[Result]],
    written: Written,
) -> str:
    """Lines of at most WIDTH characters. What nobody knows stands under "not assessed" and nowhere else."""
    findings = _sorted(evaluated)
    tests = tests_and_results(evaluated.definition, orders, results)
    parts = (
        ("", _heading(case.workup, written)),
        ("S", _found(evaluated.definition, findings, case, is_examined=False)),
        ("O", [*_found(evaluated.definition, findings, case, is_examined=True), *_results(tests)]),
        ("A", _assessment(evaluated, findings, case)),
        ("P", [*_plan(evaluated, case, tests), *_ended(case.workup)]),
        ("", _footing(case.workup, written)),
    )
    return str(without_controls("\n\n".join("\n".join(_wrapped(title, list(lines))) for title, lines in parts)))


def _wrapped(title: str, lines: Sequence[str]) -> Iterator[str]:
    if title:
        yield title
    for line in lines or ["Nothing recorded."]:
        said = " ".join(line.split())
        yield from textwrap.wrap(said, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _heading(workup: Workup, written: Written) -> list[str]:
    patient = workup.patient
    who = f"{name_of(patient)}, born {date_words(patient.date_of_birth)}"
    return [who, f"{workup.version.protocol.title}: workup of {date_words(workup.started_at)}"]


def _sorted(evaluated: Evaluated) -> Sorted:
    """All that was found; what was not found where it is core, so that the text stays short."""
    evaluation, definition = evaluated.evaluation, evaluated.definition
    carried = {code for flag in evaluation.fired_red_flags for code in carried_by(evaluation, flag)}
    core = {code for code, finding in definition.findings.items() if finding.unknown == "blocks"}
    signs = {_sign(definition, code) for code in core}
    whole = sort_findings(evaluated, asked_for=core, carried=carried)
    facts = {code: value for code, value in evaluated.facts.items() if _sign(definition, code) in signs}
    negatives = sort_findings(_Asked(definition, facts, evaluated.answers), asked_for=(), carried=carried)
    return Sorted(whole.found, negatives.not_found, whole.not_assessed)


def _sign(definition: Definition, code: str) -> str:
    """The two sides of a sign go together: one that is normal is no negative beside one that is not."""
    return definition.findings[code].pair or code


def _found(definition: Definition, findings: Sorted, case: Case, *, is_examined: bool) -> Iterator[str]:
    """Section by section what was found and what was normal; then what was not found, and what was noted."""
    found = {each["section"]: each["rows"] for each in findings.found}
    absent = {each["section"]: each["items"] for each in findings.not_found}
    examined = _examined(definition)
    denied: list[str] = []
    for title in (section.title for section in definition.dictionary_sections):
        if (title in examined) != is_examined:
            continue
        normal = [item for item in absent.get(title, ()) if ": " in item]
        denied += [uncapitalised(item) for item in absent.get(title, ()) if ": " not in item]
        yield from _listed(title, [*(_present(row["label"], row["value"]) for row in found.get(title, ())), *normal])
    yield from _listed("Not found", denied, between=", ")
    yield from _notes(definition, case, is_examined=is_examined)


def _present(label: str, value: str) -> str:
    return label if value == "Yes" else f"{label}: {uncapitalised(value)}"


def _examined(definition: Definition) -> set[str]:
    """Titles of the dictionary's sections that are examined rather than asked."""
    titles = {section.key: section.title for section in definition.dictionary_sections}
    examination = [stage for stage in definition.stages if stage.key == _EXAMINATION]
    items = [item for stage in examination for section in stage.sections for item in section.items]
    return {titles[definition.findings[item.finding].section] for item in items}


def _notes(definition: Definition, case: Case, *, is_examined: bool) -> Iterator[str]:
    for stage in definition.stages:
        for section in stage.sections if (stage.key == _EXAMINATION) == is_examined else ():
            note = case.notes.get(section.key)
            if note is not None and note.text:
                yield f"Note on {uncapitalised(section.title)}: {note.text}"


def _results(tests: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for test in tests:
        said = [f"{each['label']} {_noted(each['value'], each['note'])}" for each in test["results"]]
        if said:
            yield f"{test['title']} ({test['results'][0]['sampled']}): {'; '.join(said)}."


def _noted(words: str, note: str) -> str:
    return f"{words} ({note})" if note else words


def _assessment(evaluated: Evaluated, findings: Sorted, case: Case) -> Iterator[str]:
    evaluation = evaluated.evaluation
    yield f"Urgency: {Urgency(evaluation.urgency).label}."
    for check in flags.checks(evaluation):
        yield f"CHECK AGAIN: {check['title']}."
    for code in evaluation.fired_red_flags:
        yield _red_flag(evaluation, code, case.decisions.get(code))
    yield from _causes(evaluated)
    yield from _not_excluded(evaluation)
    yield from _not_assessed(findings.not_assessed)


def _red_flag(evaluation: Evaluation, code: str, decision: DecisionNote | None) -> str:
    """That nobody decided on it is said where a decision is due."""
    title, level = evaluation.engine.definition.rule(code).title, evaluation.engine.urgency_of[code]
    due = is_at_or_above(level, SOON)
    decided = f" {_decided(decision)}." if decision else " No decision recorded." if due else ""
    return f"Red flag: {title} ({Urgency(level).label.lower()}), because {because(evaluation, code)}.{decided}"


def _decided(decision: DecisionNote) -> str:
    match decision.choice:
        case Choice.DECLINED:
            words = f"DECLINED: {DeclineReason(decision.reason).label.lower()}"
        case Choice.DEFERRED:
            words = f"Deferred until {date_words(decision.until)}"
        case _:
            words = "Acted on"
    return f"{words} ({decision.note})" if decision.note else words


def _causes(evaluated: Evaluated) -> list[str]:
    """Those with most recorded support first."""
    fired = [cause for cause in evaluated.definition.causes if cause.code in evaluated.evaluation.fired]
    weighed = [(_recorded(each.supporting, evaluated), _recorded(each.opposing, evaluated), each) for each in fired]
    weighed.sort(key=lambda each: len(each[1]) - len(each[0]))
    return [_cause(cause.title, pro, con) for pro, con, cause in weighed[:_MOST_CAUSES]]


def _recorded(evidence: Iterable[Evidence], evaluated: Evaluated) -> list[str]:
    return [uncapitalised(evidence_words(each, evaluated)) for each in evidence if is_present(each, evaluated)]


def _cause(title: str, pro: Sequence[str], con: Sequence[str]) -> str:
    sides = [f"{side} {', '.join(words)}" for side, words in (("for it", pro), ("against it", con)) if words]
    return f"Likely: {title}{': ' + '; '.join(sides) if sides else ''}."


def _not_excluded(evaluation: Evaluation) -> Iterator[str]:
    waiting = flags.open_above(evaluation)
    for level in flags.not_excluded(evaluation, waiting)["levels"]:
        titles = [uncapitalised(each["title"]) for each in level["flags"]]
        more = [f"and {len(titles) - _MOST_OPEN} more"] if len(titles) > _MOST_OPEN else []
        yield from _listed(f"NOT EXCLUDED, {level['urgency_words'].lower()}", [*titles[:_MOST_OPEN], *more])


def _not_assessed(findings: Mapping[str, Any]) -> Iterator[str]:
    core = [uncapitalised(each) for section in findings["core"] for each in section["items"]]
    reasons = [f"{uncapitalised(each['label'])} ({each['reason']})" for each in findings["reasons"]]
    yield from _listed("NOT ASSESSED", [*reasons, *core], between=", ")


def _plan(evaluated: Evaluated, case: Case, tests: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from _listed("Tests", [f"{each['title']}: {uncapitalised(each['status'])}" for each in tests])
    sent = [f"{each.title}: {uncapitalised(ReferralStatus(each.status).label)}" for each in case.referrals]
    yield from _listed("Referrals", sent)
    definition, decided = evaluated.definition, case.decisions
    yield from _listed(
        "Advice given", [each.title for each in definition.management if _is_accepted(decided, each.code)]
    )
    for each in definition.safety_net:
        if _is_accepted(decided, each.code):
            yield f"Safety-net given: {each.title}: {in_words(each.wording, definition)}."
    yield from _listed("Suggested, no decision recorded", _undecided(evaluated, case))
    yield from _listed("Follow-up", [f"{each.words} by {date_words(each.due_on)}" for each in case.follow_ups])


def _is_accepted(decisions: Mapping[str, DecisionNote], code: str) -> bool:
    return code in decisions and decisions[code].choice == Choice.ACCEPTED


def _undecided(evaluated: Evaluated, case: Case) -> list[str]:
    """Advice that would be taken for given if the text were silent about it."""
    definition = evaluated.definition
    rules: tuple[Rule, ...] = (*definition.referrals, *definition.management, *definition.safety_net)
    fired = [rule for rule in rules if rule.code in evaluated.evaluation.fired]
    return [rule.title for rule in fired if rule.code not in case.decisions]


def _listed(name: str, items: Sequence[str], between: str = "; ") -> Iterator[str]:
    if items:
        yield f"{name}: {between.join(items)}."


def _ended(workup: Workup) -> Iterator[str]:
    if workup.closed_at is not None:
        yield f"Closed {date_words(workup.closed_at)}: {Outcome(workup.ended_as).label}. {workup.outcome}"
        if workup.no_follow_up:
            yield f"No follow-up: {workup.no_follow_up}."


def _footing(workup: Workup, written: Written) -> list[str]:
    version = workup.version
    return [
        f"Workup, {version.protocol.title}, protocol version {version.number}. Supports a clinician's decision.",
        f"{moment_words(written.at)}, {written.by}.",
    ]
