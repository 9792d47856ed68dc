"""Red flags: which fired and why, which are not excluded yet and what would settle them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from workups.engine.definition import Definition, RedFlag
from workups.engine.evaluation import Evaluation
from workups.engine.explain import Explanation, explain_in
from workups.engine.urgency import is_above, is_at_or_above
from workups.models.urgency import Urgency
from workups.reports.findings import labels_of
from workups.reports.reasons import because
from workups.words import in_words

_MOST_NEXT: Final = 6
_MOST_ASKED: Final = 5  # of one flag: every muscle of both arms stands under "not assessed" already
_CONTRADICTED: Final = "Check again: the answers given contradict each other"


def fired(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Fired red flags, the most urgent first, each with the answers that carried it and where to send."""
    return [_fired_flag(evaluation, code) for code in evaluation.fired_red_flags]


def open_above(evaluation: Evaluation) -> list[Explanation]:
    """The waiting red flags that are more urgent than the urgency reached, explained; the most urgent first."""
    definition = evaluation.engine.definition
    waiting = [(code, _flag(definition, code).urgency) for code in evaluation.waiting_red_flags]
    return [explain_in(evaluation, code) for code, level in waiting if is_above(level, evaluation.urgency)]


def not_excluded(evaluation: Evaluation, waiting: Sequence[Explanation]) -> dict[str, Any]:
    """The flags of `open_above` by urgency; and the questions to ask first.

    What would settle a flag is said of those that can't wait until tomorrow; the others are named. There are a hundred.
    """
    definition = evaluation.engine.definition
    levels: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for explanation in waiting:
        flag = _flag(definition, explanation.code)
        levels[flag.urgency].append({"title": flag.title, "ask": _settling(definition, flag, explanation.missing)})
    questions = [question.finding for question in evaluation.next_questions(_MOST_NEXT)] if waiting else []
    return {
        "levels": [urgency_of(level) | {"flags": flags} for level, flags in levels.items()],
        "ask_next": labels_of(definition, questions),
    }


def _settling(definition: Definition, flag: RedFlag, missing: Sequence[str]) -> list[str]:
    """Empty for a flag that is only named."""
    if not is_at_or_above(flag.urgency, Urgency.SAME_DAY):
        return []
    return _few(labels_of(definition, missing)) or [_CONTRADICTED]


def _few(labels: Sequence[str]) -> list[str]:
    more = len(labels) - _MOST_ASKED
    return [*labels[:_MOST_ASKED], f"and {more} more"] if more > 1 else list(labels)


def checks(evaluation: Evaluation) -> list[dict[str, str]]:
    """Answers that contradict each other."""
    rules = [rule for rule in evaluation.engine.definition.data_quality if rule.code in evaluation.fired]
    return [{"title": rule.title, "say": rule.say} for rule in rules]


def urgency_of(level: str) -> dict[str, str]:
    """The level for its shape and colour, and its word, which always stands beside them."""
    return {"urgency": level, "urgency_words": Urgency(level).label}


def _flag(definition: Definition, code: str) -> RedFlag:
    rule = definition.rule(code)
    assert isinstance(rule, RedFlag)
    return rule


def _fired_flag(evaluation: Evaluation, code: str) -> dict[str, Any]:
    definition = evaluation.engine.definition
    flag = _flag(definition, code)
    return urgency_of(flag.urgency) | {
        "title": flag.title,
        "because": because(evaluation, code),
        "destination": in_words(flag.destination, definition),
        "why": in_words(flag.why, definition),
        "sources": list(flag.sources),
    }
