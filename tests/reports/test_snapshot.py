"""The frozen record: unknown is never "no", nothing known is missing, and all of it is plain data."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.known import a_result, an_order, arm, known
from tests.reports.samples import a_record
from workups.models import OrderStatus, ResultStatus
from workups.reports.fingerprint import canonical
from workups.reports.flags import not_excluded, open_above
from workups.reports.render import render
from workups.reports.snapshot import clinical_part

WEAK = {
    "weakness_reported": True,
    "weakness_progressive": True,
    "wasting_upper": ["thenar"],
    "fasciculation_seen": True,
}


def part(**more: Any) -> dict[str, Any]:
    return clinical_part(known(more.pop("said", {}), **more), [], {})


def texts(value: Any) -> Iterator[str]:
    """Every text inside plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def places_of(label: str, made: dict[str, Any]) -> set[str]:
    """In which of the three lists a label stands."""
    lists = ("found", "not_found", "not_assessed")
    return {name for name in lists if any(text.split(":")[0] == label for text in texts(made[name]))}


# --- Unknown is never "no" ------------------------------------------------------------------------------------


def test_an_unanswered_finding_is_not_assessed_and_nowhere_else() -> None:
    assert places_of("Weakness reported", part()) == {"not_assessed"}


def test_an_answered_no_is_not_found() -> None:
    assert places_of("Weakness reported", part(said={"weakness_reported": False})) == {"not_found"}


def test_an_answered_yes_is_found() -> None:
    assert places_of("Weakness reported", part(said={"weakness_reported": True})) == {"found"}


def test_a_retracted_answer_is_not_assessed() -> None:
    assert places_of("Weakness reported", part(retracted=["weakness_reported"])) == {"not_assessed"}


def test_not_assessable_is_not_assessed_with_its_reason() -> None:
    made = part(not_assessable={"gait": "in a wheelchair"})
    assert places_of("Gait", made) == {"not_assessed"}
    assert {"label": "Gait", "reason": "in a wheelchair"} in made["not_assessed"]["reasons"]


def test_the_option_not_tested_is_not_assessed_although_it_is_an_answer() -> None:
    made = part(said={"romberg": "not_tested"})
    assert places_of("Romberg", made) == {"not_assessed"}
    assert made["not_assessed"]["reasons"] == [{"label": "Romberg", "reason": "not tested"}]


def test_every_core_finding_is_named_while_nothing_is_known() -> None:
    core = [item for section in part()["not_assessed"]["core"] for item in section["items"]]
    definition = arm().definition
    asked = {item.finding for section in definition.sections() for item in section.items} - {"age_years"}
    labels = {definition.finding(code).label for code in asked if definition.finding(code).unknown == "blocks"}
    assert labels == set(core)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([code for code, finding in arm().definition.findings.items() if finding.type == "boolean"]),
        st.booleans(),
    )
)
def test_no_yes_or_no_question_stands_in_two_lists(said: dict[str, bool]) -> None:
    made = part(said=said)
    for code in arm().definition.findings:
        finding = arm().definition.finding(code)
        if finding.type != "boolean" or finding.pair:
            continue
        places = places_of(finding.label, made)
        if code in said:
            assert places in ({"found"}, {"not_found"}), code
        else:
            assert places <= {"not_assessed"}, code


# --- Found, not found -----------------------------------------------------------------------------------------


def rows(made: dict[str, Any]) -> dict[str, str]:
    return {row["label"]: row["value"] for section in made["found"] for row in section["rows"]}


def test_both_sides_of_a_sign_stand_on_one_line() -> None:
    made = part(said={"mrc_elbow_flexion_l": 4, "mrc_elbow_flexion_r": 5, "sbp_l": 120, "sbp_r": 120})
    assert rows(made)["Elbow flexion (C5/6, musculocutaneous, biceps)"] == "Right 5/5, left 4/5"
    assert rows(made)["Systolic BP, arm, both sides"] == "120 mmHg"


def test_one_side_alone_leaves_the_other_not_assessed() -> None:
    made = part(said={"plantar_l": "flexor"})
    assert places_of("Left plantar response", made) == {"not_found"}
    assert "Right plantar response" in set(texts(made["not_assessed"]))


def test_a_no_that_carried_a_red_flag_is_printed_as_found() -> None:
    said = {"weakness_progressive": True, "wasting_upper": ["thenar"], "sensory_symptoms": False}
    made = part(said=said)
    assert "Suspected motor neurone disease" in {flag["title"] for flag in made["red_flags"]}
    assert rows(made)["Numbness or tingling"] == "No"


def test_a_value_that_came_with_a_result_stands_with_the_tests() -> None:
    made = part(said={"res_ck": 812}, results=["res_ck"])
    assert places_of("CK", made) == set()


# --- Reasons --------------------------------------------------------------------------------------------------


def test_a_red_flag_says_the_answers_that_carried_it() -> None:
    flags = {flag["title"]: flag for flag in part(said=WEAK)["red_flags"]}
    assert flags["Progressive weakness"]["because"] == "weakness reported: yes; weakness progressing: yes"
    assert flags["Progressive weakness"]["destination"]


def test_an_alarm_kept_on_by_a_silence_says_so() -> None:
    flags = part(said={"sudden_face_arm_speech": True})["red_flags"]
    assert flags[0]["because"].endswith("not recorded: those symptoms fully gone")


