"""How values, findings and codes are said, on screen and on paper: in words that a clinician would write."""

import re
from datetime import date

from clinic.words import date_words
from workups.engine.definition import Definition, Finding
from workups.engine.durations import say_duration
from workups.engine.facts import Value
from workups.engine.units import unit_words

_CODE = re.compile(r"`([a-z0-9_]+)`")
_SIDE = re.compile(r"(?i)\b(left|right) ")


def value_words(finding: Finding, value: Value) -> str:
    """A value as it is read aloud, with its unit."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return finding.option_label(value) if finding.options else value
    if isinstance(value, frozenset):
        return _listed([finding.option_label(option) for option in finding.options if option in value])
    if isinstance(value, date):
        return date_words(value)
    return _number_words(finding, value)


def amount_words(value: float) -> str:
    """A number as it was typed: nothing rounded, no exponent, no zeros behind it."""
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")


def computed_words(value: Value) -> str:
    """A derived value, which has no dictionary entry to say its unit."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def without_side(label: str) -> str:
    """The label of a sign that has two sides, without the side."""
    bare = _SIDE.sub("", label, count=1)
    return bare[:1].upper() + bare[1:]


def in_words(text: str, definition: Definition) -> str:
    """Protocol text with the codes in backticks replaced by the titles they stand for."""

    def title(match: re.Match[str]) -> str:
        code = match[1]
        if code in definition.rules:
            return f"“{definition.rules[code].title}”"
        return definition.findings[code].label.lower() if code in definition.findings else code

    return _CODE.sub(title, text)


def sentence_case(words: str) -> str:
    """The first letter large, the rest as it was."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """For the middle of a sentence; abbreviations keep their capitals."""
    return words[:1].lower() + words[1:] if words[1:2].islower() or len(words) == 1 else words


def _listed(labels: list[str]) -> str:
    """Several options in one breath; semicolons where an option has a comma of its own."""
    between = "; " if any("," in label for label in labels) else ", "
    return between.join(labels[:1] + [uncapitalised(label) for label in labels[1:]])


def _number_words(finding: Finding, value: float) -> str:
    if finding.type == "duration":
        return say_duration(int(value))
    if finding.type == "mrc":
        return f"{value:g}/5"
    return f"{amount_words(value)} {unit_words(finding.unit)}".strip()
