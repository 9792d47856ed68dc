"""Every operator of the condition language on known and unknown values. None stands for UNKNOWN."""

from typing import Any

import pytest

from tests.engine.invented import (
    check,
    derived,
    evaluated,
    red_flag,
    referral,
    truth,
)  # fmt: skip
from workups.engine.evaluation import State

YES, NO, UNKNOWN = {"weak": True}, {"weak": False}, {}


@pytest.mark.parametrize(
    ("condition", "raw", "expected"),
    [
        ("weak = yes", {"weak": True}, True),
        ("weak = yes", {"weak": False}, False),
        ("weak = yes", {}, None),
        ("weak = no", {"weak": False}, True),
        ("weak = no", {}, None),
        ("pattern = jerk", {"pattern": "jerk"}, True),
        ("pattern = jerk", {"pattern": "none"}, False),
        ("pattern = jerk", {}, None),
        ("pattern in [jerk, flicker]", {"pattern": "flicker"}, True),
        ("pattern in [jerk, flicker]", {"pattern": "none"}, False),
        ("pattern in [jerk, flicker]", {}, None),
        ("weak in [yes, no]", {"weak": False}, True),
        ("site includes arm", {"site": ["leg", "arm"]}, True),
        ("site includes arm", {"site": ["leg"]}, False),
        ("site includes arm", {}, None),
        ("site includes_any [arm, face]", {"site": ["face"]}, True),
        ("site includes_any [arm, face]", {"site": ["leg"]}, False),
        ("site includes_any [arm, face]", {}, None),
        ("potassium < 3.5", {"potassium": 3.4}, True),
        ("potassium < 3.5", {"potassium": 3.5}, False),
        ("potassium <= 3.5", {"potassium": 3.5}, True),
        ("potassium > 5.3", {"potassium": 5.3}, False),
        ("potassium > 5.3", {"potassium": 5.31}, True),
        ("potassium >= 6.0", {"potassium": 6}, True),
        ("potassium >= 6.0", {}, None),
        ("age_years = 40", {"age_years": 40}, True),
        ("age_years = 40", {"age_years": 41}, False),
        ("duration >= 4w", {"duration": "4w"}, True),
        ("duration >= 4w", {"duration": "27d"}, False),
        ("duration < 1mo", {"duration": "4w"}, True),
        ("duration <= 1min", {"duration": "61s"}, False),
        ("duration >= 4w", {}, None),
        ("KNOWN(work)", {"work": "Baker"}, True),
        ("KNOWN(seen_on)", {}, False),
        ("UNKNOWN(seen_on)", {}, True),
        ("UNKNOWN(site)", {"site": ["arm"]}, False),
        ("NOTYES(weak)", {"weak": False}, True),
        ("NOTYES(weak)", {}, True),
        ("NOTYES(weak)", {"weak": True}, False),
        ("NOTNO(weak)", {"weak": True}, True),
        ("NOTNO(weak)", {}, True),
        ("NOTNO(weak)", {"weak": False}, False),
    ],
)
def test_a_leaf_is_true_false_or_unknown(condition: str, raw: dict[str, Any], expected: bool | None) -> None:
    assert truth(condition, **raw) is expected


