"""Derived findings, and the rules of every family: each a code, a title and a condition, then what screens print."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from workups.engine.conditions import Condition, Term
from workups.engine.definition.vocabulary import Code


@dataclass(frozen=True, slots=True)
class Derived:
    """A yes/no finding that is computed, never typed. TRUE wins over FALSE; neither is unknown."""

    code: str
    label: str
    true_when: Condition
    false_when: Condition
    note: str


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number that is computed, never typed."""

    code: str
    label: str
    unit: str
    formula: Term
    note: str


@dataclass(frozen=True, slots=True)
class DataQuality:
    family: ClassVar[str] = "data_quality"
    code: str
    title: str
    when: Condition
    say: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    family: ClassVar[str] = "red_flags"
    code: str
    title: str
    urgency: str
    when: Condition
    destination: str
    why: str
    sources: tuple[str, ...]
    source_note: str


@dataclass(frozen=True, slots=True)
class Investigation:
    """`where` is practice, hospital or either; a bedside test stays visible in an emergency (rule G1)."""

    family: ClassVar[str] = "investigations"
    code: str
    title: str
    answers: str
    when: Condition
    urgency: str
    where: str
    bedside: bool
    turnaround_days: int
    preparation: str
    results: tuple[str, ...]
    harm: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding or a sentence that speaks for or against a cause; one of the two is empty.

    `value` narrows a finding to one of its options, where the finding alone would say too little.
    """

    finding: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Cause:
    family: ClassVar[str] = "causes"
    code: str
    title: str
    seed: bool
    seed_note: str
    when: Condition
    supporting: tuple[Evidence, ...]
    opposing: tuple[Evidence, ...]
    tests: str
    management: str
    refer_when: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """`urgency` is the table's own words; an emergency referral stays visible in an emergency (rule G1)."""

    family: ClassVar[str] = "referrals"
    code: str
    title: str
    urgency: str
    emergency: bool
    when: Condition
    letter: str


@dataclass(frozen=True, slots=True)
class Management:
    """`kind` is normal (hidden in an emergency, rule G1), emergency or always."""

    family: ClassVar[str] = "management"
    code: str
    title: str
    kind: str
    when: Condition
    detail: str
    sources: tuple[str, ...]
    source_note: str


@dataclass(frozen=True, slots=True)
class SafetyNet:
    """`kind` is normal (hidden in an emergency, rule G1), emergency or always."""

    family: ClassVar[str] = "safety_net"
    code: str
    title: str
    kind: str
    when: Condition
    wording: str


Rule: TypeAlias = DataQuality | RedFlag | Investigation | Referral | Management | SafetyNet | Cause
