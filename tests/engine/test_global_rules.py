"""The global rules G1 to G5: what fires, and what of it may be shown."""

from typing import Any

from tests.engine.invented import (
    check,
    evaluated,
    investigation,
    management,
    red_flag,
    referral,
    safety_net,
)  # fmt: skip
from workups.engine.evaluation import Evaluation, State

ALWAYS = "KNOWN(age_years)"
EVERYTHING: dict[str, Any] = {
    "data_quality": [check("dq_conflict", "weak = no AND numb = yes")],
    "red_flags": [
        red_flag("rf_emergency", "weak = yes", "emergency_now"),
        red_flag("rf_today", "pattern = jerk", "same_day"),
        red_flag("rf_routine", "pattern = flicker", "routine"),
        red_flag("rf_salt", "sodium < 120", "emergency_now"),
    ],
    "investigations": [
        investigation("ix_bedside", ALWAYS, bedside=True), investigation("ix_blood", ALWAYS, results=("sodium",)),
    ],
    "referrals": [referral("ref_999", "HIGHEST(emergency_now)", emergency=True), referral("ref_clinic", ALWAYS)],
    "management": [
        management("mg_first_aid", ALWAYS, "emergency"), management("mg_always", ALWAYS, "always"),
        management("mg_rest", ALWAYS),
        management("mg_reassure_benign", "weak = no AND NO_DQ AND URGENCY_BELOW(soon)"),
    ],
    "safety_net": [safety_net("sn_always", ALWAYS, "always"), safety_net("sn_review", ALWAYS)],
}  # fmt: skip


def of(**raw: Any) -> Evaluation:
    return evaluated({"age_years": 40, **raw}, **EVERYTHING)


def test_g1_an_emergency_hides_what_would_delay_it() -> None:
    found = of(weak=True)

    assert found.urgency == "emergency_now"
    assert found.fired == (
        "rf_emergency", "ix_bedside", "ref_999", "mg_first_aid", "mg_always", "sn_always",
    )  # fmt: skip
    assert found.hidden == {"ix_blood", "ref_clinic", "mg_rest", "sn_review"}
    assert found.state("ix_blood") is State.FIRED


def test_g1_hides_nothing_below_an_emergency() -> None:
    found = of(pattern="jerk")

    assert found.urgency == "same_day"
    assert found.hidden == frozenset()
    assert {"ix_blood", "ref_clinic", "mg_rest", "sn_review"} <= set(found.fired)


def test_g2_a_contradiction_withholds_reassurance() -> None:
    assert "mg_reassure_benign" in of(weak=False, numb=False).fired
    assert "mg_reassure_benign" not in of(weak=False, numb=True).fired


def test_g2_holds_even_where_a_protocol_forgot_to_ask_for_it() -> None:
    careless = {**EVERYTHING, "management": [management("mg_reassure_benign", "weak = no")]}

    found = evaluated({"weak": False, "numb": True}, **careless)

    assert found.hidden == {"mg_reassure_benign"}
    assert found.urgency == "routine"


def test_g2_until_then_the_worse_of_two_values_counts(arm_engine: Any) -> None:
    found = arm_engine.evaluate({"power_upper_screen": "all_normal", "mrc_elbow_flexion_l": 3})

    assert "dq_power_conflict" in found.fired
    assert found.derived["d_weakness_objective"] is True


def test_g3_the_headline_is_the_highest_fired_flag_and_all_are_listed_beneath_it() -> None:
    found = of(weak=True, pattern="jerk")

    assert found.urgency == "emergency_now"
    assert found.fired_red_flags == ("rf_emergency", "rf_today")


def test_the_headline_is_self_care_only_by_reassurance_and_else_routine() -> None:
    assert of(weak=False, numb=False).urgency == "self_care"
    assert of(weak=False, numb=False, pattern="flicker").urgency == "routine"
    assert of().urgency == "routine"


def test_g4_a_test_that_is_done_stays_in_the_list() -> None:
    assert "ix_blood" in of(sodium=140).fired


def test_g5_under_16_only_bedside_tests_are_shown() -> None:
    child, adult, unknown = of(age_years=15), of(age_years=16), of(age_years=None)

    assert child.hidden == {"ix_blood"}
    assert "ix_bedside" in child.fired
    assert "ref_clinic" in child.fired
    assert adult.hidden == unknown.hidden == frozenset()


def test_the_highest_urgency_not_excluded_is_told_beside_the_headline() -> None:
    assert of().urgency_not_excluded == "emergency_now"
    assert of(weak=False).urgency_not_excluded == "emergency_now"
    assert of(weak=False, sodium=140).urgency_not_excluded == "same_day"
    assert of(weak=False, sodium=140, pattern="none").urgency_not_excluded is None
    assert of(weak=True).urgency_not_excluded is None


def test_reassurance_is_shown_together_with_the_flags_that_are_not_excluded() -> None:
    found = of(weak=False, numb=False, pattern="flicker")

    assert "mg_reassure_benign" in found.fired
    assert found.waiting_red_flags == ("rf_salt",)
