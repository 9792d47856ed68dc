"""The record of one evaluation: what went in, what came out and why, as plain data; and its replay.

A record holds a patient's answers and must be kept as they are. It is what JSON can hold, and written by `written`
the same evaluation always has the same bytes. It names no person and no moment: those stand in the rows beside it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from workups.engine.conditions import tree
from workups.engine.definition import Definition
from workups.engine.evaluation import ENGINE_VERSION, Engine, Evaluation
from workups.engine.explain import Node, explain_in
from workups.engine.facts import Facts, Value, read_facts, write_value

Record: TypeAlias = dict[str, Any]
"""Texts, numbers, true, false, null, lists and mappings of them."""
MOST_QUESTIONS = 5


class OtherProtocol(ValueError):
    """A record of other protocol content than the one it is to be replayed with."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place, as keys joined by dots, where a replay came out otherwise; None where there is nothing."""

    place: str
    recorded: object
    replayed: object


def record(engine: Engine, facts: Facts) -> Record:
    """All that `engine` says of `facts`, with the reasons of what fired and of the red flags not excluded.

    InvalidFacts as for `Engine.evaluate`. Facts are taken in the form in which they are recorded, so that whole
    decimals are decimals.
    """
    findings = engine.definition.findings
    given = {code: write_value(findings[code], facts[code]) for code in engine.evaluate(facts).facts}
    evaluation = engine.evaluate(read_facts(findings, given))
    return _told(evaluation, _shown(evaluation))


def outline(evaluation: Evaluation) -> Record:
    """The same with the reasons of the fired red flags alone, for what is kept by the thousand: a tenth of the size.

    The other reasons follow from what stands in it; `replay` takes it as well.
    """
    return {"is_outline": True, **_told(evaluation, evaluation.fired_red_flags)}


def written(made: Record) -> bytes:
    """A record's one form as bytes: JSON in UTF-8, keys in order, no spaces."""
    return json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def replay(made: Record, engine: Engine) -> tuple[Difference, ...]:
    """Where the same facts come out otherwise today; empty when the record's bytes are the same.

    An engine of another version is no difference by itself. OtherProtocol when the content is not the recorded
    one; InvalidFacts when the recorded facts are none.
    """
    if made.get("content_hash") != engine.definition.content_hash:
        key, content = engine.definition.key, engine.definition.content_hash
        raise OtherProtocol(
            f"the record is of {made.get('protocol')!r} with the content {made.get('content_hash')!r}, "
            f"not of {key!r} with {content!r}"
        )
    facts = read_facts(engine.definition.findings, made["facts"])
    again = outline(engine.evaluate(facts)) if made.get("is_outline") else record(engine, facts)
    return tuple(_differences("", {**made, "engine": ENGINE_VERSION}, again))


def _told(evaluation: Evaluation, codes: Iterable[str]) -> Record:
    """With the reasons of these rules."""
    definition = evaluation.engine.definition
    return {
        "protocol": definition.key,
        "content_hash": definition.content_hash,
        "engine": ENGINE_VERSION,
        "facts": _valued(definition, evaluation.facts),
        **_outcome(evaluation),
        "because": {code: _reason(evaluation, code) for code in codes},
    }


def _outcome(evaluation: Evaluation) -> Record:
    return {
        "urgency": evaluation.urgency,
        "urgency_not_excluded": evaluation.urgency_not_excluded,
        "end_state": evaluation.end_state,
        "end_state_reason": evaluation.end_state_reason,
        "fired": list(evaluation.fired),
        "hidden": sorted(evaluation.hidden),
        "waiting": list(evaluation.waiting),
        "derived": dict(evaluation.derived),
        "stages": {key: list(progress) for key, progress in evaluation.stage_progress.items()},
        "ask_next": [[each.finding, list(each.settles)] for each in evaluation.next_questions(MOST_QUESTIONS)],
    }


def _shown(evaluation: Evaluation) -> list[str]:
    return [*evaluation.fired, *sorted(evaluation.hidden), *evaluation.waiting_red_flags]


def _reason(evaluation: Evaluation, code: str) -> Record:
    explained = explain_in(evaluation, code)
    definition = evaluation.engine.definition
    return {
        "state": explained.state.value,
        "missing": list(explained.missing),
        "carried_by": _valued(definition, explained.carried_by),
        "tree": _node(definition, explained.because),
    }


def _node(definition: Definition, node: Node) -> Record:
    """A leaf by its text; AND, OR, NOT and COUNT by their word, for their text is that of their parts."""
    made: Record = {"is": _word(node), "value": node.value, "carries": node.carries}
    if node.reading is not None and node.finding:
        made["reading"] = _json(definition, node.finding, node.reading)
    if node.parts:
        made["parts"] = [_node(definition, part) for part in node.parts]
    return made


def _word(node: Node) -> str:
    match node.condition:
        case tree.And():
            return "AND"
        case tree.Or():
            return "OR"
        case tree.Not():
            return "NOT"
        case tree.Count(_, minimum):
            return f"COUNT >= {minimum}"
        case _:
            return node.text


def _valued(definition: Definition, values: Mapping[str, Value]) -> Record:
    return {code: _json(definition, code, value) for code, value in values.items()}


def _json(definition: Definition, code: str, value: Value) -> Any:
    """A derived finding is true, false or a number as it is."""
    finding = definition.findings.get(code)
    return write_value(finding, value) if finding else value


def _differences(place: str, recorded: Any, replayed: Any) -> Iterator[Difference]:
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in sorted(recorded.keys() | replayed.keys()):
            inner = f"{place}.{key}" if place else key
            yield from _differences(inner, recorded.get(key), replayed.get(key))
    elif recorded != replayed:
        yield Difference(place, recorded, replayed)
