"""Asking for a leaflet: prefilled, checked, and only a clinician says what it is."""

import pytest
import time_machine

from tests.models import rows
from workups.models import Report

NOW = "2026-11-23T10:00:00Z"


def page(workup) -> str:
    return f"/workups/{workup.pk}/leaflet/"


def test_who_may_have_no_reports_makes_no_leaflet(signed_in, workup, editor, manager, stranger):
    for member, status in ((editor, 403), (manager, 403), (stranger, 404)):
        assert signed_in(member).get(page(workup)).status_code == status
        assert signed_in(member).post(page(workup), {"language": "en"}).status_code == status
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"language": ""}, "Choose a language."),
        ({"language": "tlh"}, "Choose a language."),
        ({"likely": "x" * 301}, "at most 300 characters"),
        ({"teller": "a\x01b"}, "can't be kept"),
        ({"told_by": "whenever"}, "day"),
        ({"again_on": "31 Feb"}, "day"),
        ({"again_on": "yesterday"}, "Choose a day from today on"),
        ({"told_by": "in 3 years"}, "within two years"),
    ],
)
def test_what_can_not_be_taken_comes_back_as_it_was_typed(signed_in, gp, workup, words, said, sentence):
    response = signed_in(gp).post(page(workup), {"language": "nl", "unsure": "the left side", "large": "yes"} | said)
    assert response.status_code == 422
    assert sentence in words(response).replace("’", "'")
    assert 'value="the left side"' in response.content.decode()
    assert not Report.objects.exists()


def test_a_receptionist_says_nothing_clinical(signed_in, receptionist, workup):
    client = signed_in(receptionist)
    assert "Most likely" not in client.get(page(workup)).content.decode()
    assert client.post(page(workup), {"language": "en", "likely": "A stroke"}).status_code == 403
    assert client.post(page(workup), {"language": "en"}).status_code == 302


@time_machine.travel(NOW, tick=False)
def test_it_begins_with_the_days_that_the_record_knows(signed_in, gp, workup):
    rows.order(workup, by=gp)
    rows.follow_up(workup, by=gp)
    html = signed_in(gp).get(page(workup)).content.decode()
    assert 'value="26 Nov 2026"' in html
    assert 'value="7 Dec 2026"' in html


def test_it_is_named_by_its_language_and_print(signed_in, gp, workup):
    signed_in(gp).post(page(workup), {"language": "nl", "large": "yes", "likely": "Een moe spiertje"})
    report = Report.objects.get()
    assert report.name == "Patient leaflet, Nederlands (Dutch), large print"
    assert report.snapshot["large_print"] is True
    assert "Een moe spiertje" in str(report.snapshot["blocks"])


def test_the_page_costs_few_queries(signed_in, gp, workup, django_assert_num_queries):
    client = signed_in(gp)
    client.get(page(workup))
    # session + user + membership + workup + answers + results + orders + follow-ups = 8, inbox count 1
    with django_assert_num_queries(9):
        client.get(page(workup))