@pytest.mark.parametrize(
    ("condition", "raw", "expected"),
    [
        ("MIN(@reflex) <= 1", {"reflex_l": 1}, True),
        ("MIN(@reflex) <= 1", {"reflex_l": 2}, False),
        ("MIN(@reflex) <= 1", {"reflex_l": 2, "reflex_r": 0}, True),
        ("MIN(@reflex) <= 1", {}, None),
        ("MAX(@reflex) >= 3", {"reflex_l": 2, "reflex_r": 3}, True),
        ("MAX(@reflex) >= 3", {"reflex_r": 2}, False),
        ("MAX(@reflex) >= 3", {}, None),
        ("ABSDIFF(reflex_l, reflex_r) >= 2", {"reflex_l": 0, "reflex_r": 2}, True),
        ("ABSDIFF(reflex_l, reflex_r) >= 2", {"reflex_l": 3, "reflex_r": 2}, False),
        ("ABSDIFF(reflex_l, reflex_r) >= 2", {"reflex_l": 0}, None),
        ("ANYEQ(@pulse, absent)", {"pulse_r": "absent"}, True),
        ("ANYEQ(@pulse, absent)", {"pulse_l": "normal"}, None),
        ("ANYEQ(@pulse, absent)", {"pulse_l": "normal", "pulse_r": "normal"}, False),
        ("ANYEQ(@pulse, absent)", {}, None),
        ("ANYEQ(@hoffmann, yes)", {"hoffmann_l": True}, True),
        ("ANYEQ(@hoffmann, yes)", {"hoffmann_l": False, "hoffmann_r": False}, False),
    ],
)
def test_a_group_uses_its_known_members(condition: str, raw: dict[str, Any], expected: bool | None) -> None:
    assert truth(condition, **raw) is expected


THREE = {True: {"weak": True}, False: {"weak": False}, None: {}}
OTHER = {True: {"numb": True}, False: {"numb": False}, None: {}}


@pytest.mark.parametrize("left", THREE)
@pytest.mark.parametrize("right", OTHER)
def test_and_or_and_not_follow_strong_kleene(left: bool | None, right: bool | None) -> None:
    raw = {**THREE[left], **OTHER[right]}
    either_false, either_true = False in (left, right), True in (left, right)
    both = False if either_false else None if None in (left, right) else True
    either = True if either_true else None if None in (left, right) else False

    assert truth("weak = yes AND numb = yes", **raw) is both
    assert truth("weak = yes OR numb = yes", **raw) is either
    assert truth("NOT (weak = yes)", **raw) is (None if left is None else not left)
    assert truth("NOT (weak = yes AND numb = yes)", **raw) is (None if both is None else not both)
    assert truth("NOT (weak = yes OR numb = yes)", **raw) is (None if either is None else not either)


@pytest.mark.parametrize(
    ("raw", "at_least_one", "at_least_two", "all_three"),
    [
        ({}, None, None, None),
        ({"weak": True}, True, None, None),
        ({"weak": False}, None, None, False),
        ({"weak": True, "numb": True}, True, True, None),
        ({"weak": True, "numb": False}, True, None, False),
        ({"weak": False, "numb": False}, None, False, False),
        ({"weak": False, "numb": False, "site": ["leg"]}, False, False, False),
        ({"weak": True, "numb": True, "site": ["arm"]}, True, True, True),
    ],
)
def test_count_is_unknown_while_the_unknown_could_reach_the_number(
    raw: dict[str, Any], at_least_one: bool | None, at_least_two: bool | None, all_three: bool | None
) -> None:
    counted = "COUNT(weak = yes, numb = yes, site includes_any [arm, face])"

    assert truth(f"{counted} >= 1", **raw) is at_least_one
    assert truth(f"{counted} >= 2", **raw) is at_least_two
    assert truth(f"{counted} >= 3", **raw) is all_three
    assert truth(f"NOT ({counted} >= 2)", **raw) is (None if at_least_two is None else not at_least_two)


def test_a_condition_that_stands_twice_in_a_count_counts_twice() -> None:
    assert truth("COUNT(weak = yes, weak = yes, numb = yes) >= 2", weak=True) is True
    assert truth("COUNT(weak = yes, weak = yes, numb = yes) >= 2", weak=False) is False


def test_and_binds_tighter_than_or() -> None:
    assert truth("weak = yes OR numb = yes AND pattern = jerk", weak=True, numb=False) is True
    assert truth("(weak = yes OR numb = yes) AND pattern = jerk", weak=True, numb=False) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [({"weak": True}, True), ({"weak": False, "numb": False}, False), ({"weak": False}, None), ({}, None)],
)
def test_a_derived_finding_is_yes_no_or_unknown(raw: dict[str, Any], expected: bool | None) -> None:
    found = evaluated(raw, derived=[derived("d_bad", "weak = yes", "weak = no AND numb = no")])

    assert found.derived["d_bad"] is expected


