"""What the protocol says of this patient: red flags with reasons, what is not excluded yet, and advice."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from workups.engine.definition import Definition, RedFlag, Rule
from workups.engine.explain import Explanation, explain
from workups.evaluate import Evaluated
from workups.models.workup import Urgency
from workups.reports.reasons import because
from workups.reports.words import in_words, sentence_case

_MOST_ASKED: Final = 8
_KINDS: Final = (
    ("referrals", "Referral"),
    ("investigations", "Tests to consider"),
    ("management", "Management"),
    ("safety_net", "Safety-net"),
    ("causes", "Causes to think of"),
)


def red_flags(evaluated: Evaluated) -> list[dict[str, Any]]:
    """Fired red flags, the most urgent first, each with the findings that carried it."""
    return [_fired_flag(evaluated, code) for code in evaluated.evaluation.fired_red_flags]


def not_excluded(evaluated: Evaluated) -> list[dict[str, Any]]:
    """Waiting red flags above the urgency reached, each with the findings that would settle it."""
    return [_waiting_flag(evaluated, explanation) for explanation in open_above(evaluated)]


def open_above(evaluated: Evaluated) -> list[Explanation]:
    """Explanations of the waiting red flags that are more urgent than the urgency reached."""
    evaluation = evaluated.evaluation
    reached = Urgency.values.index(evaluation.urgency)
    return [
        explain(evaluated.engine, evaluated.facts, code)
        for code in evaluation.waiting_red_flags
        if Urgency.values.index(_flag(evaluated.definition, code).urgency) < reached
    ]


def checks(evaluated: Evaluated) -> list[dict[str, str]]:
    """Answers that contradict each other."""
    fired = set(evaluated.evaluation.fired)
    rules = [rule for rule in evaluated.definition.data_quality if rule.code in fired]
    return [{"title": rule.title, "say": rule.say} for rule in rules]


def advice(evaluated: Evaluated, *, ordered: Collection[str]) -> list[dict[str, Any]]:
    """Suggestions by kind, in the protocol's order. `ordered` holds the tests already asked for."""
    parts = []
    for kind, title in _KINDS:
        rules = _fired_rules(evaluated, getattr(evaluated.definition, kind))
        lines = [_line(evaluated.definition, rule, ordered) for rule in rules]
        if lines:
            parts.append({"title": title, "lines": lines})
    return parts


def sources(evaluated: Evaluated, shown: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Titles of the sources that the shown rules name, in the protocol's order."""
    named = {source for line in shown for source in line["sources"]}
    return [{"id": each.id, "title": each.title} for each in evaluated.definition.sources if each.id in named]


def _fired_rules(evaluated: Evaluated, rules: Iterable[Rule]) -> list[Rule]:
    fired = set(evaluated.evaluation.fired)
    return [rule for rule in rules if rule.code in fired]


def _flag(definition: Definition, code: str) -> RedFlag:
    rule = definition.rule(code)
    assert isinstance(rule, RedFlag)
    return rule


def _urgency(level: str) -> dict[str, str]:
    return {"urgency": level, "urgency_words": Urgency(level).label}


def _fired_flag(evaluated: Evaluated, code: str) -> dict[str, Any]:
    flag = _flag(evaluated.definition, code)
    return _urgency(flag.urgency) | {
        "title": flag.title,
        "because": because(evaluated, code),
        "destination": in_words(flag.destination, evaluated.definition),
        "why": in_words(flag.why, evaluated.definition),
        "sources": list(flag.sources),
    }


def _waiting_flag(evaluated: Evaluated, explanation: Explanation) -> dict[str, Any]:
    definition = evaluated.definition
    flag = _flag(definition, explanation.code)
    labels = [definition.finding(code).label for code in explanation.missing]
    more = len(labels) - _MOST_ASKED
    ask = labels[:_MOST_ASKED] + ([f"and {more} more"] if more > 0 else [])
    return _urgency(flag.urgency) | {"title": flag.title, "ask": ask}


def _line(definition: Definition, rule: Rule, ordered: Collection[str]) -> dict[str, Any]:
    title = f"{rule.title} (already asked for)" if rule.code in ordered else rule.title
    detail = _DETAIL[rule.kind](rule)
    return {
        "title": title,
        "detail": sentence_case(in_words(detail, definition)),
        "sources": list(getattr(rule, "sources", ())),
    }


def _test_detail(rule: Any) -> str:
    parts = [rule.answers, rule.urgency, f"preparation: {rule.preparation}" if rule.preparation else "", rule.harm]
    return ". ".join(sentence_case(part) for part in parts if part)


_DETAIL: Final[Mapping[str, Any]] = {
    "referrals": lambda rule: f"{rule.urgency.replace('_', ' ')}. The letter says: {rule.letter}",
    "investigations": _test_detail,
    "management": lambda rule: rule.detail,
    "safety_net": lambda rule: rule.wording,
    "causes": lambda rule: rule.management,
}
