"""What the protocol suggests for this patient, for the clinician to weigh, and on what it rests."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from workups.engine.definition import Definition, Investigation, Referral, Rule
from workups.engine.evaluation import Evaluation
from workups.models.urgency import Urgency
from workups.words import in_words, sentence_case

_FAMILIES: Final = (
    ("referrals", "Referral"),
    ("investigations", "Tests to consider"),
    ("management", "Management"),
    ("safety_net", "Safety-net"),
    ("causes", "Causes to think of"),
)
_LEVEL: Final = re.compile("|".join(Urgency.values))


def suggestions(evaluation: Evaluation, *, ordered: Collection[str]) -> list[dict[str, Any]]:
    """Suggestions by family, in the protocol's order. `ordered` holds the tests already asked for."""
    definition = evaluation.engine.definition
    parts = []
    for family, title in _FAMILIES:
        rules = [rule for rule in getattr(definition, family) if rule.code in evaluation.fired]
        if rules:
            parts.append({"title": title, "lines": [_line(definition, rule, ordered) for rule in rules]})
    return parts


def sources(definition: Definition, shown: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Titles of the sources that the shown rules name, in the protocol's order."""
    named = {source for line in shown for source in line["sources"]}
    return [{"id": each.id, "title": each.title} for each in definition.sources if each.id in named]


def _line(definition: Definition, rule: Rule, ordered: Collection[str]) -> dict[str, Any]:
    detail = _DETAIL[rule.family](rule)
    return {
        "title": f"{rule.title} (already asked for)" if rule.code in ordered else rule.title,
        "detail": sentence_case(in_words(detail, definition)),
        "sources": list(getattr(rule, "sources", ())),
    }


def _test(rule: Investigation) -> str:
    parts = (rule.answers, rule.urgency, f"preparation: {rule.preparation}" if rule.preparation else "", rule.harm)
    return ". ".join(sentence_case(part) for part in parts if part)


def _referral(rule: Referral) -> str:
    urgency = _LEVEL.sub(lambda level: Urgency(level[0]).label.lower(), rule.urgency)
    return f"{sentence_case(urgency)}. The letter says: {rule.letter}"


_DETAIL: Final[Mapping[str, Callable[[Any], str]]] = {
    "referrals": _referral,
    "investigations": _test,
    "management": lambda rule: rule.detail,
    "safety_net": lambda rule: rule.wording,
    "causes": lambda rule: rule.management,
}
