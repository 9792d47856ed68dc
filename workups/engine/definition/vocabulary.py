"""The dictionary: what form, rules, letter and exchange formats have in common."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a public terminology. Confidence: C seen together, H confident, M to be verified."""

    system: str
    code: str
    confidence: str
    display: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry of the dictionary. Ranges are inclusive, in `unit`; durations count seconds."""

    code: str
    label: str
    question: str
    type: str
    unit: str
    hard: tuple[float, float] | None
    soft: tuple[float, float] | None
    section: str
    unknown: str
    pair: str
    side: str
    options: tuple[str, ...]
    option_labels: Mapping[str, str]
    reference: str
    codes: tuple[Code, ...]

    def option_label(self, option: str) -> str:
        """The option in words: its own label, or its code made readable."""
        return self.option_labels.get(option) or option.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class DictionarySection:
    key: str
    title: str
