"""Entries of every table as forms: what is stored comes back as it was stored, what is typed is never lost."""

from typing import Any

import pytest
from django.http import QueryDict

from clinic.errors import InvalidInput
from tests.forms.conditions import arm
from tests.forms.posting import posted_of
from workups.engine.edits import entries_of
from workups.forms.drafts.entries import written
from workups.forms.drafts.pressing import pressed
from workups.forms.drafts.reading import read_typed
from workups.forms.drafts.schema import SHOWN_ONLY
from workups.forms.drafts.schemas import SCHEMAS
from workups.forms.drafts.typed import Typed, typed_of
from workups.forms.drafts.vocabulary import vocabulary_of
from workups.protocol_files import load_library

WORDS = vocabulary_of(arm())
RED_FLAGS, SECTIONS, FINDINGS = SCHEMAS["red_flags"], SCHEMAS["sections"], SCHEMAS["findings"]


def whole() -> dict[str, Any]:
    protocol, dictionary = load_library("arm-twitching")
    return {"protocol": protocol, "dictionary": dictionary, "vignettes": []}


def posted(table: str, typed: Typed) -> QueryDict:
    post = QueryDict(mutable=True)
    for key, value in posted_of(SCHEMAS[table], typed):
        post.appendlist(key, value)
    return post


def entry(table: str, name: str) -> dict[str, Any]:
    schema = SCHEMAS[table]
    return next(each for each in entries_of(whole(), table) if each[schema.name] == name)


def red_flag(post: dict[str, str]) -> tuple[dict[str, Any], Any]:
    stands = entry("red_flags", "rf_stroke_now")
    form = posted("red_flags", typed_of(RED_FLAGS, stands))
    for key, value in post.items():
        form[key] = value
    found = written(RED_FLAGS, read_typed(form, RED_FLAGS, WORDS), stands, WORDS)
    return found.entry, found.held


@pytest.mark.parametrize("table", sorted(SCHEMAS))
def test_every_entry_of_the_library_comes_back_from_its_form_as_it_was(table: str) -> None:
    schema = SCHEMAS[table]
    for stands in entries_of(whole(), table):
        typed = read_typed(posted(table, typed_of(schema, stands)), schema, WORDS)

        assert typed == typed_of(schema, stands)
        assert written(schema, typed, stands, WORDS).entry == stands
        assert written(schema, typed, stands, WORDS).held == ()


@pytest.mark.parametrize("table", sorted(set(SCHEMAS) - {"result_interpretation"}))
def test_every_entry_of_the_library_could_have_been_typed_from_nothing(table: str) -> None:
    schema = SCHEMAS[table]
    shown_only = {field.key for field in schema.fields if field.kind in SHOWN_ONLY}
    for stands in entries_of(whole(), table):
        nothing = {key: stands[key] for key in stands if key in (schema.name, "key", *shown_only)}

        found = written(schema, typed_of(schema, stands), nothing, WORDS).entry

        assert found == stands


def test_what_is_complete_is_saved_although_the_condition_is_not() -> None:
    found, held = red_flag({"title": "Stroke", "when.view": "lines", "when.kind": "all", "when.0.kind": "finding",
        "when.0.code": "", "when.0.second": "", "when.0.op": "", "when.0.unit": "", "when.0.was": ""})  # fmt: skip

    assert found["title"] == "Stroke"
    assert found["when"] == entry("red_flags", "rf_stroke_now")["when"], "as it stood"
    assert [(each.label, each.message) for each in held] == [("Comes up when", "The finding is missing")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weak ==", "cannot read"),
        ("a = yes OR", "it ends too early"),
        ("(" * 40, "nested more than"),
    ],
)
def test_a_condition_as_text_that_cannot_be_read_is_held_with_the_reason(text: str, said: str) -> None:
    found, held = red_flag({"when.view": "text", "when.text": text})

    assert found == entry("red_flags", "rf_stroke_now")
    assert said in held[0].message


def test_a_condition_that_names_what_is_not_there_is_saved_for_the_draft_says_it_is_wrong() -> None:
    found, held = red_flag({"when.view": "text", "when.text": "no_such_thing = yes"})

    assert (found["when"], held) == ("no_such_thing = yes", ())


def test_an_empty_optional_text_is_no_key_and_an_empty_required_one_is_a_fault_for_the_check() -> None:
    found, _ = red_flag({"why": "", "destination": ""})

    assert "why" not in found
    assert found["destination"] == ""


