"""The engine on the arm protocol: whole evaluations and what a page shows, and its conditions against other engines.

The floor is JSON itself: reading the same lines and writing the same answers, with nothing decided in between.
"""

import json
import random
from collections.abc import Callable
from typing import Any

from bench import conditions
from bench.measurement import AtMost, Row, medians, side_by_side
from bench.patients import anyone, walked
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.explain import Explanation, explain_in
from workups.engine.facts import Facts, read_facts
from workups.engine.parse import parse_protocol
from workups.protocol_files import load_library

PATIENTS = 2_000
KNOWN = (20, 120)
"""Findings known of a patient: a first look, and a workup worked through."""
MOST_QUESTIONS = 5


def measure() -> list[Row]:
    definition = parse_protocol(*load_library("arm-twitching"))
    engine = Engine(definition)
    return [*_pages(engine), *_lines_in_and_out(engine), *conditions.rows(definition)]


def _pages(engine: Engine) -> list[Row]:
    """All that a page says of a workup, beside what fires and waits alone; the median workup."""
    workups = list(walked(engine))

    def row(what: str, ours: Callable[[Facts], object], target: AtMost | None = None) -> Row:
        mine, theirs = medians(ours, engine.evaluate, workups)
        return Row(what, mine, "what fires and waits alone", theirs, target)

    return [
        row("a workup's page: urgency, reasons, next questions", lambda facts: _page(engine, facts), AtMost(5e-4)),
        row("the same, each reason's whole tree drawn", lambda facts: _page_of_trees(engine, facts)),
    ]


def _page(engine: Engine, facts: Facts) -> tuple[list[Explanation], object]:
    """The answers that carried each fired red flag, the headline, where the workup stands, and what to ask next."""
    evaluation = engine.evaluate(facts)
    reasons = [explain_in(evaluation, code) for code in evaluation.fired_red_flags]
    return reasons, (
        evaluation.urgency,
        evaluation.urgency_not_excluded,
        evaluation.end_state_reason,
        evaluation.stage_progress,
        evaluation.next_questions(MOST_QUESTIONS),
    )


def _page_of_trees(engine: Engine, facts: Facts) -> object:
    """The page, and every fired red flag's own page opened."""
    reasons, _ = _page(engine, facts)
    return [reason.because for reason in reasons]


def _lines_in_and_out(engine: Engine) -> list[Row]:
    lines = _lines(engine.definition)
    facts = [read_facts(engine.definition.findings, json.loads(line)["findings"]) for line in lines]
    answers = [_answer(engine, line) for line in lines]
    _check_same_work(engine, facts, answers)

    def floor() -> None:
        for line, answer in zip(lines, answers, strict=True):
            json.loads(line)
            json.dumps(answer)

    def row(what: str, ours: Callable[[], object]) -> Row:
        mine, theirs = side_by_side(ours, floor, pieces=len(lines))
        return Row(what, mine, "JSON in and out alone", theirs)

    return [
        row("evaluate, facts at hand", lambda: [engine.evaluate(each).urgency for each in facts]),
        row("evaluate, with what a save shows", lambda: [_saved(engine, each) for each in facts]),
        row("a line of JSON in, a line out", lambda: [json.dumps(_answer(engine, line)) for line in lines]),
    ]


def _lines(definition: Definition) -> list[str]:
    """Invented patients, the same in every run."""
    dice = random.Random(2026)  # noqa: S311  nothing secret
    codes = sorted(definition.findings)
    patients = []
    for number in range(PATIENTS):
        known = dice.sample(codes, dice.randint(*KNOWN))
        findings = anyone(definition.findings, known, dice)
        patients.append(json.dumps({"id": f"invented-{number}", "findings": findings}))
    return patients


def _answer(engine: Engine, line: str) -> dict[str, Any]:
    """What `manage.py evaluate` answers to one line."""
    patient = json.loads(line)
    evaluation = engine.evaluate(read_facts(engine.definition.findings, patient["findings"]))
    return {
        "id": patient["id"],
        "urgency": evaluation.urgency,
        "fired": list(evaluation.fired),
        "waiting": list(evaluation.waiting),
    }


def _saved(engine: Engine, facts: Any) -> object:
    """What every save works out for the page besides what fired."""
    evaluation = engine.evaluate(facts)
    return evaluation.urgency_not_excluded, evaluation.stage_progress, evaluation.next_questions(5)


def _check_same_work(engine: Engine, facts: list[Any], answers: list[dict[str, Any]]) -> None:
    for each, answer in zip(facts, answers, strict=True):
        evaluation = engine.evaluate(each)
        if (evaluation.urgency, list(evaluation.fired)) != (answer["urgency"], answer["fired"]):
            raise SystemExit(f"{answer['id']}: the two ways of asking differ; nothing was measured.")
