"""The forms cover the tables of a protocol: no key that may be written is out of an editor's reach."""

import pytest

from workups.engine.parse.tables import tables_of
from workups.forms.drafts.schema import Kind
from workups.forms.drafts.schemas import SCHEMAS
from workups.protocol_files import load_library


@pytest.mark.parametrize("table", sorted(set(SCHEMAS) - {"about", "stages", "findings", "dictionary_sections"}))
def test_every_key_of_a_table_has_a_field(table: str) -> None:
    sort = tables_of({"reference": {}}, {})[table].sort

    assert SCHEMAS[table].name == sort.name
    assert SCHEMAS[table].keys == set(sort.keys)


@pytest.mark.parametrize("key", ["arm-twitching", "leg-twitching"])
def test_every_key_that_the_library_writes_has_a_field(key: str) -> None:
    protocol, dictionary = load_library(key)
    entries = {**protocol, **(protocol.get("reference") or {}), "findings": dictionary["findings"]}

    for table, schema in SCHEMAS.items():
        for entry in entries.get(table, ()) if isinstance(entries.get(table), list) else ():
            assert set(entry) - {"option_labels", "sections"} <= schema.keys, (table, entry)


def test_each_field_says_what_it_needs_to_be_drawn() -> None:
    for schema in SCHEMAS.values():
        for field in schema.fields:
            assert field.label
            assert not (field.kind is Kind.CONDITION and not field.role), (schema.table, field.key)
            assert not (field.kind is Kind.NAMES and not field.of), (schema.table, field.key)