@pytest.mark.parametrize("missing", ["title", "when.view", "sources.count", "sources.0.0"])
def test_a_form_of_which_a_part_is_missing_is_refused_and_deletes_nothing(missing: str) -> None:
    form = posted("red_flags", typed_of(RED_FLAGS, entry("red_flags", "rf_stroke_now")))
    del form[missing]

    with pytest.raises(InvalidInput, match="Nothing was saved"):
        read_typed(form, RED_FLAGS, WORDS)


@pytest.mark.parametrize(("table", "name", "change", "message"), [
    ("investigations", "ix_ck", {"turnaround_days": "soon"}, "“soon” is not a whole number"),
    ("investigations", "ix_ck", {"turnaround_days": "-1"}, "“-1” is not a whole number"),
    ("about", "", {"review_by": "next year"}, "“next year” is not a date; write it as 2027-11-01"),
    ("findings", "age_years", {"hard.0.1": ""}, "a range needs its lowest and its highest value"),
    ("sections", "context", {"items.0.0": "Not a finding"}, "“Not a finding” is no finding; choose one from the list"),
])  # fmt: skip
def test_a_value_that_cannot_be_stored_is_held_with_the_reason(
    table: str, name: str, change: dict[str, str], message: str
) -> None:
    schema = SCHEMAS[table]
    stands = entry(table, name) if name else entries_of(whole(), table)[0]
    form = posted(table, typed_of(schema, stands))
    for key, value in change.items():
        form[key] = value

    found = written(schema, read_typed(form, schema, WORDS), stands, WORDS)

    assert found.entry == stands
    assert [each.message for each in found.held] == [message]


def test_questions_are_added_moved_and_removed_without_dragging() -> None:
    stands = entry("sections", "context")
    typed = typed_of(SECTIONS, stands)
    first, second, *_ = (row.cells[0] for row in typed.rows("items"))

    down = pressed(typed, SECTIONS, "down:items.0", WORDS)
    gone = pressed(down.typed, SECTIONS, "remove:items.0", WORDS)
    more = pressed(gone.typed, SECTIONS, "add:items", WORDS)

    assert [row.cells[0] for row in down.typed.rows("items")][:2] == [second, first]
    assert down.focus == "items.1"
    assert second not in [row.cells[0] for row in gone.typed.rows("items")]
    assert more.focus == f"items.{len(stands['items']) - 1}"
    assert len(written(SECTIONS, more.typed, stands, WORDS).entry["items"]) == len(stands["items"]) - 1


def test_when_a_question_is_shown_opens_as_lines_as_text_and_closes_again() -> None:
    typed = typed_of(SECTIONS, entry("sections", "context"))
    place = "items.1.show_when"

    opened = pressed(typed, SECTIONS, f"open:{place}", WORDS)
    grown = pressed(opened.typed, SECTIONS, f"add-group:{place}", WORDS)
    refused = pressed(grown.typed, SECTIONS, f"close:{place}", WORDS)
    cleared = pressed(refused.typed, SECTIONS, f"clear:{place}", WORDS)

    assert grown.focus == f"{place}.1.0"
    assert refused.typed == grown.typed, "what is incomplete can't be closed: it would be lost"
    assert cleared.typed == typed


@pytest.mark.parametrize("op", ["", "evil", "add:nothing", "up:items.99", "open:items.99.show_when", "x:when.a.b",
                                "remove:items", "open:items.show_when", "down:title.0"])  # fmt: skip
def test_a_button_that_is_not_on_the_form_changes_nothing(op: str) -> None:
    typed = typed_of(SECTIONS, entry("sections", "context"))

    assert pressed(typed, SECTIONS, op, WORDS).typed == typed


def test_options_keep_their_labels() -> None:
    stands = {"code": "x", "label": "X", "type": "choice", "section": "H1", "unknown": "shown", "options": ["a", "b"],
              "option_labels": {"a": "Ay"}}  # fmt: skip
    typed = typed_of(FINDINGS, stands)
    form = posted("findings", typed)
    form["options.1.1"] = "Bee"

    found = written(FINDINGS, read_typed(form, FINDINGS, WORDS), stands, WORDS).entry

    assert found["option_labels"] == {"a": "Ay", "b": "Bee"}
