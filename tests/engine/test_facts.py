"""Values: what a finding accepts, what it says when it does not, and the way back to JSON."""

import datetime
from typing import Any

import pytest

from tests.engine.invented import definition
from workups.engine.definition import Definition
from workups.engine.durations import read_duration, say_duration, write_duration
from workups.engine.evaluation import Engine
from workups.engine.facts import InvalidFacts, InvalidValue, read_facts, read_value, warnings_for, write_value

FINDINGS = definition().findings


@pytest.mark.parametrize(
    ("code", "raw", "value"),
    [
        ("weak", True, True),
        ("weak", "Yes", True),
        ("weak", "no", False),
        ("pattern", "jerk", "jerk"),
        ("site", ["arm", "leg"], frozenset({"arm", "leg"})),
        ("age_years", 40, 40),
        ("age_years", " 40 ", 40),
        ("age_years", 40.0, 40),
        ("potassium", 4, 4.0),
        ("potassium", "4.2", 4.2),
        ("duration", "6w", 6 * 7 * 86_400),
        ("duration", "2 days", 172_800),
        ("duration", "1.5h", 5_400),
        ("seen_on", "2026-11-23", datetime.date(2026, 11, 23)),
        ("work", "Baker\nat night", "Baker\nat night"),
        ("reflex_l", 0, 0),
    ],
)
def test_a_value_is_read_and_written_back(code: str, raw: Any, value: Any) -> None:
    finding = FINDINGS[code]

    read = read_value(finding, raw)

    assert read == value
    assert type(read) is type(value)
    assert read_value(finding, write_value(finding, read)) == value


@pytest.mark.parametrize(
    ("code", "raw", "message"),
    [
        ("weak", "maybe", "Answer yes or no"),
        ("weak", 1, "Answer yes or no"),
        ("pattern", "jerky", "Choose one of flicker, jerk, none. Did you mean jerk?"),
        ("pattern", ["jerk"], "Choose one of flicker, jerk, none."),
        ("pattern", False, "Choose one of flicker, jerk, none."),
        ("site", "arm", "Choose one or more of arm, leg, face"),
        ("site", [], "Choose one or more of arm, leg, face"),
        ("site", ["arm", "foot"], "'foot' is not one of arm, leg, face."),
        ("site", [["arm"]], "['arm'] is not one of arm, leg, face."),
        ("age_years", 121, "121 years is not possible: give 0 years to 120 years"),
        ("age_years", -1, "-1 years is not possible: give 0 years to 120 years"),
        ("age_years", 40.5, "Give a whole number in years"),
        ("age_years", "forty", "Give a whole number in years"),
        ("age_years", True, "Give a whole number in years"),
        ("potassium", float("nan"), "Give a number in mmol/L, with a point before decimals"),
        ("potassium", float("inf"), "Give a number in mmol/L, with a point before decimals"),
        ("potassium", 10**400, "Give a number in mmol/L, with a point before decimals"),
        ("potassium", "4,2", "Give a number in mmol/L, with a point before decimals"),
        ("potassium", 0.9, "0.9 mmol/L is not possible: give 1 mmol/L to 12 mmol/L"),
        ("duration", "6", "'6' is not a duration: write a number and s, min, h, d, w, mo or y, such as 6w"),
        ("duration", 6, "Give a duration with its unit, such as 5d, 6w or 4mo"),
        ("duration", "-2d", "'-2d' is not a duration: write a number and s, min, h, d, w, mo or y, such as 6w"),
        ("duration", "81y", "81 years is not possible: give 0 seconds to 80 years"),
        ("seen_on", "23/11/2026", "Give a date as year-month-day, such as 2026-11-23"),
        ("seen_on", datetime.datetime(2026, 11, 23), "Give a date as year-month-day, such as 2026-11-23"),
        ("work", "   ", "Write some text"),
        ("work", "a\x00b", "Write at most 2000 characters, without control characters"),
        ("work", "a" * 2001, "Write at most 2000 characters, without control characters"),
        ("reflex_l", 5, "5 is not possible: give 0 to 4"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_in_words(code: str, raw: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_value(FINDINGS[code], raw)

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("code", "raw", "said"),
    [
        ("handedness", "middle", "Choose one of “Right-handed”, “Left-handed”, “Both hands”"),
        ("twitch_duration", "six", "Give a duration as a number and its unit, for example 6 weeks"),
        ("res_creatinine", "9999", "9999 µmol/L is not possible: give 10 µmol/L to 3000 µmol/L"),
        ("res_platelets", "many", "in ×10⁹/L"),
        ("temp_c", "hot", "in °C"),
    ],
)
def test_a_person_at_a_form_is_told_labels_and_units_as_people_write_them(
    arm: Definition, code: str, raw: str, said: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_value(arm.findings[code], raw)

    assert said in str(refused.value)


def test_a_possible_but_unusual_value_is_kept_with_a_warning() -> None:
    age = FINDINGS["age_years"]

    assert warnings_for(age, 40) is None
    assert warnings_for(age, 5) == "5 years is unusual (expected 16 years to 100 years): check it"
    assert (
        warnings_for(FINDINGS["duration"], read_duration("30y"))
        == "30 years is unusual (expected 0 seconds to 20 years): check it"
    )
    assert warnings_for(FINDINGS["sodium"], 199.0) is None


def test_an_answer_not_given_and_one_cleared_again_are_the_same() -> None:
    assert read_facts(FINDINGS, {"weak": None, "numb": False}) == {"numb": False}


def test_every_problem_of_a_patient_is_told_at_once() -> None:
    with pytest.raises(InvalidFacts) as refused:
        read_facts(FINDINGS, {"weak": "maybe", "weeak": True, "age_years": 300, "numb": True})

    assert [code for code, _ in refused.value.problems] == ["weak", "weeak", "age_years"]
    assert "There is no finding 'weeak'. Did you mean weak?" in str(refused.value)


@pytest.mark.parametrize(
    "facts",
    [
        {"no_such_finding": True},
        {"weak": 1},
        {"weak": "yes"},
        {"pattern": "shake"},
        {"pattern": True},
        {"site": ["arm"]},
        {"site": frozenset()},
        {"site": frozenset({"foot"})},
        {"age_years": 400},
        {"age_years": True},
        {"age_years": 40.0},
        {"potassium": float("nan")},
        {"potassium": 99.0},
        {"potassium": "4.2"},
        {"duration": -1},
        {"duration": "6w"},
        {"seen_on": "2026-11-23"},
        {"work": ""},
    ],
)
def test_a_bad_value_is_an_error_when_evaluating_and_never_false(facts: dict[str, Any]) -> None:
    engine = Engine(definition())

    with pytest.raises(InvalidFacts) as refused:
        engine.evaluate(facts)

    assert [code for code, _ in refused.value.problems] == list(facts)


def test_a_fact_of_none_is_no_fact() -> None:
    engine = Engine(definition())

    assert engine.evaluate({"weak": None}).facts == {}


@pytest.mark.parametrize(("seconds", "text", "words"), [
    (0, "0s", "0 seconds"),
    (60, "1min", "1 minute"),
    (90, "90s", "90 seconds"),
    (86_400, "1d", "1 day"),
    (12 * 604_800, "12w", "12 weeks"),
    (2_592_000, "1mo", "1 month"),
    (31_536_000, "1y", "1 year"),
    (2_500_000_001, "2500000001s", "2500000001 seconds"),
])  # fmt: skip
def test_durations_are_written_in_the_largest_unit_that_holds_them(seconds: int, text: str, words: str) -> None:
    assert write_duration(seconds) == text
    assert say_duration(seconds) == words
    assert read_duration(text) == seconds
