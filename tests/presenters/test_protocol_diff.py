"""Two versions beside each other: every table in words, the most serious first, and nothing that differs left out."""

from copy import deepcopy
from typing import Any

import pytest

from workups.demo.protocols import arm_before
from workups.engine.definition import Definition
from workups.engine.edits import TABLES, Edit, applied, edits_between, entries_of, entry_of, name_of
from workups.engine.parse import parse_protocol
from workups.presenters.protocol_diff import Diff, diff, pieces
from workups.presenters.protocol_tables import KINDS
from workups.presenters.protocol_words import Speaker, fields_of
from workups.protocol_files import load_library
from workups.vignette_files import library_vignettes

KEY = "arm-twitching"


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    protocol, dictionary = load_library(KEY)
    patients = [each.as_entry() for each in library_vignettes(KEY)]
    return {"protocol": protocol, "dictionary": dictionary, "vignettes": patients}


@pytest.fixture(scope="module")
def definition(whole: dict[str, Any]) -> Definition:
    return parse_protocol(whole["protocol"], whole["dictionary"])


def differing(whole: dict[str, Any], table: str, name: str, definition: Definition | None, **keys: Any) -> Diff:
    """The same protocol with one entry changed; both sides speak in the names of `definition`."""
    before = entry_of(whole, table, name)
    assert before is not None
    return diff([Edit(table, name, before, {**before, **keys})], definition, definition)


def said(found: Diff) -> dict[str, tuple[str, str]]:
    """What the rows of the only change say on either side, by label."""
    (change,) = [change for group in found.groups for change in group.changes]
    return {row.label: (_words(row.before), _words(row.after)) for row in change.rows}


def _words(side: Any) -> str:
    return " | ".join(" ".join(piece.words for piece in line) for line in side.lines) if side else ""


def test_every_table_of_a_protocol_has_its_words() -> None:
    assert set(KINDS) == set(TABLES)


def test_every_entry_of_the_library_can_be_said(whole: dict[str, Any], definition: Definition) -> None:
    speaker = Speaker(definition)
    for table in TABLES:
        for entry in entries_of(whole, table):
            fields = fields_of(entry, speaker)
            assert fields, (table, name_of(table, entry))
            assert all(line for field in fields for line in field.said.lines)


def test_a_condition_is_said_as_a_sentence_with_its_text_beneath(whole: dict[str, Any], definition: Definition) -> None:
    found = differing(whole, "red_flags", "rf_low_oxygen", definition, when="spo2 <= 90")

    assert said(found)["When"][1] == "“Oxygen saturation” is at most 90 %."
    (row,) = found.groups[0].changes[0].rows
    assert row.after is not None
    assert "".join(piece.words for piece in row.after.text).endswith("90")
    assert [piece.words for piece in row.after.lines[0] if piece.differs] == ["90"]


def test_a_condition_that_cannot_be_read_stands_as_it_was_written(
    whole: dict[str, Any], definition: Definition
) -> None:
    for text in ("spo2 <=", "no_such_finding = yes"):
        assert said(differing(whole, "red_flags", "rf_low_oxygen", definition, when=text))["When"][1] == text
    assert said(differing(whole, "red_flags", "rf_low_oxygen", None, when="spo2 <= 90"))["When"][1] == "spo2 <= 90"


def test_only_what_differs_is_shown(whole: dict[str, Any], definition: Definition) -> None:
    found = differing(whole, "red_flags", "rf_low_oxygen", definition, urgency="same_day", source_note="New")

    assert said(found) == {"Urgency": ("Emergency now", "Same day"), "Source note": ("", "New")}
    assert found.counts == [("changed", 1)]


def test_a_section_shows_the_lines_that_came_and_counts_the_others(
    whole: dict[str, Any], definition: Definition
) -> None:
    before = entry_of(whole, "sections", "alarm")
    assert before is not None
    items = [*before["items"], {"finding": "cramps", "show_when": "weakness_reported = yes"}]
    found = differing(whole, "sections", "alarm", definition, items=items)

    (row,) = found.groups[0].changes[0].rows
    assert row.after is not None
    assert row.after.same == len(before["items"])
    assert _words(row.after) == "Cramps (shown when: “Weakness reported” is yes.)"


def test_what_came_and_what_went_says_all_of_itself(whole: dict[str, Any], definition: Definition) -> None:
    entry = entry_of(whole, "red_flags", "rf_low_oxygen")
    came, went = (Edit("red_flags", "x", *pair) for pair in ((None, entry), (entry, None)))

    for edit, sort in ((came, "added"), (went, "removed")):
        found = diff([edit], definition, definition)
        assert found.groups[0].changes[0].sort == sort
        assert {"Urgency", "When", "Where to", "Why", "Sources"} <= said(found).keys()
        assert "Code" not in said(found), "its heading says it"


def test_what_only_moved_says_so(whole: dict[str, Any], definition: Definition) -> None:
    entry = entry_of(whole, "red_flags", "rf_low_oxygen")
    (change,) = (
        diff([Edit("red_flags", "rf_low_oxygen", entry, entry, index=0)], definition, definition).groups[0].changes
    )

    assert change.is_only_moved
    assert change.rows == []


def test_red_flags_come_first_and_the_most_urgent_of_either_side_before_the_others(
    whole: dict[str, Any], definition: Definition
) -> None:
    edits = []
    for table, name, keys in (
        ("leaflet", "Title", {"content": "Another title"}),
        ("red_flags", "rf_persistent", {"title": "Stays"}),
        ("red_flags", "rf_low_oxygen", {"urgency": "soon"}),
        ("causes", "dx_exertion", {"tests": "None"}),
    ):
        before = entry_of(whole, table, name)
        assert before is not None
        edits.append(Edit(table, name, before, {**before, **keys}))

    found = diff(edits, definition, definition)
    assert [group.key for group in found.groups] == ["red_flags", "causes", "leaflet"]
    assert [change.name for change in found.groups[0].changes] == ["rf_low_oxygen", "rf_persistent"]


def test_nothing_of_all_edits_is_left_out(whole: dict[str, Any], definition: Definition) -> None:
    protocol, dictionary = arm_before()
    older = {**whole, "protocol": protocol, "dictionary": dictionary}
    edits = edits_between(older, whole)

    assert diff(edits, parse_protocol(protocol, dictionary), definition).total == len(edits)
    assert diff(edits_between(whole, deepcopy(whole)), definition, definition).total == 0
    assert applied(older, edits)["protocol"]["red_flags"] == whole["protocol"]["red_flags"]


@pytest.mark.parametrize(
    ("own", "other", "marked"),
    [
        ("refer now", "refer", ["now"]),
        ("refer", "refer now", []),
        ("a b c", "a x c", ["b"]),
        ("the same", "the same", []),
        ("", "something", []),
        ("all new words", "", ["all new words"]),
    ],
)
def test_words_that_the_other_side_has_not_are_marked(own: str, other: str, marked: list[str]) -> None:
    found = pieces(own, other)

    assert [piece.words for piece in found if piece.differs] == marked
    assert " ".join(piece.words for piece in found) == own
