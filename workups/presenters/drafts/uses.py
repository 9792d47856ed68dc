"""Where a finding, a rule, a group or a source is used: what is in use is not removed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workups.engine.conditions import ConditionError, group_of, leaves, parse_condition, parse_formula, readings, tree
from workups.engine.edits import VIGNETTES, Whole, entries_of, name_of
from workups.forms.drafts.schema import Kind
from workups.forms.drafts.schemas import RULE_TABLES, SCHEMAS
from workups.presenters.drafts.places import title_of

_NAMED: Final = frozenset({*RULE_TABLES, "derived", "numeric", "findings", "groups", "sources"})
"""Tables whose entries others name."""


def uses_of(whole: Whole, table: str, name: str) -> tuple[str, ...]:
    """Every place that names it, in words; empty for what nothing names."""
    if table not in _NAMED:
        return ()
    return tuple(dict.fromkeys((*_in_tables(whole, table, name), *_in_vignettes(whole, table, name))))


def _in_tables(whole: Whole, table: str, name: str) -> Iterator[str]:
    for each, schema in SCHEMAS.items():
        for entry in entries_of(whole, each):
            if (each, name_of(each, entry)) == (table, name):
                continue
            for field in schema.fields:
                if name in _named_in(entry.get(field.key), field.kind, table):
                    yield f"{schema.one} “{title_of(schema, entry)}”: {field.label.lower()}"


def _named_in(stored: Any, kind: Kind, table: str) -> frozenset[str]:
    match kind:
        case Kind.CONDITION:
            return _read_by(str(stored or ""), table)
        case Kind.FORMULA:
            return _read_by(str(stored or ""), table, formula=True)
        case Kind.ITEMS | Kind.EVIDENCE:
            return frozenset().union(*(_in_row(row, table) for row in stored or () if isinstance(row, Mapping)))
        case Kind.NAMES:
            return frozenset(map(str, stored)) if isinstance(stored, list) else frozenset()
        case _:
            return frozenset()


def _in_row(row: Mapping[str, Any], table: str) -> frozenset[str]:
    return frozenset({str(row.get("finding", ""))}) | _read_by(str(row.get("show_when") or ""), table)


def _read_by(text: str, table: str, *, formula: bool = False) -> frozenset[str]:
    """What a condition names of a table; nothing while it can't be read."""
    try:
        parts: Any = [parse_formula(text)] if formula else list(leaves(parse_condition(text)))
    except ConditionError:
        return frozenset()
    if table == "groups":
        return frozenset(found for part in parts if (found := group_of(part)))
    if table in RULE_TABLES:
        return frozenset(part.code for part in parts if isinstance(part, tree.Fired))
    return frozenset(code for part in parts for code in readings(part))


def _in_vignettes(whole: Whole, table: str, name: str) -> Iterator[str]:
    for entry in entries_of(whole, VIGNETTES):
        expected = entry.get("expected") or {}
        lists = [expected.get(key) or () for key in ("must_include", "must_not_include", "must_wait", "must_rule_out")]
        named = {*(entry.get("findings") or {})} if table == "findings" else {code for each in lists for code in each}
        if name in named:
            yield f"vignette “{entry.get('title') or entry.get('id')}”"