def test_the_conclusion_names_the_top_flag_and_what_is_not_excluded() -> None:
    made = part(said=WEAK)
    assert made["conclusion"]["headline"] == made["red_flags"][0]["title"] == "Suspected motor neurone disease"
    assert made["conclusion"]["urgency_words"] == "Urgent neurology"
    assert made["conclusion"]["not_excluded"]["urgency_words"] == "Emergency now"
    still_open = sum(len(level["flags"]) for level in made["not_excluded"]["levels"])
    assert made["conclusion"]["not_excluded"]["say"].startswith(f"{still_open} red flags")


def test_a_flag_that_can_not_wait_says_what_would_settle_it_and_the_others_are_named() -> None:
    levels = part(said={})["not_excluded"]["levels"]
    urgent = {"emergency_now", "same_day"}
    assert {level["urgency"] for level in levels} > urgent
    assert all(bool(flag["ask"]) == (level["urgency"] in urgent) for level in levels for flag in level["flags"])


def test_what_would_settle_a_flag_is_said_in_a_few_words() -> None:
    levels = part(said={})["not_excluded"]["levels"]
    asked = [flag["ask"] for level in levels for flag in level["flags"]]
    assert max(map(len, asked)) == 6
    assert any(ask[-1].startswith("and ") and ask[-1].endswith(" more") for ask in asked if ask)


def test_where_answers_contradict_each_other_no_answer_is_asked_for_but_a_check() -> None:
    waiting = replace(next(iter(open_above(known({}).evaluation))), missing=())
    (level,) = not_excluded(known({}).evaluation, [waiting])["levels"]
    assert level["flags"][0]["ask"] == ["Check again: the answers given contradict each other"]


def test_no_code_of_the_protocol_is_printed() -> None:
    made = part(said=WEAK)
    assert not [text for text in texts(made | {"conclusion": {}, "not_excluded": {}}) if "`" in text]


def test_sources_are_those_of_what_is_shown() -> None:
    made = part(said=WEAK)
    shown = [*made["red_flags"], *(line for kind in made["advice"] for line in kind["lines"])]
    assert {source["id"] for source in made["sources"]} == {each for line in shown for each in line["sources"]}


# --- Tests and results ----------------------------------------------------------------------------------------


def test_a_test_shows_the_latest_version_of_each_value() -> None:
    results = [a_result(), a_result(value=218, version=2, status=ResultStatus.CORRECTED)]
    made = clinical_part(known({}), [an_order()], {7: results})
    (order,) = made["orders"]
    assert order["dates"] == "Requested 2 Nov 2026, expected by 9 Nov 2026"
    assert order["status"] == "Result to review"
    (row,) = order["results"]
    assert row["value"].startswith("218 ")
    assert row["note"] == "corrected, not yet reviewed by a GP"
    assert row["reference"] == arm().definition.finding("res_ck").reference
    assert row["sampled"] == "5 Nov 2026"


@pytest.mark.parametrize(
    ("status", "value", "note"),
    [("preliminary", "still to come", ""), ("cancelled", "taken back", "not yet reviewed by a GP")],
)
def test_what_has_no_value_says_so_and_never_looks_like_one(status: str, value: str, note: str) -> None:
    results = [a_result(), a_result(value=None, version=2, status=status)]
    made = clinical_part(known({}), [an_order()], {7: results})
    (row,) = made["orders"][0]["results"]
    assert (row["value"], row["note"]) == (value, note)


def test_a_preliminary_and_a_converted_value_say_that_they_are() -> None:
    results = [a_result(status=ResultStatus.PRELIMINARY, reported="13.5 µkat/L")]
    (row,) = clinical_part(known({}), [an_order()], {7: results})["orders"][0]["results"]
    assert row["note"] == "preliminary, reported as 13.5 µkat/L, not yet reviewed by a GP"


def test_why_a_test_was_cancelled_is_said_only_while_it_is() -> None:
    for status, said in ((OrderStatus.CANCELLED, "Cancelled (declined)"), (OrderStatus.RESULTED, "Result to review")):
        order = an_order()
        order.status, order.reason = status, "declined"
        assert clinical_part(known({}), [order], {})["orders"][0]["status"] == said


def test_a_suggested_test_that_is_under_way_says_so() -> None:
    evaluated = known({"muscle_pain": True, "dark_urine": True})
    lines = clinical_part(evaluated, [an_order()], {})["advice"]
    titles = [line["title"] for kind in lines for line in kind["lines"]]
    assert "Creatine kinase (already asked for)" in titles


def test_a_cancelled_test_may_be_suggested_again() -> None:
    cancelled = an_order(status=OrderStatus.CANCELLED, reason="wrong patient")
    made = clinical_part(known({"muscle_pain": True, "dark_urine": True}), [cancelled], {})
    assert made["orders"][0]["status"] == "Cancelled (wrong patient)"
    assert "Creatine kinase" in [line["title"] for kind in made["advice"] for line in kind["lines"]]


# --- Plain data -----------------------------------------------------------------------------------------------


def test_it_survives_json_unchanged() -> None:
    made = part(said=WEAK)
    assert json.loads(canonical(made)) == made


@pytest.mark.parametrize("said", [{}, WEAK, {"sudden_face_arm_speech": True}], ids=["nothing", "weak", "stroke"])
def test_what_is_frozen_can_be_printed(said: dict[str, Any]) -> None:
    assert render(a_record() | part(said=said), "record_summary").pages >= 2
