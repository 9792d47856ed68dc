"""The open vignettes: invented patients, each with what the arm protocol must say of them."""

import pytest

from tests.engine.invented import engine, red_flag
from workups.engine.evaluation import Engine
from workups.engine.vignettes import Vignette, failures_of, read_vignettes
from workups.protocol_files import LIBRARY, read_yaml

VIGNETTES = read_vignettes(read_yaml(LIBRARY / "vignettes" / "open.yaml"))


def test_there_are_fourteen() -> None:
    assert len(VIGNETTES) == 14


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[f"{each.id} {each.title}" for each in VIGNETTES])
def test_the_arm_protocol_says_what_is_expected_of(vignette: Vignette, arm_engine: Engine) -> None:
    assert failures_of(vignette, arm_engine) == []


def vignette(findings: object = None, **expected: object) -> Vignette:
    return Vignette("v", "Invented", findings or {}, {"highest_urgency": "soon", **expected})  # type: ignore[arg-type]


def test_a_difference_is_told_as_expected_and_got() -> None:
    ready = engine(red_flags=[red_flag("rf_weak", "weak = yes"), red_flag("rf_numb", "numb = yes", "routine")])

    told = failures_of(vignette({"weak": False}, must_include=["rf_weak", "rf_numb"], must_not_include=[]), ready)

    assert told == [
        "highest_urgency: expected soon, got routine",
        "must_include: rf_weak expected, got ruled out",
        "must_include: rf_numb expected, got waiting",
    ]
    assert failures_of(vignette({"weak": True}, must_not_include=["rf_weak"]), ready) == [
        "must_not_include: rf_weak not expected, but it fired"
    ]


def test_a_vignette_that_names_what_does_not_exist_fails_with_a_clear_message() -> None:
    ready = engine(red_flags=[red_flag("rf_weak", "weak = yes")])

    assert failures_of(vignette({"weeak": True, "age_years": 300}, must_include=["rf_week"]), ready) == [
        "expected.must_include: there is no rule 'rf_week'. Did you mean rf_weak?",
        "findings.weeak: There is no finding 'weeak'. Did you mean weak?",
        "findings.age_years: 300 years is not possible: give 0 years to 120 years",
    ]
    assert failures_of(vignette({"weak": True}, must_inclde=["rf_weak"]), ready) == [
        "expected.must_inclde: this is not known here. Did you mean must_include or must_not_include?"
    ]
    assert failures_of(Vignette("v", "", {}, {"highest_urgency": "now"}), ready)[0].startswith(
        "expected.highest_urgency: 'now' is not one of emergency_now"
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "the file needs a list named vignettes"),
        ({"vignettes": []}, "the file needs a list named vignettes with at least one entry"),
        ({"vignettes": ["a"]}, "entry 1 is not a mapping"),
        ({"vignettes": [{"id": "a", "findings": {}}]}, "entry 1 (a) needs a mapping named expected"),
    ],
)
def test_a_file_that_holds_no_vignettes_is_refused(document: object, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_vignettes(document)

    assert str(refused.value).startswith(message)
