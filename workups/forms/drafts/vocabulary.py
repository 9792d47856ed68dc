"""What a condition may name, as people choose it: findings, groups and rules by their label, their code or both."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from workups.engine.definition import Definition, Finding
from workups.engine.names import in_words
from workups.engine.parse.meaning import Scope
from workups.engine.parse.shape import CODE

_IN_BRACKETS: Final = re.compile(r"\(([a-z][a-z0-9_]{0,79})\)$", re.ASCII)
Named = Mapping[str, str]
"""Labels by code."""


class Vocabulary:
    """The names of one definition, which need not be without faults."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.scope = Scope(definition)
        self.findings: Named = {code: each.label for code, each in definition.findings.items()} | {
            each.code: each.label for each in definition.computed()
        }
        self.rules: Named = {code: rule.title for code, rule in definition.rules.items()}
        self.groups: Named = {code: in_words(code) for code in definition.groups}
        self._meant: dict[int, dict[str, str]] = {}

    def type_of(self, code: str) -> str:
        """The type of a finding, computed ones included; empty when there is none."""
        return self.scope.types.get(code, "")

    def finding(self, code: str) -> Finding | None:
        """The dictionary's entry; None for a computed finding and for a code that is none."""
        return self.definition.findings.get(code)

    def members(self, group: str) -> tuple[Finding, ...]:
        """The findings of a group that exist."""
        codes = self.definition.groups.get(group, ())
        return tuple(found for found in map(self.finding, codes) if found)

    def meant(self, text: str, named: Named) -> str:
        """The code that is meant by `text`: the code itself, "Label (code)", or a label that only one has.

        What means nothing comes back as it was typed.
        """
        text = text.strip()
        if text in named:
            return text
        found = _IN_BRACKETS.search(text)
        if found and (found[1] in named or text == f"({found[1]})"):
            return found[1]
        return self._by_label(named).get(text.casefold(), text)

    def _by_label(self, named: Named) -> dict[str, str]:
        kept = self._meant.get(id(named))
        if kept is None:
            labels: dict[str, list[str]] = {}
            for code, label in named.items():
                labels.setdefault(label.strip().casefold(), []).append(code)
            kept = {label: codes[0] for label, codes in labels.items() if len(codes) == 1}
            self._meant[id(named)] = kept
        return kept


def shown(code: str, named: Named) -> str:
    """How a field shows a code: with its label before it, where it has one."""
    label = named.get(code, "")
    return f"{label} ({code})" if label and CODE.fullmatch(code) else code


@lru_cache(maxsize=16)
def vocabulary_of(definition: Definition) -> Vocabulary:
    """The vocabulary of a definition, made once."""
    return Vocabulary(definition)
