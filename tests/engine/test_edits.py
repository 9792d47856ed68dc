"""Edits of a draft: each says what it expects to find, can be turned round, and touches nothing else."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workups.engine.edits import (
    ABOUT,
    NAMES,
    OTHER,
    TABLES,
    Edit,
    EditRefused,
    Whole,
    applied,
    as_json,
    edits_between,
    entries_of,
    entry_of,
    from_json,
    inverse,
    name_of,
    news_between,
    sections_of,
)
from workups.protocol_files import library_keys, load_library


def _whole(key: str) -> Whole:
    protocol, dictionary = load_library(key)
    patient = {"id": "P1", "title": "One", "findings": {}, "expected": {"highest_urgency": "routine"}}
    made: Whole = json.loads(json.dumps({"protocol": protocol, "dictionary": dictionary, "vignettes": [patient]}))
    return made


WHOLES = {key: _whole(key) for key in library_keys()}
ARM = WHOLES["arm-twitching"]
FLAG = "rf_stroke_now"


def test_no_two_entries_of_a_table_have_one_name() -> None:
    for whole in WHOLES.values():
        for table in NAMES:
            names = [name_of(table, each) for each in entries_of(whole, table)]
            assert len(names) == len(set(names)), table
            assert all(names), table


def test_the_tables_hold_all_there_is() -> None:
    emptied = applied(ARM, edits_between(ARM, _empty(ARM)))

    assert emptied == _empty(ARM)
    assert applied(emptied, edits_between(emptied, ARM)) == ARM


@pytest.mark.parametrize("old", WHOLES)
@pytest.mark.parametrize("new", WHOLES)
def test_the_edits_between_two_make_one_into_the_other(old: str, new: str) -> None:
    edits = edits_between(WHOLES[old], WHOLES[new])

    assert applied(WHOLES[old], edits) == WHOLES[new]
    assert bool(edits) == (old != new)


class TestRefused:
    def test_changing_what_is_not_what_it_was(self) -> None:
        standing = entry_of(ARM, "red_flags", FLAG)
        with pytest.raises(EditRefused, match="not what it was any more"):
            applied(ARM, [Edit("red_flags", FLAG, {**standing, "title": "old"}, {**standing, "title": "new"})])

    def test_changing_what_was_never_there(self) -> None:
        with pytest.raises(EditRefused):
            applied(ARM, [Edit("red_flags", "rf_none", {"code": "rf_none"}, None)])

    def test_adding_what_is_there(self) -> None:
        with pytest.raises(EditRefused, match="already"):
            applied(ARM, [Edit("red_flags", FLAG, None, {"code": FLAG})])

    @pytest.mark.parametrize(("table", "stage"), [("poems", ""), ("sections", "no_such_stage")])
    def test_a_place_that_does_not_exist(self, table: str, stage: str) -> None:
        with pytest.raises(EditRefused, match="There is no"):
            applied(ARM, [Edit(table, "x", None, {"key": "x"}, stage)])

    @pytest.mark.parametrize("table", [ABOUT, OTHER])
    def test_what_stands_once_and_is_another_by_now(self, table: str) -> None:
        with pytest.raises(EditRefused, match="not what it was"):
            applied(ARM, [Edit(table, table, {"title": "old"}, {"title": "new"})])


def test_what_is_new_is_taken_but_for_what_both_changed() -> None:
    flag, other = entry_of(ARM, "red_flags", FLAG), entry_of(ARM, "red_flags", "rf_low_oxygen")
    ours = applied(ARM, [Edit("red_flags", FLAG, flag, {**flag, "title": "Ours"})])
    both = [
        Edit("red_flags", FLAG, flag, {**flag, "title": "Theirs"}),
        Edit("red_flags", "rf_low_oxygen", other, {**other, "title": "News"}),
    ]

    news, in_question = news_between(ARM, applied(ARM, both), ours)

    assert in_question == [FLAG]
    assert news == both[1:]
    assert entry_of(applied(ours, news), "red_flags", FLAG)["title"] == "Ours"


def test_another_order_is_made_by_moving_what_moved() -> None:
    turned = deepcopy(dict(ARM))
    turned["protocol"]["red_flags"] = turned["protocol"]["red_flags"][::-1]

    assert applied(ARM, edits_between(ARM, turned)) == turned


def test_a_stage_with_sections_is_not_removed() -> None:
    with pytest.raises(EditRefused, match="has sections"):
        applied(ARM, [Edit("stages", "history", entry_of(ARM, "stages", "history"), None)])


def test_a_new_flag_stands_where_it_was_put_and_goes_again() -> None:
    added = Edit("red_flags", "rf_new", None, {"code": "rf_new"}, index=2)
    made = applied(ARM, [added])

    assert [each["code"] for each in entries_of(made, "red_flags")].index("rf_new") == 2
    assert applied(made, [inverse(added, ARM)]) == ARM


def test_a_removed_section_comes_back_to_its_stage_and_place() -> None:
    stage, section = list(sections_of(ARM))[3]
    gone = Edit("sections", section["key"], section, None, stage)
    made = applied(ARM, [gone])

    assert entry_of(made, "sections", section["key"]) is None
    assert applied(made, [inverse(gone, ARM)]) == ARM


def test_a_renamed_stage_keeps_its_sections() -> None:
    old = entry_of(ARM, "stages", "plan")
    made = applied(ARM, [Edit("stages", "plan", old, {**old, "title": "What to do"})])

    assert len(list(sections_of(made))) == len(list(sections_of(ARM)))
    assert entry_of(made, "stages", "plan") == {"key": "plan", "title": "What to do"}


def test_the_first_words_beside_the_rules_find_a_place() -> None:
    bare = deepcopy(dict(ARM))
    bare["protocol"] = {key: value for key, value in ARM["protocol"].items() if key != "reference"}
    entry = ARM["protocol"]["reference"]["leaflet"][0]

    made = applied(bare, [Edit("leaflet", entry["block"], None, entry)])

    assert entries_of(made, "leaflet") == [entry]


def test_the_document_given_is_never_touched() -> None:
    before = deepcopy(dict(ARM))
    made = applied(ARM, [Edit("red_flags", "rf_new", None, {"code": "rf_new", "sources": ["S1"]})])
    made["protocol"]["red_flags"][-1]["sources"].append("S2")

    assert before == ARM


def test_an_edit_is_stored_and_read_back() -> None:
    edit = Edit("sections", "alarm", {"key": "alarm"}, None, "history", 0)
    assert from_json(json.loads(json.dumps(as_json(edit)))) == edit


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_edits_can_be_taken_back_one_by_one(data: st.DataObject) -> None:
    whole, backwards = ARM, []
    for _ in range(data.draw(st.integers(1, 4))):
        edit = _any_edit(data, whole)
        backwards.insert(0, inverse(edit, whole))
        whole = applied(whole, [edit])

    assert applied(whole, backwards) == ARM


def _any_edit(data: st.DataObject, whole: Whole) -> Edit:
    table = data.draw(st.sampled_from(TABLES))
    stage = data.draw(st.sampled_from(["history", "examination"])) if table == "sections" else ""
    entries = entries_of(whole, table, stage)
    if not entries:  # an edit before took the last away
        name = f"rf_after_{len(entries_of(whole, 'red_flags'))}"
        return Edit("red_flags", name, None, {"code": name})
    entry = data.draw(st.sampled_from(entries))
    name = name_of(table, entry)
    if table in (ABOUT, OTHER):
        return Edit(table, name, entry, {**entry, "added": "word"})
    key = NAMES[table]
    return data.draw(
        st.sampled_from(
            [
                Edit(table, name, entry, {**entry, "note": "new"} if table != "groups" else entry, stage),
                Edit(table, name, entry, None, stage) if table != "stages" else Edit(table, name, entry, entry, stage),
                Edit(table, name, entry, entry, stage, data.draw(st.integers(0, len(entries) - 1))),
                Edit(table, f"new_{len(entries)}", None, {key: f"new_{len(entries)}", "members": []}, stage)
                if table != "result_interpretation"
                else Edit(table, "new", None, {"when": "new"}),
            ]
        )
    )


def _empty(whole: Whole) -> dict[str, Any]:
    """The same document with nothing in any table."""
    emptied = deepcopy(dict(whole))
    protocol = emptied["protocol"]
    for home in (protocol, protocol["reference"], emptied["dictionary"], emptied):
        home.update({key: [] for key, value in home.items() if isinstance(value, list)})
    protocol["groups"] = {}
    return emptied
