"""The words that templates make of dates and codes, and what a template may and may not leave out."""

from datetime import UTC, date, datetime

import pytest
from jinja2 import DictLoader, UndefinedError

from clinic.jinja import environment
from clinic.nhs_number import spaced
from clinic.words import age, date_words, humanise, time_short


def test_a_date_is_written_out_without_a_leading_zero():
    assert date_words(date(2026, 11, 3)) == "3 Nov 2026"


def test_a_moment_is_shown_in_the_practices_own_time():
    just_before_midnight_utc = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert date_words(just_before_midnight_utc) == "2 Jul 2026"
    assert time_short(just_before_midnight_utc) == "00:30"


def test_no_date_and_no_time_are_empty_words():
    assert date_words(None) == ""
    assert time_short(None) == ""


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1961, 3, 12), date(2026, 3, 11), 64),
        (date(1961, 3, 12), date(2026, 3, 12), 65),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
        (date(2024, 2, 29), date(2025, 3, 1), 1),
    ],
)
def test_age_is_in_whole_years(born: date, on: date, years: int):
    assert age(born, on) == years


def test_codes_are_read_as_words():
    assert humanise("urgent_neurology") == "Urgent neurology"
    assert humanise("") == ""


def test_an_nhs_number_is_spaced_as_it_is_read_aloud():
    assert spaced("9434765919") == "943 476 5919"
    assert spaced("") == ""


def rendered(source: str, **context: object) -> str:
    return environment(loader=DictLoader({"page": source})).get_template("page").render(**context)


def test_a_name_that_is_missing_is_an_error_in_our_templates():
    with pytest.raises(UndefinedError):
        rendered("{{ urgencey }}")
    with pytest.raises(UndefinedError):
        rendered("{{ patient.nmae }}", patient={"name": "ADEYEMI, Grace"})


def test_the_design_systems_components_may_be_given_few_parameters():
    source = '{% from "nhsuk/components/button/macro.jinja" import button %}{{ button({"text": text}) }}'
    html = rendered(source, text="<Save>")
    assert "nhsuk-button" in html
    assert "&lt;Save&gt;" in html


def test_every_value_is_escaped():
    assert rendered("{{ name }}", name="<script>") == "&lt;script&gt;"
