"""Days as people say them, seen from Wednesday 25 November 2026."""

from datetime import date

import pytest

from clinic.spoken_days import read_day

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "1",
        "99",
        "12345",
        "hello",
        "13/13/2026",
        "31/2/2026",
        "🤷",
        "since ever",
        "١٢",
        "x" * 200,
        "'; --",
        "½",
    ],
)
@pytest.mark.parametrize("towards", ["past", "future"])
def test_what_is_no_day_is_refused_with_an_example(said: str, towards):
    with pytest.raises(ValueError, match="Write a day, for example 23/11/2026"):
        read_day(said, today=TODAY, towards=towards)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("three weeks ago", date(2026, 11, 4)),
        ("about 3 weeks ago", date(2026, 11, 4)),
        ("A Fortnight Ago", date(2026, 11, 11)),
        ("a couple of weeks ago", date(2026, 11, 11)),
        ("two months ago", date(2026, 9, 25)),
        ("half a year ago", date(2026, 5, 25)),
        ("a year ago", date(2025, 11, 25)),
        ("yesterday", date(2026, 11, 24)),
        ("last Tuesday", date(2026, 11, 24)),
        ("since March", date(2026, 3, 1)),
        ("in March 2024", date(2024, 3, 1)),
        ("2019", date(2019, 1, 1)),
        ("3/4/2024", date(2024, 4, 3)),
        ("23 Nov", date(2026, 11, 23)),
        ("2.11.26", date(2026, 11, 2)),
        ("2026-11-02", date(2026, 11, 2)),
    ],
)
def test_looking_back(said: str, meant: date):
    assert read_day(said, today=TODAY, towards="past") == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("in two weeks", date(2026, 12, 9)),
        ("4 weeks", date(2026, 12, 23)),
        ("tomorrow", date(2026, 11, 26)),
        ("next Monday", date(2026, 11, 30)),
        ("in 3 months", date(2027, 2, 25)),
        ("1 dec", date(2026, 12, 1)),
        ("March", date(2027, 3, 1)),
    ],
)
def test_looking_ahead(said: str, meant: date):
    assert read_day(said, today=TODAY, towards="future") == meant
