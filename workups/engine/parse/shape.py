"""Reads the plain mappings of a protocol file key by key; every fault is noted with its path and reading goes on."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from workups.engine.conditions import Condition, ConditionError, Term, parse_condition, parse_formula, tree
from workups.engine.faults import Fault, did_you_mean

CODE = re.compile(r"[a-z][a-z0-9_]{0,79}", re.ASCII)
CODE_HINT = "small letters, digits and _ only, a letter first, at most 80"
FINDING, READABLE, RULE, SOURCE = "finding", "finding or derived finding", "rule", "source"
"""What a name can point at."""
MOST_DAYS = 3_650
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_Tree = TypeVar("_Tree", Condition, Term)


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition or formula that could be read, and where it stands; its meaning is checked later."""

    path: str
    role: str
    parsed: Condition | Term


@dataclass(frozen=True, slots=True)
class Pointer:
    """A name that points at something, such as a source or a finding; whether that exists is checked later."""

    path: str
    what: str
    name: str


@dataclass(slots=True)
class Notes:
    """What reading a file collects: its faults, conditions and pointers, and where each name was first declared."""

    faults: list[Fault] = field(default_factory=list)
    expressions: list[Expression] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)
    declared: dict[tuple[str, str], str] = field(default_factory=dict)

    def fault(self, path: str, message: str, hint: str = "") -> None:
        self.faults.append(Fault(path, message, hint))


