"""How an entry of a table is written: its fields, each with its label, its help and the kind of value it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a field holds. Those from NAMES on are lists of rows; CODES and MAPPING are shown and not edited."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    YES_NO = "yes_no"
    WHOLE = "whole"
    DATE = "date"
    CONDITION = "condition"
    FORMULA = "formula"
    RANGE = "range"
    CODES = "codes"
    MAPPING = "mapping"
    NAMES = "names"
    OPTIONS = "options"
    EVIDENCE = "evidence"
    ITEMS = "items"


ROWS: Final = frozenset({Kind.NAMES, Kind.OPTIONS, Kind.EVIDENCE, Kind.ITEMS})
SHOWN_ONLY: Final = frozenset({Kind.CODES, Kind.MAPPING})
FINDINGS, READABLE, RULES, FLAGS, SOURCES, WORDS = "findings", "readable", "rules", "red_flags", "sources", "words"
"""What the names of a list name: findings of the dictionary, computed ones too, rules, sources; or nothing, words."""


@dataclass(frozen=True, slots=True)
class Field:
    """`of`: what a list names. `role`: what a condition is for. `choices`: values with their words, in order."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    help: str = ""
    required: bool = False
    of: str = ""
    role: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """One table. `name` is the key that names an entry, `title` the key that people know it by.

    `begins`: what the code of a new entry begins with.
    """

    table: str
    one: str
    many: str
    name: str
    title: str
    fields: tuple[Field, ...]
    begins: str = ""
    help: str = ""

    def field(self, key: str) -> Field:
        """The field of that key; KeyError when there is none."""
        return next(each for each in self.fields if each.key == key) if key in self.keys else _missing(key)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(each.key for each in self.fields)

    @property
    def is_coded(self) -> bool:
        """Whether entries are named by a code of their own, not by their words."""
        return self.name in ("code", "key", "id", "name", "level")


def _missing(key: str) -> Field:
    raise KeyError(key)


def named(schemas: tuple[Schema, ...]) -> Mapping[str, Schema]:
    """By table."""
    return {each.table: each for each in schemas}
