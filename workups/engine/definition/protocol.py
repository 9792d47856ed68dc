"""One protocol version, whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workups.engine.definition.reference import Reference
from workups.engine.definition.rules import (
    Cause,
    DataQuality,
    Derived,
    Investigation,
    Management,
    Numeric,
    RedFlag,
    Referral,
    Rule,
    SafetyNet,
)  # fmt: skip
from workups.engine.definition.stages import Section, Stage
from workups.engine.definition.statements import (
    Accepted,
    Complication,
    Prevention,
    Prognosis,
    Review,
    Source,
    Urgency,
)  # fmt: skip
from workups.engine.definition.vocabulary import DictionarySection, Finding


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One protocol version, whole. `content_hash` is the SHA-256 of protocol and dictionary as canonical JSON.

    `family_sources` stands for the rules of a family that name no source of their own.
    """

    key: str
    title: str
    site: str
    language: str
    summary: str
    review_by: str
    sources: tuple[Source, ...]
    urgencies: tuple[Urgency, ...]
    groups: Mapping[str, tuple[str, ...]]
    stages: tuple[Stage, ...]
    derived: tuple[Derived, ...]
    numeric: tuple[Numeric, ...]
    data_quality: tuple[DataQuality, ...]
    red_flags: tuple[RedFlag, ...]
    investigations: tuple[Investigation, ...]
    causes: tuple[Cause, ...]
    referrals: tuple[Referral, ...]
    management: tuple[Management, ...]
    safety_net: tuple[SafetyNet, ...]
    reviews: tuple[Review, ...]
    prognosis: tuple[Prognosis, ...]
    prevention: tuple[Prevention, ...]
    complications: tuple[Complication, ...]
    letter_core: str
    family_sources: Mapping[str, tuple[str, ...]]
    accepted: tuple[Accepted, ...]
    reference: Reference
    findings: Mapping[str, Finding]
    dictionary_sections: tuple[DictionarySection, ...]
    rules: Mapping[str, Rule]
    content_hash: str

    def rule(self, code: str) -> Rule:
        """The rule of any kind with this code; KeyError when there is none."""
        return self.rules[code]

    def sources_of(self, rule: Rule) -> tuple[str, ...]:
        """Ids of the sources on which a rule rests."""
        own: tuple[str, ...] = getattr(rule, "sources", ())
        return own or self.family_sources.get(rule.family, ())

    def finding(self, code: str) -> Finding:
        """The dictionary's entry for this code; KeyError when there is none."""
        return self.findings[code]

    def section(self, key: str) -> Section:
        """The section with this key, whatever its stage; KeyError when there is none."""
        for section in self.sections():
            if section.key == key:
                return section
        raise KeyError(key)

    def sections(self) -> Iterator[Section]:
        """Every section of every stage, in order."""
        for stage in self.stages:
            yield from stage.sections

    def derived_label(self, code: str) -> str:
        """The label of a computed finding, yes/no or number; KeyError when there is none."""
        return {each.code: each.label for each in self.computed()}[code]

    def computed(self) -> Iterator[Derived | Numeric]:
        """Every finding that is computed, never typed: yes/no first, then numbers."""
        yield from self.derived
        yield from self.numeric
