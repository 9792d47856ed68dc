"""What the reference says of results: shown where it is certainly so, and never of what nobody knows."""

from typing import Any

import pytest

from tests.engine.invented import derived, engine, red_flag
from workups.engine.basis import findings_of
from workups.engine.conditions import parse_condition
from workups.engine.facts import read_facts

HIGH = {"when": "potassium > 5.3 AND potassium < 6", "meaning": "Mild", "action": "Repeat"}
IN_WORDS = {"result": "`potassium >= 6` or a change of the ECG", "meaning": "Emergency", "action": "Send in"}


def meanings(raw: dict[str, Any], *rows: dict[str, Any], **rules: Any) -> list[str]:
    ready = engine(reference={"result_interpretation": list(rows)}, **rules)
    evaluation = ready.evaluate(read_facts(ready.definition.findings, raw))
    return [each.meaning for each in ready.meanings.by(evaluation.open_word)]


def row(meaning: str, when: str) -> dict[str, Any]:
    return {"when": when, "meaning": meaning, "action": "Look again"}


@pytest.mark.parametrize(
    ("raw", "said"),
    [({}, []), ({"potassium": 5.3}, []), ({"potassium": 5.4}, ["Mild"]), ({"potassium": 6}, [])],
)
def test_a_row_is_said_where_its_condition_is_true(raw: dict[str, Any], said: list[str]) -> None:
    assert meanings(raw, HIGH) == said


def test_what_only_words_describe_is_never_said() -> None:
    assert meanings({"potassium": 7}, IN_WORDS) == []


def test_without_a_reference_nothing_is_said() -> None:
    assert meanings({"potassium": 7}) == []


def test_half_of_what_it_needs_is_not_enough() -> None:
    both = row("Both", "potassium > 5 AND sodium < 130")
    assert meanings({"potassium": 6}, both) == []
    assert meanings({"potassium": 6, "sodium": 120}, both) == ["Both"]


def test_no_red_flag_counts_as_silent_because_nobody_asked() -> None:
    flags = {"red_flags": [red_flag("rf_weak", "weak = yes")]}
    quiet = row("Quiet", "potassium > 5 AND NOT (FIRED(rf_weak))")
    assert meanings({"potassium": 6}, quiet, **flags) == []
    assert meanings({"potassium": 6, "weak": False}, quiet, **flags) == ["Quiet"]
    assert meanings({"potassium": 6, "weak": True}, quiet, **flags) == []


def test_derived_findings_and_groups_count_as_they_do_in_rules() -> None:
    rules = {"derived": [derived("d_bad", "weak = yes", "OTHERWISE")], "red_flags": [red_flag("rf_x", "d_bad = yes")]}
    rows = [row("Bad", "d_bad = yes"), row("Well", "d_bad = no"), row("Low", "MIN(@reflex) <= 1")]
    assert meanings({}, *rows, **rules) == []
    assert meanings({"weak": True, "reflex_l": 1}, *rows, **rules) == ["Bad", "Low"]
    assert meanings({"weak": False}, *rows, **rules) == ["Well"]


def test_a_row_speaks_of_the_findings_that_it_reads() -> None:
    definition = engine().definition
    condition = parse_condition("potassium > 5 AND NOT (MIN(@reflex) <= 1 OR KNOWN(work))")
    assert findings_of(definition, condition) == {"potassium", "reflex_l", "reflex_r", "work"}