class Reader:
    """One mapping of the file. Each method reads one key; `done` refuses the keys that nobody read."""

    def __init__(self, value: object, path: str, notes: Notes) -> None:
        self.path, self.notes = path, notes
        self._is_mapping = isinstance(value, Mapping)  # if not, that is the fault, and not each missing key
        self._values: Mapping[Any, Any] = value if isinstance(value, Mapping) else {}
        self._read: set[str] = set()
        if not isinstance(value, Mapping):
            notes.fault(path, f"a mapping of keys to values is needed here, not {_kind(value)}", "write key: value")
        code = self._values.get("code", "")
        self.name = code if isinstance(code, str) else ""

    def at(self, key: str) -> str:
        """Where `key` stands, with the code of its entry: `red_flags[12].when (rf_x)`."""
        place = f"{self.path}.{key}" if self.path else key
        return f"{place} ({self.name})" if self.name else place

    def fault(self, key: str, message: str, hint: str = "") -> None:
        self.notes.fault(self.at(key), message, hint)

    def has(self, key: str) -> bool:
        return key in self._values

    def written(self) -> tuple[str, ...]:
        """Every key that stands here, read or not."""
        return tuple(str(key) for key in self._values)

    def raw(self, key: str, *, required: bool = True) -> Any:
        """The value as it stands; None when the key is missing."""
        self._read.add(key)
        value = self._values.get(key)
        if value is None and required and self._is_mapping:
            self.fault(key, "this key has no value" if key in self._values else "this key is missing", "add it")
        return value

    def text(self, key: str, *, required: bool = True) -> str:
        value = self.raw(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, f"text is needed here, not {_kind(value)}", "put it in quotes")
            return ""
        if required and not value.strip():
            self.fault(key, "this text is empty", "write it")
        if found := _CONTROL.search(value):
            self.fault(key, f"a character that can't be seen (U+{ord(found[0]):04X}) stands here", "delete it")
        return value

    def code(self, key: str) -> str:
        """The code that this entry declares; no two entries of any sort may declare the same."""
        value = self.text(key)
        if value and not CODE.fullmatch(value):
            self.fault(key, f"{value!r} is not a code", CODE_HINT)
        self._declare(key, "code", value)
        return value

    def unique(self, key: str, what: str) -> str:
        """A name that no other entry of this sort has."""
        name = self.text(key)
        self._declare(key, what, name)
        return name

    def _declare(self, key: str, what: str, name: str) -> None:
        first = self.notes.declared.setdefault((what, name), self.path)
        if name and first != self.path:
            self.fault(key, f"the {what} {name!r} is used twice", f"first at {first}")

    def naming(self, key: str, what: str, *, required: bool = True) -> str:
        """The name of something declared elsewhere."""
        name = self.text(key, required=required)
        self._point(key, what, name)
        return name

    def namings(self, key: str, what: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of names of things declared elsewhere."""
        names = self.texts(key, required=required)
        for index, name in enumerate(names):
            self._point(f"{key}[{index}]", what, name)
        return names

    def _point(self, key: str, what: str, name: str) -> None:
        if name:
            self.notes.pointers.append(Pointer(self.at(key), what, name))

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value and value not in allowed:
            self.fault(key, f"{value!r} is not one of {', '.join(allowed)}", did_you_mean(value, allowed))
        return value

    def flag(self, key: str, *, required: bool = True) -> bool:
        value = self.raw(key, required=required)
        if value is not None and not isinstance(value, bool):
            self.fault(key, f"true or false is needed here, not {_kind(value)}", "write it without quotes")
        return value is True

    def whole(self, key: str) -> int:
        value = self.raw(key)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_DAYS:
            self.fault(key, f"a whole number is needed here, not {_kind(value)}", f"0 to {MOST_DAYS}, without quotes")
            return 0
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts without repeats, not empty if required."""
        values = self._list(key, required=required)
        if required and self._values.get(key) in ([], ()):
            self.fault(key, "this list is empty", "give one entry at least")
        for index, value in enumerate(values):
            if not isinstance(value, str) or not value:
                self.fault(f"{key}[{index}]", f"text is needed here, not {_kind(value)}", "put it in quotes")
            elif value in values[:index]:
                self.fault(f"{key}[{index}]", f"{value!r} is listed twice", "once is enough")
        return tuple(value for value in values if isinstance(value, str))

    def entries(self, key: str, *, required: bool = True) -> "Iterator[Reader]":
        """A list of mappings, one reader each; unknown keys are refused when the loop moves on."""
        for index, value in enumerate(self._list(key, required=required)):
            place = f"{self.path}.{key}[{index}]" if self.path else f"{key}[{index}]"
            reader = Reader(value, place, self.notes)
            reader.name = reader.name or self.name
            yield reader
            reader.done()

    def inside(self, key: str, *, required: bool = True) -> Mapping[Any, Any]:
        """A mapping whose keys the author chooses."""
        value = self.raw(key, required=required)
        if value is not None and not isinstance(value, Mapping):
            self.fault(key, f"a mapping of keys to values is needed here, not {_kind(value)}", "write key: value")
        return value if isinstance(value, Mapping) else {}

    def condition(self, key: str, *, role: str) -> Condition:
        return self._parsed(key, role, parse_condition) or tree.Otherwise()

    def condition_or_none(self, key: str, *, role: str) -> Condition | None:
        return self.condition(key, role=role) if self.has(key) else None

    def formula(self, key: str) -> Term:
        return self._parsed(key, "formula", parse_formula) or tree.Reading("")

    def done(self) -> None:
        """Refuse keys that nothing reads: a mistyped key must not be an omission in silence."""
        for key in self._values:
            if key not in self._read:
                self.fault(str(key), "this key is not known here", did_you_mean(str(key), self._read))

    def _parsed(self, key: str, role: str, parse: Callable[[str], _Tree]) -> _Tree | None:
        text = self.text(key)
        if not text.strip():
            return None
        try:
            parsed = parse(text)
        except ConditionError as problem:
            self.fault(key, problem.message, problem.hint)
            return None
        self.notes.expressions.append(Expression(self.at(key), role, parsed))
        return parsed

    def _list(self, key: str, *, required: bool) -> list[Any]:
        value = self.raw(key, required=required)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.fault(key, f"a list is needed here, not {_kind(value)}", "write [a, b], or one line each behind -")
            return []
        return list(value)


def _kind(value: object) -> str:
    """What a value is, in the words of someone who writes YAML."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text {value[:40]!r}"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a mapping"
        case _:
            return f"a {type(value).__name__}"
