"""Any entry of a protocol in words: each key that it has, as a clinician would name and read it.

Made from the document itself, so that a draft with faults can be read as well: what can't be put into words stands as
its author wrote it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clinic.words import humanise
from workups.engine.conditions import Condition, ConditionError, parse_condition, to_text
from workups.engine.definition import Definition
from workups.engine.english import sentence
from workups.engine.units import unit_words
from workups.engine.urgency import LEVELS
from workups.reports.referral_words import urgency_words
from workups.words import in_words

_A_FEW_WORDS: Final = 60  # characters
_CONDITIONS: Final = frozenset({"when", "true_when", "false_when", "show_when"})
_PLACES: Final = {"practice": "At the practice", "hospital": "Hospital", "either": "Practice or hospital"}
_KINDS: Final = {
    "normal": "Ordinary: hidden in an emergency",
    "emergency": "For an emergency",
    "always": "Always shown",
}
_UNKNOWN: Final = {
    "blocks": "Core: nobody is reassured without it",
    "shown": "Listed as not asked",
    "optional": "A detail: nothing is said about it",
}
_LABELS: Final[Mapping[str, str]] = {
    "when": "When",
    "true_when": "Yes when",
    "false_when": "No when",
    "show_when": "Shown when",
    "formula": "Worked out as",
    "destination": "Where to",
    "say": "Says",
    "answers": "Answers",
    "turnaround_days": "Result in",
    "harm": "Harm and limits",
    "supporting": "For it",
    "opposing": "Against it",
    "letter": "The letter holds",
    "letter_core": "Every letter holds",
    "seed": "In the article it began with",
    "seed_note": "There as",
    "hard": "Possible",
    "soft": "Usual",
    "unknown": "When not asked",
    "items": "Asks",
    "rules": "Rules",
    "flags": "Red flags",
    "review_by": "To be reviewed by",
    "key": "Key",
}


_TURN: Final = (
    *("title", "label", "question", "type", "unit", "options", "option_labels", "urgency", "kind", "emergency"),
    *("when", "true_when", "false_when", "show_when", "formula", "answers", "say", "destination", "where", "bedside"),
    *("turnaround_days", "preparation", "results", "detail", "wording", "letter", "supporting", "opposing", "tests"),
    *(
        "management",
        "refer_when",
        "why",
        "meaning",
        "action",
        "actions",
        "statement",
        "content",
        "findings",
        "expected",
    ),
    *("items", "point", "harm", "note", "how", "rules", "sources", "source_note"),
)
"""Keys in the order in which a clinician reads them; others follow."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one key says: lines of words, a condition's own text beneath, or a level of urgency with its shape."""

    lines: tuple[str, ...]
    text: str = ""
    urgency: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it is read in one breath, one after another in a line."""
        return len(self.lines) == 1 or all(len(line) <= _A_FEW_WORDS for line in self.lines)


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an entry; `name` is the key as the document has it."""

    name: str
    label: str
    said: Said


class Speaker:
    """Says codes and conditions in the names of a definition; without one, as they are written."""

    def __init__(self, definition: Definition | None) -> None:
        self._definition = definition
        self._computed = {each.code: each.label for each in definition.computed()} if definition else {}

    def condition(self, text: str) -> Said:
        """The sentence, with the text beneath it; the text alone when it can't be said."""
        try:
            words = sentence(parse_condition(text), self._definition) if self._definition else ""
        except (ConditionError, KeyError):
            words = ""
        return Said((words or text,), " ".join(text.split()) if words else "")

    def sentence(self, condition: Condition) -> str:
        """A condition of the definition, as a sentence."""
        return sentence(condition, self._definition) if self._definition else to_text(condition)

    def words(self, text: str) -> str:
        return " ".join((in_words(text, self._definition) if self._definition else text).split())

    def finding(self, code: str) -> str:
        if self._definition and code in self._definition.findings:
            return self._definition.findings[code].label
        return self._computed.get(code, code)

    def rule(self, code: str) -> str:
        rules = self._definition.rules if self._definition else {}
        return rules[code].title if code in rules else self.finding(code)

    def option(self, finding: str, value: object) -> str:
        """A value of a finding as it is read aloud."""
        known = self._definition.findings.get(finding) if self._definition else None
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(self.option(finding, each) for each in value)
        if known and known.options and isinstance(value, str):
            return known.option_label(value)
        return f"{value} {unit_words(known.unit) if known and known.unit else ''}".strip()


def fields_of(entry: Mapping[str, Any], speaker: Speaker, *, without: Iterable[str] = ()) -> list[Field]:
    """What an entry says, key by key as it is read; empty values and the keys in `without` are left out."""
    kept = {key: value for key, value in entry.items() if key not in without and value not in (None, "", [], {})}
    return [
        Field(key, _LABELS.get(key) or humanise(key), _said(key, kept[key], speaker))
        for key in sorted(kept, key=_in_turn)
    ]


