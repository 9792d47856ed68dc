"""One entry of a draft as its form shows it: every field with what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workups.engine.faults import Fault
from workups.forms.drafts.entries import Held
from workups.forms.drafts.judging import judged_term
from workups.forms.drafts.lines import Line
from workups.forms.drafts.reading import names_of, posted_of_field
from workups.forms.drafts.schema import (
    FINDINGS,
    FLAGS,
    READABLE,
    ROWS,
    RULES,
    SHOWN_ONLY,
    SOURCES,
    Field,
    Kind,
    Schema,
)
from workups.forms.drafts.typed import SHOW_WHEN, Row, Typed, Writing
from workups.forms.drafts.vocabulary import shown
from workups.presenters.drafts.condition import Choice, ShownCondition, ShownLine, condition_view, formula_view
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.places import field_of

_LISTS: Final = {
    FINDINGS: "draft-findings",
    READABLE: "draft-findings",
    RULES: "draft-rules",
    FLAGS: "draft-rules",
    SOURCES: "draft-sources",
}
_YES_NO: Final = (("yes", "Yes"), ("no", "No"))


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a list. `called` names it aloud; `note` says in words what it is."""

    name: str
    id: str
    called: str
    cells: tuple[str, ...]
    condition: ShownCondition | None
    is_first: bool
    is_last: bool
    focus: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """`kind` decides which of the others hold something."""

    key: str
    id: str
    label: str
    help: str
    kind: str
    required: bool
    value: str = ""
    choices: tuple[Choice, ...] = ()
    rows: tuple[RowView, ...] = ()
    list: str = ""
    condition: ShownCondition | None = None
    line: ShownLine | None = None
    shown: tuple[tuple[str, str], ...] = ()
    carried: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people wrote differently."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else was first. `revision`: what keeping mine has seen."""

    message: str
    differences: tuple[Difference, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """`saved`: how the last save went. `named`: by a code that never changes."""

    table: str
    key: str
    name: str
    named: bool
    title: str
    one: str
    many: str
    help: str
    href: str
    table_href: str
    fields: tuple[FieldView, ...]
    faults: tuple[str, ...]
    gap: str
    seen: int
    saved: str
    held: tuple[Held, ...]
    clash: Clash | None = None


def fields_view(
    desk: Desk, schema: Schema, entry: Mapping[str, Any], typed: Typed, *, focus: str
) -> tuple[FieldView, ...]:
    """`entry` is what stands, for what is shown and not edited; `typed` is what the form holds."""
    name = str(entry.get(schema.name, "")) if schema.name else schema.table
    told = _by_field(desk.faults.get((schema.table, name), ()))
    return tuple(
        _field(desk, schema, each, entry, typed, tuple(told.get(each.key, ())), focus) for each in schema.fields
    )


def fault_words(faults: Iterable[Fault]) -> tuple[str, ...]:
    return tuple(f"{each.message} ({each.hint})" if each.hint else each.message for each in faults)


def _by_field(faults: Iterable[Fault]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for fault in faults:
        told.setdefault(field_of(fault.path), []).extend(fault_words([fault]))
    return told


def _field(
    desk: Desk,
    schema: Schema,
    each: Field,
    entry: Mapping[str, Any],
    typed: Typed,
    faults: tuple[str, ...],
    focus: str,
) -> FieldView:
    view: dict[str, Any] = {
        "key": each.key,
        "id": each.key,
        "label": each.label,
        "help": each.help,
        "kind": "name" if each.key == schema.name else each.kind.value,
        "required": each.required,
        "faults": faults,
    }
    if each.kind in SHOWN_ONLY:
        return FieldView(**view, shown=tuple(_shown(entry.get(each.key))))
    value = typed.values[each.key]
    if each.key == schema.name:
        carried = tuple(posted_of_field(each, value))
        return FieldView(**view, value=typed.text(each.key), carried=carried)
    if isinstance(value, Writing):
        condition = condition_view(
            each.key, each.label, value, desk.words, each.role, required=each.required, focus=focus
        )
        own = set(condition.faults) | _line_faults(condition.line)
        return FieldView(**view | {"faults": tuple(f for f in faults if f not in own)}, condition=condition)
    if isinstance(value, Line):
        line = formula_view(each.key, each.label, value, desk.words, judged_term(value, desk.words).faults)
        return FieldView(**view | {"faults": ()}, line=line)
    if isinstance(value, str):
        return FieldView(**view, value=value, choices=_choices(desk, each, value))
    rows = tuple(_row(desk, each, index, row, len(value), focus) for index, row in enumerate(value))
    return FieldView(**view, rows=rows, list=_LISTS.get(each.of, "draft-findings" if each.kind in ROWS else ""))


def _line_faults(line: ShownLine | None) -> set[str]:
    if line is None:
        return set()
    return {*line.faults, *(fault for part in line.parts for fault in _line_faults(part))}


def _choices(desk: Desk, each: Field, value: str) -> tuple[Choice, ...]:
    offered: tuple[tuple[str, str], ...]
    match each.kind:
        case Kind.YES_NO:
            offered = _YES_NO
        case Kind.CHOICE:
            headings = tuple((one.key, one.title) for one in desk.sketch.definition.dictionary_sections)
            offered = each.choices or headings
        case _:
            return ()
    more = ((value, value),) if value and value not in dict(offered) else ()
    return tuple(Choice(code, words, code == value) for code, words in (*offered, *more))


def _shown(stored: Any) -> Iterable[tuple[str, str]]:
    """Codes of terminologies, and mappings, as label and words."""
    if isinstance(stored, Mapping):
        for key, value in stored.items():
            yield str(key), ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    for each in stored if isinstance(stored, list) else ():
        if isinstance(each, Mapping):
            words = " ".join(str(each[key]) for key in ("code", "display") if each.get(key))
            yield str(each.get("system", "")), f"{words} ({each.get('confidence', '')})"


def _row(desk: Desk, each: Field, index: int, row: Row, count: int, focus: str) -> RowView:
    name = f"{each.key}.{index}"
    called = f"{each.label}, {index + 1}"
    condition = None
    if row.writing is not None:
        condition = condition_view(
            f"{name}.{SHOW_WHEN}",
            f"{called}, shown when",
            row.writing,
            desk.words,
            SHOW_WHEN,
            required=False,
            focus=focus,
        )
    return RowView(
        name=name,
        id=name.replace(".", "-"),
        called=called,
        cells=_cells(desk, each, row),
        condition=condition,
        is_first=index == 0,
        is_last=index == count - 1,
        focus=focus == name,
    )


def _cells(desk: Desk, each: Field, row: Row) -> tuple[str, ...]:
    if each.kind is Kind.OPTIONS:
        return row.cells
    if each.kind is Kind.NAMES:
        named = _sources(desk) if each.of == SOURCES else names_of(each.of, desk.words)
        return (shown(row.cells[0], named) if each.of != SOURCES else row.cells[0],)
    return (shown(row.cells[0], desk.words.findings), *row.cells[1:])


def _sources(desk: Desk) -> Mapping[str, str]:
    return {source.id: source.title for source in desk.sketch.definition.sources}


def differences(schema: Schema, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The fields in which two versions of an entry differ, each as text."""
    found = []
    for each in schema.fields:
        one, other = theirs.get(each.key), mine.get(each.key)
        if one != other:
            found.append(Difference(each.label, words_of(one), words_of(other)))
    return tuple(found)


def words_of(stored: Any) -> str:
    """A stored value as text, to be set beside another."""
    match stored:
        case None | "" | []:
            return "nothing"
        case bool():
            return "yes" if stored else "no"
        case Mapping():
            return ", ".join(f"{key}: {words_of(value)}" for key, value in stored.items())
        case list() | tuple():
            return "; ".join(words_of(each) for each in stored)
        case _:
            return str(stored)
