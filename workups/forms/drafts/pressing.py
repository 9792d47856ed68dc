"""What the buttons of an entry's form do. Each is a submit button: name `op`, value `verb:place`."""

import dataclasses
from collections.abc import Callable
from typing import Final

from workups.forms.drafts.judging import judged
from workups.forms.drafts.moves import moved
from workups.forms.drafts.schema import ROWS, Kind, Schema
from workups.forms.drafts.typed import CELLS, CLOSED, LINES, SHOW_WHEN, TEXT, Row, Typed, Writing
from workups.forms.drafts.vocabulary import Vocabulary


@dataclasses.dataclass(frozen=True, slots=True)
class Pressed:
    """The form after a button was pressed, and where to go on: the place of a line or a row."""

    typed: Typed
    focus: str = ""


def pressed(typed: Typed, schema: Schema, op: str, words: Vocabulary) -> Pressed:
    """`typed` after the button `op`; as it was when there is no such button on the form."""
    verb, _, place = op.partition(":")
    key, *rest = place.split(".")
    if key not in schema.keys or not all(_is_index(each) or each == SHOW_WHEN for each in rest):
        return Pressed(typed)
    kind = schema.field(key).kind
    if kind is Kind.CONDITION:
        return _in_condition(typed, key, verb, _path(rest), words, schema.field(key).role)
    if kind is Kind.ITEMS and SHOW_WHEN in rest:
        return _in_item(typed, key, verb, rest, words)
    return _in_rows(typed, key, verb, _path(rest), kind) if kind in ROWS else Pressed(typed)


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4


def _path(rest: list[str]) -> tuple[int, ...]:
    return tuple(int(each) for each in rest if each != SHOW_WHEN)


def _in_condition(typed: Typed, key: str, verb: str, path: tuple[int, ...], words: Vocabulary, role: str) -> Pressed:
    writing, place = _written(typed.values[key], verb, path, words, role)
    return Pressed(typed.with_value(key, writing), _focus(key, place))


def _in_item(typed: Typed, key: str, verb: str, rest: list[str], words: Vocabulary) -> Pressed:
    rows = list(typed.rows(key))
    if rest[1:2] != [SHOW_WHEN] or not _is_index(rest[0]) or int(rest[0]) >= len(rows):
        return Pressed(typed)
    index = int(rest[0])
    writing, place = _written(rows[index].writing or Writing(), verb, _path(rest[2:]), words, "show_when")
    rows[index] = dataclasses.replace(rows[index], writing=writing)
    return Pressed(typed.with_value(key, tuple(rows)), _focus(f"{key}.{index}.{SHOW_WHEN}", place))


def _written(
    writing: Writing, verb: str, path: tuple[int, ...], words: Vocabulary, role: str
) -> tuple[Writing, tuple[int, ...]]:
    match verb:
        case "open" | "as-form":
            return writing.as_lines(), (0,)
        case "as-text":
            return _as_text(writing, words, role, TEXT), ()
        case "close":
            return _as_text(writing, words, role, CLOSED), ()
        case "clear":
            return Writing(), ()
        case _ if writing.view == LINES:
            line, place = moved(writing.line, verb, path)
            return dataclasses.replace(writing, line=line), place
        case _:
            return writing, ()


def _as_text(writing: Writing, words: Vocabulary, role: str, view: str) -> Writing:
    """What is incomplete can't be text yet: then it stays as lines, with its faults."""
    if writing.view != LINES:
        return dataclasses.replace(writing, view=view)
    text = judged(writing.line, words, role).text
    return Writing(view, text) if text else writing


def _focus(name: str, path: tuple[int, ...]) -> str:
    return ".".join((name, *map(str, path)))


def _in_rows(typed: Typed, key: str, verb: str, path: tuple[int, ...], kind: Kind) -> Pressed:
    rows = list(typed.rows(key))
    index = path[0] if path else len(rows)
    if verb == "add":
        rows.append(Row(("",) * CELLS[kind], Writing() if kind is Kind.ITEMS else None))
        return Pressed(typed.with_value(key, tuple(rows)), f"{key}.{len(rows) - 1}")
    if index >= len(rows) or verb not in _ROW_MOVES:
        return Pressed(typed)
    at = _ROW_MOVES[verb](rows, index)
    return Pressed(typed.with_value(key, tuple(rows)), f"{key}.{at}" if rows else key)


def _remove(rows: list[Row], index: int) -> int:
    del rows[index]
    return max(0, min(index, len(rows) - 1))


def _up(rows: list[Row], index: int) -> int:
    return _swapped(rows, index, index - 1)


def _down(rows: list[Row], index: int) -> int:
    return _swapped(rows, index, index + 1)


def _swapped(rows: list[Row], index: int, other: int) -> int:
    if not 0 <= other < len(rows):
        return index
    rows[index], rows[other] = rows[other], rows[index]
    return other


_ROW_MOVES: Final[dict[str, Callable[[list[Row], int], int]]] = {"remove": _remove, "up": _up, "down": _down}
