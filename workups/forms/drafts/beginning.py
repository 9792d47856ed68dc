"""A new entry: what it is called, and what it holds before anything else is typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clinic.errors import InvalidInput
from workups.engine.parse.shape import CODE, CODE_HINT
from workups.forms.drafts.schema import ROWS, Field, Kind, Schema

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Begun:
    """What is typed of a new entry. `stage` is for a section, `source` the name of the entry that is copied."""

    name: str
    title: str
    stage: str = ""
    source: str = ""


def check_name(schema: Schema, name: str) -> None:
    """Raises InvalidInput (field `name`) for what an entry of this table can't be called."""
    if not name:
        raise InvalidInput("Say what it is called.", field="name")
    if len(name) > _LONGEST:
        raise InvalidInput(f"That is too long: at most {_LONGEST} characters.", field="name")
    if schema.name == "id":
        if not _ID.fullmatch(name):
            raise InvalidInput(f"“{name[:60]}” can't be an id: letters, digits, - and _ only.", field="name")
    elif schema.is_coded and not CODE.fullmatch(name):
        raise InvalidInput(f"“{name[:60]}” can't be a code: {CODE_HINT}.", field="name")


def new_entry(schema: Schema, begun: Begun, copied: Mapping[str, Any] | None) -> dict[str, Any]:
    """The entry that is added: a copy, or one in which what must be decided is still open."""
    if copied is not None:
        return {**copied, schema.name: begun.name} | ({schema.title: begun.title} if begun.title else {})
    entry: dict[str, Any] = {schema.name: begun.name}
    for field in schema.fields:
        empty = _empty(field)
        if field.required and field.key not in entry and empty is not None:
            entry[field.key] = empty
    return entry | {schema.title: begun.title or entry.get(schema.title, "")}


def _empty(field: Field) -> Any:
    """Nothing is decided for the editor: what is open is a fault until somebody decides it."""
    if field.kind in ROWS:
        return []
    return None if field.kind in (Kind.YES_NO, Kind.WHOLE) else ""
