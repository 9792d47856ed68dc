"""Invented patients with what the protocol must say of them: its acceptance tests, written by clinicians."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workups.engine.definition import Definition
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.facts import InvalidFacts, read_facts
from workups.engine.faults import capitalised, did_you_mean
from workups.engine.urgency import LEVELS

LISTS = ("must_include", "must_not_include", "must_wait", "must_rule_out")
EXPECTATIONS = ("highest_urgency", *LISTS, "rationale")


@dataclass(frozen=True, slots=True)
class Vignette:
    """One patient: raw findings by code (absent is unknown), and what is expected.

    `must_include` and `must_not_include` are told after the global rules; `must_wait` and `must_rule_out` name rules
    that are still open, or excluded by what is known.
    """

    id: str
    title: str
    findings: Mapping[str, Any]
    expected: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How failures speak of it."""
        return f"{self.id} ({self.title})" if self.title else self.id

    def as_entry(self) -> dict[str, Any]:
        """As files have it."""
        return {"id": self.id, "title": self.title, "findings": dict(self.findings), "expected": dict(self.expected)}


def read_vignettes(document: object) -> tuple[Vignette, ...]:
    """The vignettes of a file that was read already; ValueError in plain words when its shape is wrong."""
    rows = document.get("vignettes") if isinstance(document, Mapping) else None
    if not isinstance(rows, list) or not rows:
        raise ValueError("the file needs a list named vignettes with at least one entry")
    return tuple(_vignette(row, number) for number, row in enumerate(rows, start=1))


def failures_of(vignette: Vignette, engine: Engine) -> list[str]:
    """What the protocol says differently from what is expected, or what the vignette itself gets wrong."""
    wrong = list(_misnamed(vignette, engine.definition))
    try:
        facts = read_facts(engine.definition.findings, vignette.findings)
    except InvalidFacts as problem:
        return wrong + [f"findings.{code}: {message}" for code, message in problem.problems]
    return wrong or differences(vignette.expected, engine.evaluate(facts))


def differences(expected: Mapping[str, Any], evaluation: Evaluation) -> list[str]:
    """Where `evaluation` is not as a vignette's `expected` says; expectations are known to name what exists."""
    return list(_differences(expected, evaluation))


def _vignette(row: object, number: int) -> Vignette:
    if not isinstance(row, Mapping):
        raise ValueError(f"entry {number} is not a mapping with id, title, findings and expected")
    for key in ("findings", "expected"):
        if not isinstance(row.get(key), Mapping):
            raise ValueError(f"entry {number} ({row.get('id', 'no id')}) needs a mapping named {key}")
    return Vignette(str(row.get("id", f"entry {number}")), str(row.get("title", "")), row["findings"], row["expected"])


def _misnamed(vignette: Vignette, definition: Definition) -> Iterator[str]:
    expected = vignette.expected
    for key in expected:
        if key not in EXPECTATIONS:
            yield f"expected.{key}: this is not known here. {capitalised(did_you_mean(str(key), EXPECTATIONS))}".strip()
    if expected.get("highest_urgency") not in LEVELS:
        yield f"expected.highest_urgency: {expected.get('highest_urgency')!r} is not one of {', '.join(LEVELS)}"
    for key in LISTS:
        codes = expected.get(key, [])
        if not isinstance(codes, list):
            yield f"expected.{key}: a list of rule codes is needed"
            continue
        for code in codes:
            if code not in definition.rules:
                hint = capitalised(did_you_mean(str(code), definition.rules))
                yield f"expected.{key}: there is no rule {code!r}. {hint}".strip()


def _differences(expected: Mapping[str, Any], evaluation: Evaluation) -> Iterator[str]:
    if evaluation.urgency != expected["highest_urgency"]:
        yield f"highest_urgency: expected {expected['highest_urgency']}, got {evaluation.urgency}"
    for code in expected.get("must_include", []):
        if code not in evaluation.fired:
            yield f"must_include: {code} expected, got {_found(evaluation, code)}"
    for code in expected.get("must_not_include", []):
        if code in evaluation.fired:
            yield f"must_not_include: {code} not expected, but it fired"
    for key, state in (("must_wait", State.WAITING), ("must_rule_out", State.RULED_OUT)):
        codes = (code for code in expected.get(key, []) if evaluation.state(code) is not state)
        yield from (f"{key}: {code} expected to be {_said(state)}, got {_found(evaluation, code)}" for code in codes)


def _found(evaluation: Evaluation, code: str) -> str:
    hidden = " (fired, but hidden by a global rule)" if code in evaluation.hidden else ""
    return f"{_said(evaluation.state(code))}{hidden}"


def _said(state: State) -> str:
    return state.value.replace("_", " ")
