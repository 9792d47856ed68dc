"""The engine on the arm protocol: whole evaluations, and what the words around them cost.

The floor is JSON itself: reading the same lines and writing the same answers, with nothing decided in between.
"""

import json
import random
from collections.abc import Callable
from typing import Any

import yaml

from bench.measurement import Row, side_by_side
from clinic.env import BASE_DIR
from workups.engine.definition import Definition, Finding
from workups.engine.evaluation import Engine
from workups.engine.facts import read_facts
from workups.engine.parse import parse_protocol

LIBRARY = BASE_DIR / "workups" / "protocol_library"
PATIENTS = 2_000
KNOWN = (20, 120)
"""Findings known of a patient: a first look, and a workup worked through."""


def measure() -> list[Row]:
    definition = _arm_protocol()
    engine = Engine(definition)
    lines = _lines(definition)
    facts = [read_facts(definition.findings, json.loads(line)["findings"]) for line in lines]
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
        row("evaluate, with what a save shows", lambda: [_page(engine, each) for each in facts]),
        row("a line of JSON in, a line out", lambda: [json.dumps(_answer(engine, line)) for line in lines]),
    ]


def _arm_protocol() -> Definition:
    protocol = yaml.safe_load((LIBRARY / "arm-twitching.yaml").read_text())
    return parse_protocol(protocol, yaml.safe_load((LIBRARY / "findings.yaml").read_text()))


def _lines(definition: Definition) -> list[str]:
    """Invented patients, the same in every run."""
    dice = random.Random(2026)  # noqa: S311  nothing secret
    codes = sorted(definition.findings)
    patients = []
    for number in range(PATIENTS):
        known = dice.sample(codes, dice.randint(*KNOWN))
        findings = {code: _value(definition.findings[code], dice) for code in known}
        patients.append(json.dumps({"id": f"invented-{number}", "findings": findings}))
    return patients


def _value(finding: Finding, dice: random.Random) -> Any:
    """Any value the finding can have, in its JSON form."""
    low, high = finding.hard or (0, 10)
    match finding.type:
        case "boolean":
            return dice.random() < 0.3
        case "choice":
            return dice.choice(finding.options)
        case "multichoice":
            return dice.sample(finding.options, dice.randint(1, min(3, len(finding.options))))
        case "decimal":
            return round(dice.uniform(low, high), 1) if high - low > 1 else high
        case "duration":
            return f"{dice.randint(1, 20)}{dice.choice('hdw')}" if high >= 20 * 604_800 else "1s"
        case "date":
            return f"2026-{dice.randint(1, 9):02}-{dice.randint(1, 28):02}"
        case "text":
            return "as told"
        case _:
            return dice.randint(int(low), int(high))


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


def _page(engine: Engine, facts: Any) -> object:
    """What every save works out for the page besides what fired."""
    evaluation = engine.evaluate(facts)
    return evaluation.urgency_not_excluded, evaluation.stage_progress, evaluation.next_questions(5)


def _check_same_work(engine: Engine, facts: list[Any], answers: list[dict[str, Any]]) -> None:
    for each, answer in zip(facts, answers, strict=True):
        evaluation = engine.evaluate(each)
        if (evaluation.urgency, list(evaluation.fired)) != (answer["urgency"], answer["fired"]):
            raise SystemExit(f"{answer['id']}: the two ways of asking differ; nothing was measured.")
