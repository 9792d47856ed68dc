"""Who a document is about and from, and how values and codes are said in it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from clinic.models import Letterhead, Patient, Practice
from clinic.words import age_words
from tests.reports.known import arm
from workups.reports.heading import letterhead, patient_block
from workups.words import in_words, value_words


def test_the_letterhead_leaves_out_what_the_practice_has_not() -> None:
    practice = Practice(name="Quay Surgery", address="1 Quay\r\n\n Porthaven ", phone="", email="desk@quay.invalid")
    lines = ["1 Quay", "Porthaven", "desk@quay.invalid"]
    assert letterhead(practice, None) == {"name": "Quay Surgery", "lines": lines, "logo": {"sha256": "", "alt": ""}}


def test_the_letterhead_names_its_logo() -> None:
    head = Letterhead(logo_sha256="b" * 64, logo_alt="A boat")
    assert letterhead(Practice(name="Quay Surgery"), head)["logo"] == {"sha256": "b" * 64, "alt": "A boat"}


def test_the_patient_block() -> None:
    patient = Patient(
        family_name="Adeyemi", given_names="Grace", date_of_birth=date(1961, 3, 12), sex_at_birth="female",
        nhs_number="9434765919", phone="01632 960204", address="1 Quay\n\n Porthaven ",
    )  # fmt: skip
    assert patient_block(patient, datetime(2026, 11, 23, 14, tzinfo=UTC)) == {
        "name": "ADEYEMI, Grace", "born": "12 Mar 1961", "age": "65 years", "sex": "Female",
        "nhs_number": "943 476 5919", "local_id": "", "phone": "01632 960204", "address": ["1 Quay", "Porthaven"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("born", "on", "words"),
    [
        (date(2000, 2, 29), date(2026, 2, 28), "25 years"), (date(2000, 2, 29), date(2026, 3, 1), "26 years"),
        (date(2025, 1, 31), date(2026, 11, 23), "21 months"), (date(2026, 11, 22), date(2026, 11, 23), "1 day"),
        (date(2026, 11, 1), date(2026, 12, 1), "1 month"), (date(2024, 11, 23), date(2026, 11, 23), "2 years"),
    ],
)  # fmt: skip
def test_ages_in_words(born: date, on: date, words: str) -> None:
    assert age_words(born, on) == words


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("weakness_reported", False, "No"), ("twitch_duration", 6 * 604_800, "6 weeks"),
        ("mrc_elbow_flexion_l", 4, "4/5"),
        ("wasting_upper", frozenset({"thenar", "first_dorsal_interosseous"}), "Thenar, first dorsal interosseous"),
        ("twitch_course", "worsening", "Worsening"), ("sbp_l", 120, "120 mmHg"),
    ],
)  # fmt: skip
def test_values_in_words(code: str, value: Any, words: str) -> None:
    assert value_words(arm().definition.finding(code), value) == words


def test_codes_inside_texts_become_titles() -> None:
    assert in_words("Any sign in `sn_return_signs`", arm().definition) == "Any sign in “When to come back within days”"
    assert in_words("`nothing_we_know`", arm().definition) == "nothing_we_know"
