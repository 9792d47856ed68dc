"""The form of an entry as a browser sends it. Absence is never taken for deletion: an incomplete form is refused."""

from collections.abc import Iterator
from typing import Final

from django.http import QueryDict

from clinic.errors import InvalidInput
from workups.forms.drafts.fields import Field as Posted
from workups.forms.drafts.fields import fields_of, read_line
from workups.forms.drafts.lines import LEAVES, Line
from workups.forms.drafts.schema import (
    FINDINGS,
    FLAGS,
    READABLE,
    ROWS,
    RULES,
    SHOWN_ONLY,
    Field,
    Kind,
    Schema,
)
from workups.forms.drafts.typed import CELLS, CLOSED, LINES, SHOW_WHEN, TEXT, Row, Typed, Value, Writing
from workups.forms.drafts.vocabulary import Named, Vocabulary

_LONGEST: Final = 20_000
_MOST_ROWS: Final = 300
_INCOMPLETE: Final = "This form is incomplete or was changed on its way. Nothing was saved; open the page again."


def read_typed(post: QueryDict, schema: Schema, words: Vocabulary) -> Typed:
    """The entry as typed. Raises InvalidInput for a form that is not whole."""
    return Typed({each.key: _read(post, each, words) for each in schema.fields if each.kind not in SHOWN_ONLY})


def names_of(of: str, words: Vocabulary) -> Named:
    """What the names of a list name; nothing for words."""
    match of:
        case str(each) if each == FINDINGS:
            return {code: finding.label for code, finding in words.definition.findings.items()}
        case str(each) if each == READABLE:
            return words.findings
        case str(each) if each == RULES:
            return words.rules
        case str(each) if each == FLAGS:
            return {flag.code: flag.title for flag in words.definition.red_flags}
        case _:
            return {}


def posted_of_field(field: Field, value: Value) -> Iterator[Posted]:
    """Every field of the form that one field of an entry has."""
    match value:
        case str():
            yield field.key, value
        case Writing():
            yield from _posted_writing(field.key, value)
        case Line():
            yield from fields_of(value, field.key)
        case _:
            yield f"{field.key}.count", str(len(value))
            for index, row in enumerate(value):
                yield from ((f"{field.key}.{index}.{cell}", text) for cell, text in enumerate(row.cells))
                if row.writing is not None:
                    yield from _posted_writing(f"{field.key}.{index}.{SHOW_WHEN}", row.writing)


def _posted_writing(name: str, writing: Writing) -> Iterator[Posted]:
    yield f"{name}.view", writing.view
    if writing.view == LINES:
        yield from fields_of(writing.line, name)
    else:
        yield f"{name}.text", writing.text


def _read(post: QueryDict, field: Field, words: Vocabulary) -> Value:
    match field.kind:
        case Kind.CONDITION:
            return _writing(post, field.key, words)
        case Kind.FORMULA:
            line = read_line(post, field.key, words)
            return line if line.kind in LEAVES else Line(LEAVES[0])
        case Kind.RANGE:
            return (Row((_text(post, f"{field.key}.0.0"), _text(post, f"{field.key}.0.1"))),)
        case Kind.YES_NO:
            return "yes" if post.get(field.key) == "yes" else _known(post, field, {"no", ""})
        case Kind.CHOICE:
            return _text(post, field.key)
        case _ if field.kind in ROWS:
            return _rows(post, field, words)
        case _:
            return _text(post, field.key)


def _known(post: QueryDict, field: Field, values: set[str]) -> str:
    value = _text(post, field.key)
    if value not in values:
        raise InvalidInput(_INCOMPLETE)
    return value


def _rows(post: QueryDict, field: Field, words: Vocabulary) -> tuple[Row, ...]:
    count = post.get(f"{field.key}.count", "")
    if not (count.isascii() and count.isdigit() and len(count) < 4 and int(count) <= _MOST_ROWS):
        raise InvalidInput(_INCOMPLETE)
    return tuple(_row(post, field, index, words) for index in range(int(count)))


def _row(post: QueryDict, field: Field, index: int, words: Vocabulary) -> Row:
    name = f"{field.key}.{index}"
    cells = tuple(_text(post, f"{name}.{cell}") for cell in range(CELLS[field.kind]))
    if field.kind is Kind.OPTIONS:
        return Row(cells)
    named = names_of(field.of, words) if field.kind is Kind.NAMES else words.findings
    first = words.meant(cells[0], named) if named else cells[0].strip()
    writing = _writing(post, f"{name}.{SHOW_WHEN}", words) if field.kind is Kind.ITEMS else None
    return Row((first, *cells[1:]), writing)


def _writing(post: QueryDict, name: str, words: Vocabulary) -> Writing:
    view = post.get(f"{name}.view", "")
    if view == LINES:
        return Writing(LINES, line=read_line(post, name, words))
    if view not in (TEXT, CLOSED):
        raise InvalidInput(_INCOMPLETE)
    return Writing(view, _text(post, f"{name}.text"))


def _text(post: QueryDict, name: str) -> str:
    text = post.get(name)
    if text is None:
        raise InvalidInput(_INCOMPLETE)
    if len(text) > _LONGEST:
        raise InvalidInput(f"That is too long: at most {_LONGEST} characters.", field=name)
    return text.replace("\r\n", "\n")
