"""The single answers that would change a rule: all of them, exactly them, and in words a page can show."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.invented import check, derived, engine, red_flag, referral
from tests.engine.test_properties import conditions, patients, values_of
from workups.engine.conditions import Condition, to_text
from workups.engine.english import sentence
from workups.engine.evaluation import Engine, State
from workups.engine.facts import read_facts
from workups.engine.holds import holds, holds_of_unknown
from workups.engine.truth import truth_of
from workups.engine.what_if import Change, would_change

FIRED, RULED_OUT, WAITING = State.FIRED, State.RULED_OUT, State.WAITING


def changes(raw: dict[str, Any], condition: str, code: str = "rf_x", **more: Any) -> list[tuple[str, str]]:
    ready = engine(red_flags=[red_flag("rf_x", condition), *more.pop("flags", [])], **more)
    found = would_change(ready.evaluate(read_facts(ready.definition.findings, raw)), code)
    return [(to_text(change.answer), change.state.value) for change in found]


@pytest.mark.parametrize(
    ("raw", "condition", "expected"),
    [
        ({}, "weak = yes AND numb = yes", [("weak = no", "ruled_out"), ("numb = no", "ruled_out")]),
        (
            {"weak": True},
            "weak = yes AND numb = yes",
            [("weak = no", "ruled_out"), ("numb = yes", "fired"), ("numb = no", "ruled_out")],
        ),
        ({"weak": False}, "weak = yes", [("weak = yes", "fired"), ("UNKNOWN(weak)", "waiting")]),
        ({"weak": False, "numb": False}, "weak = yes AND numb = yes", []),
        ({}, "KNOWN(weak)", [("KNOWN(weak)", "fired")]),
        ({"work": "Baker"}, "KNOWN(work)", [("UNKNOWN(work)", "ruled_out")]),
        ({}, "KNOWN(seen_on)", [("KNOWN(seen_on)", "fired")]),
        ({}, "pattern = jerk", [("pattern in [flicker, none]", "ruled_out"), ("pattern = jerk", "fired")]),
        ({"pattern": "jerk"}, "NOT (pattern in [jerk, none])", [
            ("pattern = flicker", "fired"), ("UNKNOWN(pattern)", "waiting"),
        ]),
        (
            {"potassium": 4},
            "potassium >= 6 OR potassium < 2.5",
            [("potassium < 2.5", "fired"), ("potassium >= 6", "fired"), ("UNKNOWN(potassium)", "waiting")],
        ),
        ({"potassium": 7}, "potassium > 5.5 AND potassium <= 7", [
            ("potassium <= 5.5", "ruled_out"), ("potassium > 7", "ruled_out"), ("UNKNOWN(potassium)", "waiting"),
        ]),
        ({"age_years": 50}, "age_years = 40", [("age_years = 40", "fired"), ("UNKNOWN(age_years)", "waiting")]),
        ({"duration": "1d"}, "duration >= 4w AND duration < 3mo", [
            ("duration >= 4w AND duration < 3mo", "fired"), ("UNKNOWN(duration)", "waiting"),
        ]),
        ({"reflex_l": 3}, "MIN(@reflex) <= 1", [
            ("reflex_l <= 1", "fired"), ("UNKNOWN(reflex_l)", "waiting"), ("reflex_r <= 1", "fired"),
        ]),
        ({"reflex_l": 1}, "ABSDIFF(reflex_l, reflex_r) >= 2", [
            ("reflex_r < 3", "ruled_out"), ("reflex_r >= 3", "fired"),
        ]),
        ({"pulse_l": "normal"}, "ANYEQ(@pulse, absent)", [
            ("pulse_l = absent", "fired"), ("pulse_r = normal", "ruled_out"), ("pulse_r = absent", "fired"),
        ]),
    ],
)  # fmt: skip
def test_the_answers_that_would_change_a_rule(
    raw: dict[str, Any], condition: str, expected: list[tuple[str, str]]
) -> None:
    assert changes(raw, condition) == expected


@pytest.mark.parametrize(
    ("raw", "condition", "expected"),
    [
        ([], "site includes leg", [("site includes_any [arm, face]", "ruled_out"), ("site includes leg", "fired")]),
        ([], "site includes leg OR KNOWN(site)", [("KNOWN(site)", "fired")]),
        (["arm"], "site includes leg", [("site includes leg", "fired"), ("UNKNOWN(site)", "waiting")]),
        (["arm", "leg"], "site includes leg", [("NOT (site includes leg)", "ruled_out"), ("UNKNOWN(site)", "waiting")]),
        (
            ["arm", "leg"],
            "site includes face AND NOT (site includes_any [arm, leg])",
            [("site includes face AND NOT (site includes_any [arm, leg])", "fired"), ("UNKNOWN(site)", "waiting")],
        ),
    ],
)
def test_of_several_options_one_more_one_less_or_another_alone_is_tried(
    raw: list[str], condition: str, expected: list[tuple[str, str]]
) -> None:
    assert changes({"site": raw} if raw else {}, condition) == expected


def test_derived_findings_numbers_and_earlier_rules_are_looked_through() -> None:
    more: dict[str, Any] = {
        "derived": [derived("d_bad", "weak = yes", "OTHERWISE")],
        "numeric": [{"code": "d_highest", "label": "Highest", "formula": "MAX(@reflex)"}],
        "data_quality": [check("dq_x", "pattern = jerk")],
        "referrals": [referral("ref_x", "FIRED(rf_x)"), referral("ref_calm", "URGENCY_BELOW(soon) AND NO_DQ")],
    }

    assert changes({"weak": True}, "d_bad = yes", "ref_x", **more)[0] == ("weak = no", "ruled_out")
    assert changes({"reflex_l": 2}, "d_highest > 3", "ref_x", **more) == [
        ("reflex_l > 3", "fired"), ("UNKNOWN(reflex_l)", "waiting"), ("reflex_r > 3", "fired"),
    ]  # fmt: skip
    assert changes({"weak": False, "pattern": "none"}, "weak = yes", "ref_calm", **more) == [
        ("weak = yes", "ruled_out"), ("pattern = jerk", "ruled_out"),
    ]  # fmt: skip


def holds_of(condition: Condition, value: Any) -> bool:
    """Whether an answer to one finding is among those that `condition` describes."""
    return truth_of(condition, lambda leaf: holds_of_unknown(leaf) if value is None else holds(leaf, value)) is True


@settings(max_examples=50, deadline=None)
@given(conditions, conditions, patients, st.data())
def test_no_other_answer_changes_the_rule_and_each_of_these_does(
    first: Condition, second: Condition, facts: dict[str, Any], data: st.DataObject
) -> None:
    ready = engine(
        derived=[derived("d_x", to_text(first), "OTHERWISE")],
        red_flags=[red_flag("rf_a", to_text(second)), red_flag("rf_b", f"d_x = yes AND ({to_text(second)})")],
        referrals=[referral("ref_x", f"FIRED(rf_b) OR d_x = no AND NOT ({to_text(first)})")],
    )
    evaluation = ready.evaluate(facts)
    found = would_change(evaluation, "ref_x")

    def outcome(code: str, value: Any) -> State:
        others = {each: known for each, known in facts.items() if each != code}
        return ready.evaluate(others if value is None else {**others, code: value}).state("ref_x")

    for change in found:
        assert outcome(change.finding, change.example) is change.state is not evaluation.state("ref_x")
        assert holds_of(change.answer, change.example)
    for code, finding in ready.definition.findings.items():
        value = data.draw(st.none() | values_of(finding))
        told = [change.state for change in found if change.finding == code and holds_of(change.answer, value)]
        if finding.type != "multichoice":
            now = outcome(code, value)
            assert told == ([now] if now is not evaluation.state("ref_x") else [])


def one_by_one(change: Change, ready: Engine) -> str:
    return f"{sentence(change.answer, ready.definition)[:-1]}: {change.state.value}"


def test_a_change_can_be_read_aloud(arm_engine: Engine) -> None:
    found = would_change(arm_engine.evaluate({}), "rf_ca_critical")

    assert [one_by_one(change, arm_engine) for change in found] == [
        "“Adjusted calcium” is less than 1.9 mmol/L: fired",
        "“Adjusted calcium” is at least 2.2 mmol/L and “Adjusted calcium” is at most 3.5 mmol/L: ruled_out",
        "“Adjusted calcium” is more than 3.5 mmol/L: fired",
    ]


def test_the_changes_follow_the_pages(arm_engine: Engine) -> None:
    order = arm_engine.places.order
    found = would_change(arm_engine.evaluate({}), "rf_alcohol_withdrawal_severe")

    assert len(found) > 1
    assert [change.finding for change in found] == sorted((change.finding for change in found), key=order.index)


def test_a_rule_that_does_not_exist_has_no_changes_but_an_error(arm_engine: Engine) -> None:
    with pytest.raises(KeyError):
        would_change(arm_engine.evaluate({}), "rf_no_such_rule")
