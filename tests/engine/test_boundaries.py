"""The values worth trying: none of a finding's possible values does anything that not one of them does too."""

import datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import definition, dictionary, engine, finding, protocol, red_flag
from tests.engine.test_properties import conditions, values_of
from workups.engine.boundaries import values_worth_trying
from workups.engine.conditions import Condition, to_text
from workups.engine.definition import Definition
from workups.engine.evaluation import Engine
from workups.engine.facts import check_value
from workups.engine.parse import parse_protocol

COMPARED = ("reflex_l, reflex_r", "count, potassium")


def worth_trying(code: str, *whens: str, **changes: Any) -> tuple[Any, ...]:
    flags = [red_flag(f"rf_{number}", when) for number, when in enumerate(whens)]
    return values_worth_trying(definition(red_flags=flags, **changes))[code]


@pytest.mark.parametrize(
    ("code", "whens", "values"),
    [
        ("weak", [], (True, False)),
        ("pattern", ["pattern = jerk"], ("flicker", "jerk", "none")),
        ("site", ["site includes leg"], (frozenset({"leg"}), frozenset({"arm"}))),
        ("site", ["site includes_any [arm, leg, face]"], tuple(frozenset({each}) for each in ("arm", "leg", "face"))),
        ("work", ["KNOWN(work)"], ("Something",)),
        ("seen_on", [], (datetime.date(2026, 1, 1),)),
        ("age_years", [], (60,)),
        ("age_years", ["age_years >= 16", "age_years > 40"], (10, 16, 30, 40, 70)),
        ("age_years", ["age_years >= 16", "age_years > 17"], (10, 16, 17, 60)),
        ("age_years", ["age_years >= 0 AND age_years <= 120"], (0, 100, 120)),
        ("age_years", ["age_years > 16.5"], (0, 60)),
        ("potassium", ["potassium >= 6 OR potassium < 2.5"], (2.0, 2.5, 4.0, 6.0, 10.0)),
        ("potassium", ["potassium >= 6 AND potassium < 6.000000001"], (4.0, 6.0, 6.000000001, 10.0)),
        ("duration", ["duration >= 4w"], (1209600, 2419200, 315360000)),
        ("duration", ["duration >= 0s"], (0, 315360000)),
        ("reflex_l", ["MIN(@reflex) <= 1", "MAX(@reflex) = 4", "reflex_l = 2"], (0, 1, 2, 3, 4)),
        ("reflex_r", ["reflex_l = 3"], (2,)),
    ],
)
def test_there_is_one_value_at_each_limit_and_one_between(code: str, whens: list[str], values: tuple[Any, ...]) -> None:
    assert worth_trying(code, *whens) == values


def test_a_limit_on_a_computed_number_is_one_on_what_it_is_computed_from() -> None:
    highest = {"numeric": [{"code": "d_highest", "label": "Highest", "formula": "MAX(@reflex)"}]}

    assert worth_trying("reflex_l", "d_highest >= 3", **highest) == (2, 3, 4)


def test_limits_of_derived_findings_and_of_what_is_shown_count() -> None:
    stages = [{"key": "history", "title": "H", "sections": [
        {"key": "s", "title": "S", "items": [{"finding": "weak"}], "show_when": "age_years > 50"},
    ]}]  # fmt: skip
    derived = [{"code": "d_x", "label": "D", "true_when": "age_years > 20", "false_when": "age_years < 10"}]

    assert {10, 20, 50} < set(worth_trying("age_years", stages=stages, derived=derived))


def a_number_without_a_range(code: str, kind: str, when: str) -> tuple[Any, ...]:
    made = parse_protocol(
        protocol(groups={}, red_flags=[red_flag("rf_x", when)]),
        {"sections": [{"key": "H", "title": "History"}], "findings": [finding(code, kind)]},
    )
    return values_worth_trying(made)[code]


def test_a_number_without_a_range_has_values_beyond_its_limits_but_no_duration_is_negative() -> None:
    low, at, high = a_number_without_a_range("score", "integer", "score > 0")
    assert (low < 0, at, high > 0) == (True, 0, True)
    assert a_number_without_a_range("length", "duration", "length > 0s")[0] == 0


def test_two_numbers_that_are_compared_reach_every_distance_on_either_side_of_every_limit() -> None:
    whens = ["ABSDIFF(sodium, potassium) = 100", "sodium > 105 AND potassium < 2", "potassium > 4.5"]
    values = values_worth_trying(definition(red_flags=[red_flag(f"rf_{n}", when) for n, when in enumerate(whens)]))

    def cells(sodium: Any, potassium: Any) -> set[tuple[bool, ...]]:
        return {
            (abs(s - p) > 100, abs(s - p) < 100, s > 105, s < 105, p > 2, p < 2, p > 4.5, p < 4.5)
            for s in sodium for p in potassium
        }  # fmt: skip

    eighths = cells([each / 8 for each in range(640, 1601)], [each / 8 for each in range(8, 97)])
    assert cells(values["sodium"], values["potassium"]) == eighths


@settings(max_examples=40, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=4), st.data())
def test_every_value_does_what_one_of_those_worth_trying_does(tried: list[Condition], data: st.DataObject) -> None:
    ready = engine(red_flags=[red_flag(f"rf_{number}", to_text(each)) for number, each in enumerate(tried)])
    worth = values_worth_trying(ready.definition)

    def does(code: str, value: Any) -> int:
        return ready.evaluate({code: value}).word

    for code, each in ready.definition.findings.items():
        if each.type != "multichoice":
            value = data.draw(values_of(each))
            assert does(code, value) in {does(code, other) for other in worth[code]}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(conditions, min_size=1, max_size=4), st.integers(0, 40), st.integers(0, 4), st.integers(0, 4),
    st.integers(0, 20), st.integers(1, 12) | st.floats(1, 12),
)  # fmt: skip
def test_every_pair_of_compared_values_does_what_one_worth_trying_does(
    tried: list[Condition], tenths: int, left: int, right: int, count: int, potassium: float
) -> None:
    """Whole numbers, with limits and distances between them, and a whole number against one with decimals."""
    whens = [*map(to_text, tried), *(f"ABSDIFF({pair}) >= {tenths / 10}" for pair in COMPARED)]
    flags = [red_flag(f"rf_{number}", when) for number, when in enumerate([*whens, "count > 2.5 OR potassium <= 4"])]
    counted = finding("count", "integer", unit="mmol/L", hard=[0, 20])
    ready = Engine(parse_protocol(protocol(red_flags=flags), dictionary(counted)))
    worth = values_worth_trying(ready.definition)

    def does(codes: tuple[str, ...], *values: Any) -> int:
        return ready.evaluate(dict(zip(codes, values, strict=True))).word

    for pair, values in zip(COMPARED, ((left, right), (count, potassium)), strict=True):
        codes = tuple(pair.split(", "))
        assert does(codes, *values) in {does(codes, *each) for each in product(*(worth[code] for code in codes))}


def test_all_values_of_the_library_are_values(arm: Definition) -> None:
    for code, values in values_worth_trying(arm).items():
        assert values
        for value in values:
            check_value(arm.findings[code], value)
