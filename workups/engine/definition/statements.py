"""What a protocol says without a condition."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Urgency:
    level: str
    meaning: str
    target: str


@dataclass(frozen=True, slots=True)
class Review:
    situation: str
    interval: str
    who: str


@dataclass(frozen=True, slots=True)
class Prognosis:
    situation: str
    statement: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prevention:
    statement: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complication:
    complication: str
    findings: tuple[str, ...]
    what_to_do: str
    actions: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the gate would refuse and a clinician has accepted, for these rules, with the reason."""

    concern: str
    codes: tuple[str, ...]
    why: str
