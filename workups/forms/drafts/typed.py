"""An entry as it is being typed: every field as it stands on the page, complete or not."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from workups.engine.conditions import ConditionError, parse_condition, parse_formula, to_text
from workups.forms.drafts.lines import ALL, EMPTY, Line, line_of_term, lines_of
from workups.forms.drafts.schema import ROWS, SHOWN_ONLY, Field, Kind, Schema

CLOSED, LINES, TEXT = "closed", "lines", "text"
BLANK: Final = Line(ALL, parts=(EMPTY,))


@dataclass(frozen=True, slots=True)
class Writing:
    """A condition in one of three views: closed (its text alone), as lines, as text that is being written.

    `text` is what is written in the first and the last; `line` what is in the second.
    """

    view: str = CLOSED
    text: str = ""
    line: Line = BLANK

    def as_lines(self) -> "Writing":
        """The same as lines; as it is while the text can't be read."""
        try:
            line = lines_of(parse_condition(self.text)) if self.text.strip() else BLANK
        except ConditionError:
            return dataclasses.replace(self, view=TEXT)
        return dataclasses.replace(self, view=LINES, line=line)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its texts, and of a question when it is shown."""

    cells: tuple[str, ...]
    writing: Writing | None = None


Value: TypeAlias = "str | tuple[Row, ...] | Writing | Line"
CELLS: Final[Mapping[Kind, int]] = {Kind.NAMES: 1, Kind.OPTIONS: 2, Kind.EVIDENCE: 3, Kind.ITEMS: 1}
SHOW_WHEN: Final = "show_when"


@dataclass(frozen=True, slots=True)
class Typed:
    """By key of a field: a text, the rows of a list, the writing of a condition, the line of a formula."""

    values: Mapping[str, Any]

    def text(self, key: str) -> str:
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""

    def rows(self, key: str) -> tuple[Row, ...]:
        value = self.values.get(key, ())
        return value if isinstance(value, tuple) else ()

    def with_value(self, key: str, value: Value) -> "Typed":
        return Typed({**self.values, key: value})


def typed_of(schema: Schema, entry: Mapping[str, Any]) -> Typed:
    """What the form shows of a stored entry, whatever is stored there: a draft may be wrong."""
    return Typed({each.key: _value(each, entry) for each in schema.fields if each.kind not in SHOWN_ONLY})


def _value(field: Field, entry: Mapping[str, Any]) -> Value:
    stored = entry.get(field.key)
    match field.kind:
        case Kind.CONDITION:
            return Writing(text=_text(stored))
        case Kind.FORMULA:
            return _formula(_text(stored))
        case Kind.RANGE:
            low, high = stored if isinstance(stored, list) and len(stored) == 2 else ("", "")
            return (Row((_text(low), _text(high))),)
        case _ if field.kind in ROWS:
            return tuple(_row(field, each, entry) for each in stored) if isinstance(stored, list) else ()
        case _:
            return _text(stored)


def _row(field: Field, stored: Any, entry: Mapping[str, Any]) -> Row:
    held = stored if isinstance(stored, Mapping) else {}
    match field.kind:
        case Kind.OPTIONS:
            labels = entry.get("option_labels")
            return Row((_text(stored), _text(labels.get(stored)) if isinstance(labels, Mapping) else ""))
        case Kind.EVIDENCE:
            return Row((_text(held.get("finding")), _text(held.get("value")), _text(held.get("text"))))
        case Kind.ITEMS:
            return Row((_text(held.get("finding")),), Writing(text=_text(held.get(SHOW_WHEN))))
        case _:
            return Row((_text(stored),))


def _text(stored: Any) -> str:
    match stored:
        case None:
            return ""
        case bool():
            return "yes" if stored else "no"
        case str():
            return stored
        case int() | float():
            return str(stored)
        case _:
            return ""


def _formula(text: str) -> Line:
    try:
        return line_of_term(parse_formula(text))
    except ConditionError:
        return dataclasses.replace(EMPTY, code=text)


def same_condition(first: str, second: str) -> bool:
    """Whether two texts say the same condition, however they are laid out."""
    if first == second:
        return True
    try:
        return to_text(parse_condition(first)) == to_text(parse_condition(second))
    except ConditionError:
        return False
