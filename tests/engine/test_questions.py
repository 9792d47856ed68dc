"""What to ask next, what to show, how far a workup has come and where it stands."""

from typing import Any

from hypothesis import given, settings

from tests.engine.invented import (
    engine,
    evaluated,
    investigation,
    management,
    red_flag,
)  # fmt: skip
from tests.engine.test_properties import arm_engine as arm
from tests.engine.test_properties import arm_patients
from workups.engine.definition import Section, Stage
from workups.engine.evaluation import Engine
from workups.engine.explain import explain_in
from workups.engine.questions import WEIGHT, NextQuestion


def section(key: str, *findings: str, **details: Any) -> dict[str, Any]:
    return {"key": key, "title": key, "items": [{"finding": finding} for finding in findings], **details}


STAGES = [
    {"key": "history", "title": "History", "sections": [
        section("first", "weak", "numb"),
        section("more", "pattern", show_when="weak = yes"),
        section("detail", "site", "duration", optional=True),
    ]},
    {"key": "examination", "title": "Examination", "sections": [
        {"key": "reflexes", "title": "Reflexes", "items": [
            {"finding": "reflex_l"}, {"finding": "reflex_r", "show_when": "reflex_l <= 1"},
        ]},
    ]},
    {"key": "results", "title": "Results", "sections": [
        section("result_salt", "sodium", block="ix_salt"), section("result_other", "potassium", block="ix_other"),
    ]},
]  # fmt: skip


def asked(found: Any) -> list[str]:
    return [question.finding for question in found.next_questions(10)]


def test_the_question_that_settles_most_comes_first() -> None:
    found = evaluated(
        {},
        stages=STAGES,
        red_flags=[
            red_flag("rf_one", "weak = yes AND numb = yes"),
            red_flag("rf_two", "numb = yes AND pattern = jerk"),
        ],
    )

    assert found.next_questions(1) == [NextQuestion("numb", ("rf_one", "rf_two"))]
    assert asked(found) == ["numb", "weak", "pattern"]


def test_urgency_weighs_more_than_number() -> None:
    found = evaluated(
        {},
        stages=STAGES,
        red_flags=[
            red_flag("rf_one", "numb = yes", "soon"),
            red_flag("rf_two", "numb = yes", "soon"),
            red_flag("rf_now", "weak = yes", "emergency_now"),
        ],
    )

    assert asked(found) == ["weak", "numb"]


def test_history_comes_before_examination_before_results() -> None:
    found = evaluated(
        {},
        stages=STAGES,
        red_flags=[
            red_flag("rf_salt", "sodium < 120", "emergency_now"),
            red_flag("rf_reflex", "reflex_l >= 3", "same_day"),
            red_flag("rf_numb", "numb = yes", "routine"),
        ],
    )

    assert asked(found) == ["numb", "reflex_l", "sodium"]


def test_a_question_on_the_screen_comes_before_one_in_a_closed_section() -> None:
    flags = [red_flag("rf_now", "pattern = jerk", "emergency_now"), red_flag("rf_numb", "numb = yes", "routine")]

    assert asked(evaluated({}, stages=STAGES, red_flags=flags)) == ["numb", "pattern"]
    assert asked(evaluated({"weak": True}, stages=STAGES, red_flags=flags)) == ["pattern", "numb"]


@settings(max_examples=25, deadline=None)
@given(arm_patients)
def test_questions_are_ranked_as_plain_sums_would_rank_them(facts: dict[str, Any]) -> None:
    found, weight = arm().evaluate(facts), {flag.code: WEIGHT[flag.urgency] for flag in arm().definition.red_flags}
    settles: dict[str, list[str]] = {}
    for flag in found.waiting_red_flags:
        for finding in explain_in(found, flag).missing:
            settles.setdefault(finding, []).append(flag)
    lines = [(stage, section, item.finding) for stage in arm().definition.stages for section in stage.sections
             for item in section.items]  # fmt: skip
    stages = [stage.key for stage in arm().definition.stages]

    def rank(line: tuple[Stage, Section, str]) -> tuple[int, bool, int]:
        stage, section, finding = line
        shown = found.section_open(section.key) and finding in found.visible_items(section.key)
        return stages.index(stage.key), not shown, -sum(weight[flag] for flag in settles[finding])

    open_lines = [line for line in lines if line[2] in settles]

    assert found.next_questions(len(lines)) == [
        NextQuestion(finding, tuple(settles[finding])) for _, _, finding in sorted(open_lines, key=rank)
    ]


def test_the_questions_of_one_flag_come_in_the_order_of_all() -> None:
    flags = [red_flag("rf_one", "weak = yes AND numb = yes"), red_flag("rf_two", "numb = yes AND pattern = jerk")]
    ranking = evaluated({}, stages=STAGES, red_flags=flags).ranking

    assert (ranking.count("rf_one"), ranking.of_flag("rf_one", 2)) == (2, ["numb", "weak"])
    assert ranking.of_flag("rf_two", 1) == ["numb"]


