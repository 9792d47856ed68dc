"""The tree of a condition: what the builder edits, what the engine compiles, what a diff shows as text.

Every node is frozen and compares by meaning. `And.bracketed` only remembers whether an AND inside an OR was
written in brackets, which it needs not be, so that text comes back as it was; it is no part of equality.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from workups.engine.durations import SECONDS


@dataclass(frozen=True, slots=True)
class Duration:
    """A literal such as `12w`; the unit is kept because 12w is not written back as 84d."""

    amount: int
    unit: str

    @property
    def seconds(self) -> int:
        return self.amount * SECONDS[self.unit]


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of one finding, derived findings included."""

    code: str


@dataclass(frozen=True, slots=True)
class Minimum:
    """The lowest known value in a group; unknown when none is known."""

    group: str


@dataclass(frozen=True, slots=True)
class Maximum:
    """The highest known value in a group; unknown when none is known."""

    group: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two values lie apart; unknown when either is unknown."""

    first: str
    second: str


Term: TypeAlias = Reading | Minimum | Maximum | Difference
Literal: TypeAlias = str | Decimal | Duration


@dataclass(frozen=True, slots=True)
class Compare:
    """`term operator value`, where the operator is one of = < <= > >=."""

    term: Term
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class OneOf:
    code: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    code: str
    option: str


@dataclass(frozen=True, slots=True)
class IncludesAny:
    code: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnyEqual:
    """FALSE only when every member of the group is known and differs."""

    group: str
    option: str


@dataclass(frozen=True, slots=True)
class Known:
    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    code: str


@dataclass(frozen=True, slots=True)
class NotYes:
    """`no` or unknown: keeps an alarm on when an excuse for it was not asked."""

    code: str


@dataclass(frozen=True, slots=True)
class NotNo:
    """`yes` or unknown: keeps an alarm on when a detail of it was not asked."""

    code: str


@dataclass(frozen=True, slots=True)
class Fired:
    code: str


@dataclass(frozen=True, slots=True)
class NoDataQuality:
    """No data-quality check has fired."""


@dataclass(frozen=True, slots=True)
class UrgencyBelow:
    """No fired red flag is at `level` or above."""

    level: str


@dataclass(frozen=True, slots=True)
class Highest:
    """The highest fired red flag is at exactly `level`."""

    level: str


@dataclass(frozen=True, slots=True)
class Otherwise:
    """In a derived finding: every case that is not TRUE is FALSE."""


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple["Condition", ...]
    bracketed: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Count:
    """At least `minimum` of the operands are TRUE."""

    operands: tuple["Condition", ...]
    minimum: int


Leaf: TypeAlias = (
    Compare | OneOf | Includes | IncludesAny | AnyEqual | Known | Unknown | NotYes | NotNo
    | Fired | NoDataQuality | UrgencyBelow | Highest
)  # fmt: skip
Condition: TypeAlias = Leaf | Otherwise | Not | And | Or | Count


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside this one; none for a leaf."""
    match condition:
        case And() | Or() | Count():
            return condition.operands
        case Not(operand):
            return (operand,)
        case _:
            return ()


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every leaf, left to right, repeats included."""
    parts = parts_of(condition)
    if not parts:
        yield condition
    for part in parts:
        yield from leaves(part)


def readings(leaf: Condition | Term) -> tuple[str, ...]:
    """Codes of the findings that a leaf or a term reads by name (members of groups not included)."""
    match leaf:
        case Compare(term, _, _):
            return readings(term)
        case Difference(first, second):
            return (first, second)
        case Reading(code) | OneOf(code, _) | Includes(code, _) | IncludesAny(code, _):
            return (code,)
        case Known(code) | Unknown(code) | NotYes(code) | NotNo(code):
            return (code,)
        case _:
            return ()


def group_of(leaf: Condition | Term) -> str | None:
    """The group that a leaf or a term reads, without its @."""
    match leaf:
        case Compare(term, _, _):
            return group_of(term)
        case Minimum(group) | Maximum(group) | AnyEqual(group, _):
            return group
        case _:
            return None
