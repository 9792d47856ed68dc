"""How a report is compared with tests: every reason is said, nothing is decided by a score alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from workups.matching import MOST, Candidate, Person, Printed, differences, suggestions

GRACE = Person("Adeyemi", "Grace", date(1961, 3, 12), "9434765919")
U_E = Candidate(1, GRACE, date(2026, 11, 10), True, "Awaiting result", frozenset({"res_potassium", "res_sodium"}))
REPORT = Printed("ADEYEMI, Grace", date(1961, 3, 12), "943 476 5919", date(2026, 11, 12), frozenset({"res_potassium"}))
LABELS = {"res_potassium": "Potassium", "res_sodium": "Sodium", "res_tsh": "TSH"}


def _only(printed: Printed, candidate: Candidate = U_E):
    return suggestions(printed, [candidate], labels=LABELS)[0]


def test_everything_that_fits_is_said() -> None:
    found = _only(REPORT)

    assert found.reasons_for == (
        "NHS number is the same",
        "born on the same day",
        "family name is the same",
        "an open test that reports Potassium",
        "a result is awaited",
        "given name is the same",
    )
    assert found.reasons_against == ()


def test_another_given_name_is_named() -> None:
    found = _only(replace(REPORT, name="ADEYEMI, Gracia"))

    assert "given name differs: Grace / Gracia" in found.reasons_against


@pytest.mark.parametrize(
    "name",
    ["Grace Adeyemi", "ADEYEMI Grace", "adeyemi^GRACE^^MRS", "Mrs Grace Ádeyemi", "ADEYEMI", "Adeyemi, G. M."],
)
def test_the_family_name_is_found_wherever_it_stands(name: str) -> None:
    assert differences(replace(REPORT, name=name), GRACE) == []


@pytest.mark.parametrize("name", ["O'BRIEN, Sean", "Obrien Sean", "Sean O’Brien", "o brien^sean"])
def test_apostrophes_and_spaces_are_forgiven(name: str) -> None:
    sean = replace(GRACE, family_name="O'Brien", given_names="Seán")

    assert differences(replace(REPORT, name=name), sean) == []


@pytest.mark.parametrize("name", ["Adeyemi-Cole, Grace", "GRACE, Adeyemi", "Ade Yem", "Grace", "Adeyemis", "?"])
def test_another_family_name_is_never_the_same(name: str) -> None:
    assert differences(replace(REPORT, name=name), GRACE) == [
        f"The family name differs: “{name}” on the report, Adeyemi in the record"
    ]


def test_what_is_missing_is_not_taken_for_the_same() -> None:
    assert differences(Printed(), GRACE) == ["No date of birth on the report", "No name on the report"]


def test_numbers_that_differ_or_can_not_be_are_said() -> None:
    other = differences(replace(REPORT, nhs_number="9876543210"), GRACE)
    slipped = differences(replace(REPORT, nhs_number="943 476 5918"), GRACE)

    assert other == ["The NHS number differs: 987 654 3210 on the report, 943 476 5919 in the record"]
    assert slipped == ["The NHS number on the report is not a valid one"]


def test_a_record_without_a_number_says_nothing_against() -> None:
    assert differences(REPORT, replace(GRACE, nhs_number="")) == []


def test_the_same_number_comes_before_the_same_name_and_day() -> None:
    namesake = replace(U_E, order_id=2, person=replace(GRACE, nhs_number="9876543210"))
    misspelt = replace(U_E, order_id=3, person=replace(GRACE, family_name="Adayemi"))

    found = suggestions(REPORT, [namesake, misspelt, U_E], labels=LABELS)

    assert [each.order_id for each in found] == [1, 3, 2]


def test_an_awaited_test_comes_before_one_that_is_over_and_one_that_reports_nothing_of_it_last() -> None:
    over = replace(U_E, order_id=2, is_awaited=False, status="Cancelled")
    other = replace(U_E, order_id=3, reports=frozenset({"res_tsh"}))

    found = suggestions(REPORT, [other, over, U_E], labels=LABELS)

    assert [each.order_id for each in found] == [1, 2, 3]
    assert "no result is awaited: cancelled" in found[1].reasons_against
    assert "does not report Potassium" in found[2].reasons_against


def test_a_sample_older_than_the_request_speaks_against_it() -> None:
    found = _only(replace(REPORT, sampled_on=date(2026, 11, 9)))

    assert "the sample is older than the request of 10 Nov 2026" in found.reasons_against


def test_at_most_eight_are_suggested_the_latest_asked_for_first() -> None:
    many = [replace(U_E, order_id=n, asked_on=date(2026, 1, 1) + timedelta(days=n)) for n in range(30)]

    assert [each.order_id for each in suggestions(REPORT, many, labels=LABELS)] == list(range(29, 29 - MOST, -1))