@settings(max_examples=25, deadline=None)
@given(arm_patients)
def test_the_questions_of_one_flag_are_those_of_all_that_settle_it_in_the_same_order(facts: dict[str, Any]) -> None:
    found = arm().evaluate(facts)
    every = found.next_questions(1_000)

    for flag in found.waiting_red_flags:
        its_own = [question.finding for question in every if flag in question.settles]
        assert found.ranking.count(flag) == len(its_own)
        assert found.ranking.of_flag(flag, 2) == its_own[:2]


def test_what_no_longer_matters_is_not_asked() -> None:
    flags = [red_flag("rf_one", "weak = yes AND numb = yes"), red_flag("rf_two", "pattern = jerk")]

    assert asked(evaluated({"weak": False}, red_flags=flags)) == ["pattern"]
    assert asked(evaluated({"weak": False, "pattern": "none"}, red_flags=flags)) == []


def test_the_first_questions_of_the_arm_protocol_are_alarm_questions(arm_engine: Engine) -> None:
    first = arm_engine.next_questions({"protocol_site": "arm", "age_years": 40}, limit=3)
    alarm = arm_engine.definition.section("alarm")

    assert {question.finding for question in first} <= {item.finding for item in alarm.items} | {"weakness_reported"}
    assert all(question.settles for question in first)


def test_sections_and_lines_show_when_their_condition_is_true() -> None:
    closed, opened = evaluated({}, stages=STAGES), evaluated({"weak": True, "reflex_l": 1}, stages=STAGES)

    assert not closed.section_open("more")
    assert opened.section_open("more")
    assert opened.section_open("first")
    assert closed.visible_items("reflexes") == ("reflex_l",)
    assert opened.visible_items("reflexes") == ("reflex_l", "reflex_r")


def test_progress_counts_the_visible_lines_that_are_asked_for() -> None:
    changes = {"stages": STAGES, "investigations": [investigation("ix_salt", "weak = yes", results=("sodium",))]}

    assert evaluated({}, **changes).stage_progress == {"history": (0, 2), "examination": (0, 1), "results": (0, 1)}
    assert evaluated({"weak": True, "site": ["arm"], "reflex_l": 0}, **changes).stage_progress == {
        "history": (1, 3),
        "examination": (1, 2),
        "results": (0, 2),
    }


def test_results_count_once_their_test_is_suggested_or_one_came_anyway(arm_engine: Engine) -> None:
    nothing, potassium = arm_engine.evaluate({}), arm_engine.evaluate({"res_potassium": 4.0})

    assert nothing.stage_progress["results"][0] == 0
    assert potassium.stage_progress["results"] == (1, nothing.stage_progress["results"][1] + 5)


def test_the_core_findings_not_answered_are_told() -> None:
    assert evaluated({}).core_missing == ("weak",)
    assert evaluated({"weak": False}).core_missing == ()


ENDING: dict[str, Any] = {
    "red_flags": [
        red_flag("rf_weak", "weak = yes", "soon", title="Weakness", destination="Neurology"),
        red_flag("rf_numb", "numb = yes", "routine"),
    ],
    "management": [management("mg_reassure_benign", "weak = no AND pattern = flicker")],
    "stages": STAGES,
}


def test_a_workup_stands_in_one_of_four_states() -> None:
    urgent = evaluated({"weak": True}, **ENDING)
    benign = evaluated({"weak": False, "pattern": "flicker"}, **ENDING)
    open_ = evaluated({}, **ENDING)

    assert (urgent.end_state, urgent.end_state_reason) == ("act_now", "Weakness: Neurology.")
    assert (open_.end_state, open_.end_state_reason) == ("waiting", "Waiting on “Weak” and “Numb”.")
    assert benign.end_state == "nothing_needed"
    assert benign.end_state_reason == (
        "Every core finding was asked and examined and is negative; "
        "1 red flag that needs other findings is not excluded."
    )


def test_a_routine_flag_with_nothing_left_to_ask_waits_on_routine_review() -> None:
    found = evaluated({"weak": False, "numb": True}, **ENDING)

    assert (found.end_state, found.end_state_reason) == ("waiting", "Waiting on routine review.")


def test_another_body_site_is_outside_the_protocol_unless_something_is_urgent(arm_engine: Engine) -> None:
    leg, urgent = {"protocol_site": "leg"}, {"protocol_site": "leg", "chest_pain": True}

    assert arm_engine.evaluate(leg).end_state == "outside_protocol"
    assert arm_engine.evaluate(leg).end_state_reason == "The site is the leg; this protocol is for the arm."
    assert arm_engine.evaluate(urgent).end_state == "act_now"


def test_no_red_flag_means_no_question() -> None:
    assert engine().next_questions({}) == []
