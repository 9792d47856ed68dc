"""A draft as a whole, and one table of it: what is in it, what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workups.engine.edits import STAGES, entries_of, name_of
from workups.forms.drafts.schema import Schema
from workups.forms.drafts.schemas import SCHEMAS
from workups.forms.drafts.schemas_rules import LEVEL_WORDS
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.places import Place, field_of, key_of, title_of


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault with the entry that it is about; `href` may be empty."""

    where: str
    href: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """`note`: what tells it from the others at a glance. `up` and `down` are addresses, empty where there is no way."""

    title: str
    code: str
    note: str
    href: str
    faults: int
    gap: str
    up: str
    down: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows of one list: of sections there is one for each stage."""

    key: str
    title: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class TablePage:
    table: str
    one: str
    many: str
    help: str
    groups: tuple[RowGroup, ...]
    may_add: bool
    notice: str
    uses: tuple[str, ...]


def fault_lines(desk: Desk) -> tuple[FaultLine, ...]:
    """Every fault of the draft, in the document's order."""
    return tuple(
        FaultLine(where_of(desk, place, fault.path), desk.addresses.place(place), fault.message, fault.hint)
        for place, told in desk.faults.items()
        for fault in told
    )


def where_of(desk: Desk, place: Place, path: str) -> str:
    """As “red flag rf_x: comes up when”."""
    table, name = place
    schema = SCHEMAS.get(table)
    if schema is None:
        return path
    key = field_of(path)
    field = f": {schema.field(key).label.lower()}" if key in schema.keys else ""
    return f"{schema.one.capitalize()} {name if schema.is_coded else ''}".strip() + field


def table_page(
    desk: Desk, schema: Schema, gaps: Mapping[str, str], *, notice: str = "", uses: tuple[str, ...] = ()
) -> TablePage:
    return TablePage(
        table=schema.table,
        one=schema.one,
        many=schema.many,
        help=schema.help,
        groups=tuple(_groups(desk, schema, gaps)),
        may_add=schema.table not in ("about", "urgencies"),
        notice=notice,
        uses=uses,
    )


def _groups(desk: Desk, schema: Schema, gaps: Mapping[str, str]) -> Iterator[RowGroup]:
    if schema.table != "sections":
        yield RowGroup("", "", _rows(desk, schema, entries_of(desk.whole, schema.table), gaps))
        return
    for stage in entries_of(desk.whole, STAGES):
        key = str(stage.get("key", ""))
        yield RowGroup(
            key, str(stage.get("title", "")), _rows(desk, schema, entries_of(desk.whole, schema.table, key), gaps)
        )


def _rows(desk: Desk, schema: Schema, entries: list[dict[str, Any]], gaps: Mapping[str, str]) -> tuple[TableRow, ...]:
    last = len(entries) - 1
    return tuple(
        TableRow(
            title=title_of(schema, entry),
            code=name if schema.is_coded else "",
            note=_note(entry),
            href=desk.addresses.entry(schema.table, name),
            faults=len(desk.faults.get((schema.table, name), ())),
            gap=gaps.get(name, ""),
            up=_step(desk, schema, name, "up") if index else "",
            down=_step(desk, schema, name, "down") if index < last else "",
        )
        for index, entry in enumerate(entries)
        for name in [name_of(schema.table, entry)]
    )


def _step(desk: Desk, schema: Schema, name: str, way: str) -> str:
    """The order of the levels of urgency is the engine's own."""
    if schema.table == "urgencies":
        return ""
    return desk.addresses.page("draft_move", schema.table, key_of(name), way)


def _note(entry: Mapping[str, Any]) -> str:
    urgency = entry.get("urgency")
    items = entry.get("items")
    if isinstance(items, list):
        return f"{len(items)} question{'' if len(items) == 1 else 's'}"
    return LEVEL_WORDS.get(str(urgency), str(urgency)) if urgency else str(entry.get("type", ""))
