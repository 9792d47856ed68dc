"""Folding: what a hurried search types and what the record holds meet in the same plain words."""

from datetime import date

import pytest
from django.contrib.postgres.search import SearchQuery

from clinic.search import as_tsquery, fold, words_of_patient


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Łukasz", "lukasz"),
        ("Nguyễn", "nguyen"),
        ("MÜLLER", "muller"),
        ("Weiß", "weiss"),
        ("Sørensen", "sorensen"),
        ("Đặng", "dang"),
        ("Þóra", "thora"),
        ("İbrahim", "ibrahim"),
        ("Işık", "isik"),
        ("Ærøskøbing", "aeroskobing"),
        ("Παπαδόπουλος", "παπαδοπουλοσ"),
        ("王芳", "王芳"),
        ("ﬁona", "fiona"),
    ],
)
def test_accents_and_case_are_forgiven(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize("name", ["Łukasz Nguyễn", "İbrahim", "محمد", "王芳", "O’Brien", "Weiß"])
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize("typed", ["12/3/1961", "12.03.1961", "12-03-1961", "12 3 1961", "1961-03-12"])
def test_a_date_of_birth_is_one_word_however_it_is_typed(typed: str) -> None:
    assert _words(as_tsquery(f"adeyemi {typed}")) == "adeyemi:* & 19610312:*"


@pytest.mark.parametrize("typed", ["943 476 5919", "943-476-5919", "9434765919"])
def test_an_nhs_number_is_one_word_however_it_is_typed(typed: str) -> None:
    assert _words(as_tsquery(typed)) == "9434765919:*"


@pytest.mark.parametrize("typed", ["", "   ", "&|!:*()", "'", "\x00", "--"])
def test_signs_alone_look_for_nothing(typed: str) -> None:
    assert as_tsquery(typed) is None


def test_signs_of_the_query_language_are_only_signs() -> None:
    assert _words(as_tsquery("o'brien & !adeyemi:* | (x)")) == "o:* & brien:* & adeyemi:* & x:*"


def test_a_very_long_search_is_cut_to_its_first_words() -> None:
    assert _words(as_tsquery("word " * 500)).count(":*") == 8


def test_a_name_in_two_parts_is_found_as_one_too() -> None:
    words = words_of_patient(
        family_name="O'Brien", given_names="Siân", born=date(1990, 1, 2), nhs_number="9434765919", local_id="A-17"
    )

    assert words.split() == ["o", "brien", "sian", "obrien", "19900102", "9434765919", "a", "17", "a17"]


def _words(query: SearchQuery | None) -> str:
    assert query is not None
    return str(query.source_expressions[-1].value)