def _in_turn(key: str) -> tuple[int, str]:
    """The database does not keep the author's order of keys."""
    return (_TURN.index(key), "") if key in _TURN else (len(_TURN), key)


def _said(key: str, value: Any, speaker: Speaker) -> Said:
    if key in _CONDITIONS and isinstance(value, str):
        return speaker.condition(value)
    if key == "urgency" and value in LEVELS:
        return Said((urgency_words(value),), urgency=value)
    if key == "urgency" and isinstance(value, str):
        return Said((urgency_words(value),))
    if say := _BY_KEY.get(key):
        return Said(tuple(say(value, speaker)))
    return Said(tuple(_plain(value, speaker)))


def _plain(value: Any, speaker: Speaker) -> Iterable[str]:
    match value:
        case bool():
            return ["Yes" if value else "No"]
        case str():
            return [speaker.words(value)]
        case list():
            return ["; ".join(_plain(each, speaker)) for each in value]
        case dict():
            return [f"{humanise(str(key))}: {', '.join(_plain(each, speaker))}" for key, each in value.items()]
        case _:
            return [str(value)]


def _known_words(words: Mapping[str, str]) -> Callable[[Any, Speaker], Iterable[str]]:
    return lambda value, speaker: [words.get(value, str(value))]


def _days(value: Any, speaker: Speaker) -> Iterable[str]:
    return [{0: "the same visit", 1: "1 day"}.get(value) or f"{value} days"]


def _findings(value: Any, speaker: Speaker) -> Iterable[str]:
    """A list of codes; or, of an invented patient, what is known."""
    if isinstance(value, Mapping):
        return [f"{speaker.finding(code)}: {speaker.option(code, each)}" for code, each in value.items()]
    return [speaker.finding(code) for code in value] if isinstance(value, list) else [str(value)]


def _rules(value: Any, speaker: Speaker) -> Iterable[str]:
    return [speaker.rule(code) for code in value] if isinstance(value, list) else [str(value)]


def _expected(value: Any, speaker: Speaker) -> Iterable[str]:
    if not isinstance(value, Mapping):
        return [str(value)]
    return [
        f"{humanise(key)}: {', '.join(_rules(each, speaker)) if isinstance(each, list) else humanise(each)}"
        for key, each in value.items()
    ]


def _evidence(value: Any, speaker: Speaker) -> Iterable[str]:
    return [_one_evidence(each, speaker) if isinstance(each, Mapping) else str(each) for each in value]


def _one_evidence(each: Mapping[str, Any], speaker: Speaker) -> str:
    if "finding" not in each:
        return speaker.words(str(each.get("text", "")))
    name = speaker.finding(each["finding"])
    return f"{name}: {speaker.option(each['finding'], each['value'])}" if each.get("value") else name


def _items(value: Any, speaker: Speaker) -> Iterable[str]:
    return [_item(each, speaker) if isinstance(each, Mapping) else str(each) for each in value]


def _item(each: Mapping[str, Any], speaker: Speaker) -> str:
    name, shown = speaker.finding(str(each.get("finding", ""))), each.get("show_when")
    return f"{name} (shown when: {speaker.condition(shown).lines[0]})" if shown else name


def _codes(value: Any, speaker: Speaker) -> Iterable[str]:
    """Codes of public terminologies; of an accepted concern, the codes it is about."""
    return [
        " ".join(str(each[key]) for key in ("system", "code", "display") if each.get(key))
        if isinstance(each, Mapping)
        else speaker.rule(str(each))
        for each in value
    ]


def _medicines(value: Any, speaker: Speaker) -> Iterable[str]:
    return [speaker.option("med_classes", value)]


def _drugs(value: Any, speaker: Speaker) -> Iterable[str]:
    return [speaker.option("recreational_drugs", value)]


def _joined(value: Any, speaker: Speaker) -> Iterable[str]:
    return [", ".join(map(str, value))] if isinstance(value, list) else [str(value)]


def _range(value: Any, speaker: Speaker) -> Iterable[str]:
    return [" to ".join(map(str, value))] if isinstance(value, list) else [str(value)]


_BY_KEY: Final[Mapping[str, Callable[[Any, Speaker], Iterable[str]]]] = {
    "where": _known_words(_PLACES),
    "kind": _known_words(_KINDS),
    "unknown": _known_words(_UNKNOWN),
    "turnaround_days": _days,
    "findings": _findings,
    "results": _findings,
    "members": _findings,
    "actions": _rules,
    "rules": _rules,
    "flags": _rules,
    "expected": _expected,
    "supporting": _evidence,
    "opposing": _evidence,
    "items": _items,
    "codes": _codes,
    "classes": _medicines,
    "recreational": _drugs,
    "sources": _joined,
    "options": _joined,
    "hard": _range,
    "soft": _range,
}
