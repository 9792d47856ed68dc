"""One fixed example for each branch that random ones reach only by luck."""

from typing import Any

import pytest

from tests.engine.invented import (
    definition,
    derived,
    dictionary,
    engine,
    evaluated,
    investigation,
    protocol,
    red_flag,
    truth,
)
from workups.engine.basis import Basis
from workups.engine.check.goals import Goal
from workups.engine.check.search import Search
from workups.engine.conditions import parse_condition, to_text
from workups.engine.english import sentence
from workups.engine.evaluation import State
from workups.engine.faults import ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.engine.parse.overlay import lay_over
from workups.engine.reading_english import read_sentence
from workups.engine.what_if import would_change

LOWEST = {"code": "d_lowest", "label": "Lowest", "formula": "MIN(@reflex)"}


def faults_of(**changes: Any) -> list[str]:
    with pytest.raises(ProtocolInvalid) as refused:
        parse_protocol(protocol(**changes), dictionary())
    return [str(fault) for fault in refused.value.faults]


def test_a_condition_that_a_rule_rests_on_twice_is_one_of_its_conditions_once() -> None:
    made = definition(
        derived=[derived("d_a", "weak = yes", "weak = no"), derived("d_b", "d_a = yes", "d_a = no")],
        red_flags=[red_flag("rf_x", "d_a = yes AND d_b = yes")],
    )
    basis = Basis(made, "rf_x")

    assert basis.findings() == {"weak"}
    assert len(basis.conditions) == len(set(basis.conditions))


@pytest.mark.parametrize("condition", ["MIN(@reflex) = 2", "MAX(@reflex) = 2", "d_lowest = 2"])
def test_somebody_is_found_whose_group_comes_to_just_that(condition: str) -> None:
    ready = engine(red_flags=[red_flag("rf_x", condition)], numeric=[LOWEST])
    found = Search(ready).patient(Goal(parse_condition(condition), frozenset({True})))

    assert found is not None
    assert ready.evaluate(found).state("rf_x") is State.FIRED


def test_somebody_is_found_of_whom_anything_is_known() -> None:
    condition = "weak = yes AND numb = yes"
    ready = engine(red_flags=[red_flag("rf_x", condition)])
    found = Search(ready).patient(Goal(parse_condition(condition), frozenset({True, False})))

    assert found is not None
    assert ready.evaluate(found).state("rf_x") is not State.WAITING


def test_a_count_of_one_condition_is_that_condition() -> None:
    assert [truth("COUNT(weak = yes) >= 1", **raw) for raw in ({}, {"weak": True}, {"weak": False})] == [
        None, True, False,
    ]  # fmt: skip


def test_an_overlay_of_another_protocol_than_the_one_beneath_is_refused() -> None:
    overlay = {"key": "leg", "overlay_of": "thumb", "title": "Leg", "site": "leg", "summary": "The leg."}
    with pytest.raises(ProtocolInvalid, match="this is laid over 'invented', not over 'thumb'"):
        lay_over(overlay, protocol(), dictionary())


def test_an_overlay_leaves_a_reference_that_is_none_for_the_parser_to_refuse() -> None:
    overlay = {"key": "leg", "overlay_of": "invented", "title": "Leg", "site": "leg", "summary": "The leg."}
    whole, words = lay_over(overlay, protocol(reference="none"), dictionary())

    with pytest.raises(ProtocolInvalid, match="reference: a mapping of keys to values is needed here"):
        parse_protocol(whole, words)


def test_a_missing_number_and_a_value_of_no_kind_that_files_hold_are_told() -> None:
    test = investigation("ix_x", "weak = yes")
    del test["turnaround_days"]

    assert faults_of(investigations=[test], title=b"x") == [
        "investigations[0].turnaround_days (ix_x): this key is missing (add it)",
        "title: text is needed here, not a bytes (put it in quotes)",
    ]


def test_a_section_without_conditions_shows_all_its_lines() -> None:
    lines = [{"finding": "weak"}, {"finding": "numb"}]
    stages = [{"key": "history", "title": "H", "sections": [{"key": "a", "title": "A", "items": lines}]}]

    assert evaluated({}, stages=stages).visible_items("a") == ("weak", "numb")


def test_a_number_that_is_just_that_is_said_and_read() -> None:
    made = definition()

    assert sentence(parse_condition("age_years = 40"), made) == "“Age_years” is 40 years."
    assert read_sentence("“Age_years” is 40 years.", made) == parse_condition("age_years = 40")


def test_an_option_that_changes_nothing_is_no_answer_that_would() -> None:
    ready = engine(red_flags=[red_flag("rf_x", "site includes arm OR weak = yes")])
    found = would_change(ready.evaluate({}), "rf_x")

    assert [(to_text(each.answer), each.state) for each in found] == [
        ("weak = yes", State.FIRED),
        ("site includes arm", State.FIRED),
    ]
