"""An entry as it would be stored, from what is typed; and what can't be stored yet, with the reason."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from workups.engine.parse.shape import CODE
from workups.forms.drafts.judging import Judged, judged, judged_term, judged_text
from workups.forms.drafts.lines import Line
from workups.forms.drafts.schema import SHOWN_ONLY, Field, Kind, Schema
from workups.forms.drafts.typed import LINES, SHOW_WHEN, Row, Typed, Writing, same_condition
from workups.forms.drafts.vocabulary import Vocabulary

_WHOLE: Final = re.compile(r"\d{1,6}", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d{1,12}\.\d{1,9}", re.ASCII)
_INTEGER: Final = re.compile(r"-?\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Held:
    """What can't be saved as it stands. `place`: where its fields begin; `label`: what it is called."""

    place: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Written:
    """`entry` holds what is complete, and for the rest what stood before."""

    entry: dict[str, Any]
    held: tuple[Held, ...]


def written(schema: Schema, typed: Typed, stands: Mapping[str, Any], words: Vocabulary) -> Written:
    """The entry that `typed` makes of the one that `stands`. Keys that no field shows stay as they are."""
    entry, held = dict(stands), []
    for field in schema.fields:
        if field.kind in SHOWN_ONLY or field.key == schema.name:
            continue
        value, refused = _stored(field, typed, stands, words)
        if refused:
            held.append(refused)
        else:
            _set(entry, field, value)
            _set_labels(entry, field, typed)
    return Written(entry, tuple(held))


def judged_writing(writing: Writing, words: Vocabulary, role: str) -> Judged:
    """A condition in whatever view it is; nothing at all when there is none."""
    if writing.view == LINES:
        return judged(writing.line, words, role)
    if not writing.text.strip():
        return Judged("", "", ())
    return judged_text(writing.text, words, role)[0]


def _stored(field: Field, typed: Typed, stands: Mapping[str, Any], words: Vocabulary) -> tuple[Any, Held | None]:
    value = typed.values[field.key]
    match value:
        case Writing():
            return _condition(field.key, field.label, value, words, field.role, str(stands.get(field.key) or ""))
        case Line():
            found = judged_term(value, words)
            return found.text, None if found.text else _held(field.key, field.label, found)
        case str():
            return _scalar(field, value, stands.get(field.key))
        case _ if field.kind is Kind.RANGE:
            return _range(field, value[0].cells)
        case _:
            return _list(field, value, stands, words)


def _condition(
    place: str, label: str, writing: Writing, words: Vocabulary, role: str, before: str
) -> tuple[str, Held | None]:
    if writing.view != LINES and not writing.text.strip():
        return "", None
    found = judged_writing(writing, words, role)
    if not found.text:
        return "", _held(place, label, found)
    return (before if same_condition(before, found.text) else found.text), None


def _held(place: str, label: str, found: Judged) -> Held:
    return Held(place, label, found.faults[0].message if found.faults else "it is incomplete")


def _scalar(field: Field, text: str, before: Any) -> tuple[Any, Held | None]:
    text = text.strip()
    match field.kind:
        case Kind.YES_NO:
            return {"yes": True, "no": False}.get(text, ""), None
        case Kind.WHOLE if text:
            wrong = Held(field.key, field.label, f"“{text[:40]}” is not a whole number")
            return (int(text), None) if _WHOLE.fullmatch(text) else (None, wrong)
        case Kind.DATE if text and not _is_date(text):
            return None, Held(field.key, field.label, f"“{text[:40]}” is not a date; write it as 2027-11-01")
        case _:
            return (before if isinstance(before, str) and before.strip() == text else text), None


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _range(field: Field, cells: tuple[str, ...]) -> tuple[Any, Held | None]:
    low, high = (cell.strip() for cell in cells)
    if bool(low) != bool(high):
        return None, Held(field.key, field.label, "a range needs its lowest and its highest value")
    return ([_bound(low), _bound(high)] if low else "", None)


def _bound(text: str) -> int | float | str:
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _list(
    field: Field, rows: tuple[Row, ...], stands: Mapping[str, Any], words: Vocabulary
) -> tuple[list[Any], Held | None]:
    """Rows of which nothing is filled in are not there yet."""
    filled = [(index, row) for index, row in enumerate(rows) if any(cell.strip() for cell in row.cells) or row.writing]
    match field.kind:
        case Kind.EVIDENCE:
            keys = ("finding", "value", "text")
            return [_mapping(dict(zip(keys, row.cells, strict=True))) for _, row in filled], None
        case Kind.ITEMS:
            return _items(field, filled, stands, words)
        case _:
            return [row.cells[0].strip() for _, row in filled if row.cells[0].strip()], None


def _mapping(cells: dict[str, str]) -> dict[str, str]:
    return {key: text.strip() for key, text in cells.items() if text.strip()}


def _items(
    field: Field, rows: list[tuple[int, Row]], stands: Mapping[str, Any], words: Vocabulary
) -> tuple[list[Any], Held | None]:
    before = {str(each.get("finding")): str(each.get(SHOW_WHEN) or "") for each in stands.get(field.key) or ()}
    items: list[dict[str, str]] = []
    for index, row in rows:
        finding, place = row.cells[0].strip(), f"{field.key}.{index}"
        writing = row.writing or Writing()
        if not finding and writing == Writing():
            continue
        if not CODE.fullmatch(finding):
            return [], Held(place, field.label, f"“{finding[:60]}” is no finding; choose one from the list")
        text, refused = _condition(
            f"{place}.{SHOW_WHEN}", field.label, writing, words, SHOW_WHEN, before.get(finding, "")
        )
        if refused:
            return [], refused
        items.append(_mapping({"finding": finding, SHOW_WHEN: text}))
    return items, None


def _set(entry: dict[str, Any], field: Field, value: Any) -> None:
    """An empty value is no key, where the key may be missing; what was empty already stays as it was written."""
    if field.key in entry and type(entry[field.key]) is type(value) and entry[field.key] == value:
        return
    is_empty = value in ("", [], None) or (value is False and not field.required)
    if is_empty and (not field.required or field.kind in (Kind.YES_NO, Kind.WHOLE)):
        if entry.get(field.key) not in ("", [], None):
            del entry[field.key]
    elif not (is_empty and entry.get(field.key) in ("", [], None) and field.key in entry):
        entry[field.key] = value


def _set_labels(entry: dict[str, Any], field: Field, typed: Typed) -> None:
    if field.kind is not Kind.OPTIONS:
        return
    labels = {row.cells[0].strip(): row.cells[1].strip() for row in typed.rows(field.key)}
    labels = {code: label for code, label in labels.items() if code and label}
    if labels:
        entry["option_labels"] = labels
    else:
        entry.pop("option_labels", None)
