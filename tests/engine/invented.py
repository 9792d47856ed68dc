"""A tiny invented dictionary and protocol, for tests that need no medicine to be read."""

from collections.abc import Mapping
from typing import Any

from workups.engine.definition import Definition
from workups.engine.evaluation import Engine, Evaluation, State
from workups.engine.facts import read_facts
from workups.engine.parse import parse_protocol
from workups.engine.urgency import LEVELS

OUTCOMES = {State.FIRED: True, State.RULED_OUT: False, State.WAITING: None}


def finding(code: str, kind: str, **details: Any) -> dict[str, Any]:
    return {"code": code, "label": code.capitalize(), "type": kind, "section": "H", "unknown": "shown", **details}


FINDINGS = [
    finding("weak", "boolean", unknown="blocks"),
    finding("numb", "boolean"),
    finding("pattern", "choice", options=["flicker", "jerk", "none"]),
    finding("site", "multichoice", options=["arm", "leg", "face"]),
    finding("age_years", "integer", unit="years", hard=[0, 120], soft=[16, 100]),
    finding("potassium", "decimal", unit="mmol/L", hard=[1, 12], soft=[3, 6]),
    finding("sodium", "decimal", unit="mmol/L", hard=[80, 200]),
    finding("duration", "duration", hard=["0s", "80y"], soft=["0s", "20y"]),
    finding("seen_on", "date"),
    finding("work", "text"),
    finding("reflex_l", "reflex", hard=[0, 4], pair="reflex", side="left"),
    finding("reflex_r", "reflex", hard=[0, 4], pair="reflex", side="right"),
    finding("pulse_l", "choice", options=["normal", "absent"], pair="pulse", side="left"),
    finding("pulse_r", "choice", options=["normal", "absent"], pair="pulse", side="right"),
    finding("hoffmann_l", "boolean", pair="hoffmann", side="left"),
    finding("hoffmann_r", "boolean", pair="hoffmann", side="right"),
]
GROUPS = {
    "reflex": ["reflex_l", "reflex_r"],
    "pulse": ["pulse_l", "pulse_r"],
    "hoffmann": ["hoffmann_l", "hoffmann_r"],
}


def dictionary(*more: dict[str, Any], findings: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "sections": [{"key": "H", "title": "History"}],
        "findings": [*(FINDINGS if findings is None else findings), *more],
    }


def protocol(**changes: Any) -> dict[str, Any]:
    """A whole valid protocol that says nothing, with `changes` on top."""
    nothing: dict[str, Any] = {
        key: []
        for key in (
            "derived", "numeric", "data_quality", "red_flags", "investigations", "causes", "referrals", "management",
            "safety_net", "reviews", "prognosis", "prevention", "complications",
        )
    }  # fmt: skip
    return {
        "key": "invented",
        "title": "An invented protocol",
        "site": "arm",
        "language": "en-GB",
        "summary": "For tests.",
        "review_by": "2027-11-01",
        "sources": [{"id": "S1", "title": "A source", "url": "https://example.org"}],
        "urgencies": [{"level": level, "meaning": level, "target": "some day"} for level in LEVELS],
        "groups": GROUPS,
        "stages": [{"key": "history", "title": "History", "sections": []}],
        **nothing,
        "letter_core": "Age, site.",
        **changes,
    }


def sound(**changes: Any) -> dict[str, Any]:
    """The same as a file that passes the gate: every finding is asked for, nothing is declared in vain."""
    items = [{"finding": each["code"]} for each in FINDINGS]
    section = {"key": "all", "title": "All", "items": items}
    families = ("data_quality", "investigations", "referrals", "safety_net", "causes")
    ready = {
        "groups": {},
        "stages": [{"key": "history", "title": "History", "sections": [section]}],
        "family_sources": {family: ["S1"] for family in families},
    }
    return protocol(**{**ready, **changes})


def red_flag(code: str, when: str, urgency: str = "soon", **details: Any) -> dict[str, Any]:
    flag = {"code": code, "title": code, "urgency": urgency, "when": when, "destination": "The team", "sources": ["S1"]}
    return {**flag, **details}


def derived(code: str, true_when: str, false_when: str) -> dict[str, Any]:
    return {"code": code, "label": code.capitalize(), "true_when": true_when, "false_when": false_when}


def check(code: str, when: str) -> dict[str, Any]:
    return {"code": code, "title": code, "when": when, "say": "Look again"}


def investigation(code: str, when: str, *, bedside: bool = False, results: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "code": code, "title": code, "answers": "Something", "when": when, "urgency": "routine", "where": "practice",
        "bedside": bedside, "turnaround_days": 3, "results": list(results),
    }  # fmt: skip


def referral(code: str, when: str, *, emergency: bool = False) -> dict[str, Any]:
    return {"code": code, "title": code, "urgency": "soon", "emergency": emergency, "when": when}


def management(code: str, when: str, kind: str = "normal") -> dict[str, Any]:
    return {"code": code, "title": code, "kind": kind, "when": when, "sources": ["GMK"]}


def safety_net(code: str, when: str, kind: str = "normal") -> dict[str, Any]:
    return {"code": code, "title": code, "kind": kind, "when": when}


def cause(code: str, when: str) -> dict[str, Any]:
    return {"code": code, "title": code, "seed": False, "when": when}


def definition(**changes: Any) -> Definition:
    return parse_protocol(protocol(**changes), dictionary())


def engine(**changes: Any) -> Engine:
    return Engine(definition(**changes))


def evaluated(raw: Mapping[str, Any], **changes: Any) -> Evaluation:
    """The evaluation of raw values (as forms and files hold them) by a protocol with these `changes`."""
    ready = engine(**changes)
    return ready.evaluate(read_facts(ready.definition.findings, raw))


def truth(condition: str, /, **raw: Any) -> bool | None:
    """What a condition comes to: TRUE, FALSE or None for UNKNOWN."""
    return OUTCOMES[evaluated(raw, red_flags=[red_flag("rf_x", condition)]).state("rf_x")]