def test_true_wins_over_false_in_a_derived_finding() -> None:
    found = evaluated({"weak": True, "numb": False}, derived=[derived("d_bad", "weak = yes", "numb = no")])

    assert found.derived["d_bad"] is True


def test_otherwise_makes_every_other_case_no() -> None:
    found = evaluated({}, derived=[derived("d_bad", "weak = yes", "OTHERWISE")])

    assert found.derived["d_bad"] is False


def test_a_red_flag_is_not_excluded_because_a_derived_finding_said_otherwise_of_something_unasked() -> None:
    changes = {
        "derived": [derived("d_bad", "weak = yes", "OTHERWISE")],
        "red_flags": [red_flag("rf_bad", "d_bad = yes")],
    }

    assert evaluated({}, **changes).state("rf_bad") is State.WAITING
    assert evaluated({"weak": False}, **changes).state("rf_bad") is State.RULED_OUT


def test_derived_findings_build_on_one_another_in_any_order() -> None:
    found = evaluated(
        {"weak": True},
        derived=[derived("d_top", "d_base = yes", "OTHERWISE"), derived("d_base", "weak = yes", "weak = no")],
    )

    assert found.derived == {"d_base": True, "d_top": True}


def test_a_numeric_finding_can_be_compared_and_asked_for() -> None:
    changes = {
        "numeric": [{"code": "d_diff", "label": "Difference", "formula": "ABSDIFF(reflex_l, reflex_r)"}],
        "red_flags": [red_flag("rf_big", "d_diff >= 2"), red_flag("rf_none", "UNKNOWN(d_diff)")],
    }

    both = evaluated({"reflex_l": 4, "reflex_r": 1}, **changes)
    one = evaluated({"reflex_l": 4}, **changes)

    assert both.derived["d_diff"] == 3
    assert both.fired == ("rf_big",)
    assert one.derived["d_diff"] is None
    assert one.fired == ("rf_none",)
    assert one.waiting == ("rf_big",)


ASKING = {
    "data_quality": [check("dq_conflict", "weak = no AND pattern = jerk")],
    "red_flags": [red_flag("rf_weak", "weak = yes", "same_day"), red_flag("rf_numb", "numb = yes", "soon")],
    "referrals": [
        referral("ref_fired", "FIRED(rf_weak)"),
        referral("ref_not_fired", "NOT FIRED(rf_weak)"),
        referral("ref_no_conflict", "NO_DQ"),
        referral("ref_below_soon", "URGENCY_BELOW(soon)"),
        referral("ref_from_soon", "NOT URGENCY_BELOW(soon)"),
        referral("ref_highest_soon", "HIGHEST(soon)"),
    ],
}


def test_what_has_not_fired_yet_is_false_when_deciding_what_fires() -> None:
    assert evaluated({}, **ASKING).fired == ("ref_not_fired", "ref_no_conflict", "ref_below_soon")


def test_a_rule_waits_while_the_rule_it_asks_about_waits() -> None:
    assert evaluated({}, **ASKING).waiting == (
        "dq_conflict", "rf_weak", "rf_numb", "ref_fired", "ref_from_soon", "ref_highest_soon",
    )  # fmt: skip


def test_urgency_below_and_highest_follow_the_fired_red_flags() -> None:
    soon = evaluated({"weak": False, "numb": True, "pattern": "none"}, **ASKING)
    same_day = evaluated({"weak": True, "numb": True}, **ASKING)

    assert set(soon.fired) == {"rf_numb", "ref_not_fired", "ref_no_conflict", "ref_from_soon", "ref_highest_soon"}
    assert soon.waiting == ()
    assert set(same_day.fired) == {"rf_weak", "rf_numb", "ref_fired", "ref_no_conflict", "ref_from_soon"}
    assert same_day.state("ref_highest_soon") is State.RULED_OUT


def test_a_contradiction_is_seen_by_no_dq() -> None:
    found = evaluated({"weak": False, "pattern": "jerk"}, **ASKING)

    assert "dq_conflict" in found.fired
    assert found.state("ref_no_conflict") is State.RULED_OUT
