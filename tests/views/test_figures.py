"""The page of figures: who sees it, what it says, where its numbers lead, and its files."""

import csv
from io import StringIO
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client

from clinic.models import Membership
from tests.models import rows
from tests.views.figures_given import NOW, Course, many_orders
from tests.views.given import html


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def read(response) -> list[list[str]]:
    """The file's lines."""
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def late(gp: Membership, version, count: int = 1) -> str:
    """Tests that were expected long ago and never came; their title."""
    for _ in range(count):
        title = Course(gp, version, "2026-09-01 09:00 +0000").order.title
    return title


# --- who may


def test_the_whole_care_team_sees_it_and_finds_it_in_the_navigation(signed_in, gp, nurse, receptionist, manager):
    for member in (gp, nurse, receptionist, manager):
        response = signed_in(member).get("/figures/")
        assert response.status_code == 200
        assert '<a class="wu-nav__link" href="/figures/" aria-current="page">Figures</a>' in html(response)


def test_an_editor_may_not_and_is_not_led_there(signed_in, editor):
    client = signed_in(editor)
    assert [client.get(address).status_code for address in ("/figures/", "/figures/csv/")] == [403, 403]
    assert "/figures/" not in html(client.get("/"))


def test_a_stranger_sees_nothing_of_it(signed_in, gp, stranger, version, words):
    title = late(gp, version)
    client = signed_in(stranger)
    said = words(client.get("/figures/"))
    assert "No test was ordered in these months" in said
    assert title not in said
    assert title not in str(read(client.get("/figures/csv/", {"table": "overdue-by-test"})))


def test_nothing_is_changed_from_here(signed_in, gp):
    client: Client = signed_in(gp)
    assert [client.post(address).status_code for address in ("/figures/", "/figures/csv/")] == [405, 405]


# --- what it says


def test_an_empty_practice_is_told_what_would_fill_it(signed_in, gp, words):
    assert "What a GP orders in a workup is counted here from that moment on" in words(signed_in(gp).get("/figures/"))


def test_four_are_too_few_to_say_and_five_are_enough(signed_in, gp, version, words):
    late(gp, version, 4)
    assert "4 of 4 too few to say" in words(signed_in(gp).get("/figures/"))
    late(gp, version)
    said = words(signed_in(gp).get("/figures/"))
    assert "5 of 5 , overdue," in said
    assert "100%" in said


def test_a_number_leads_to_what_is_open_of_it(signed_in, gp, version):
    title = late(gp, version)
    page = html(signed_in(gp).get("/figures/"))
    href = f"/worklist/?tab=overdue&amp;test={title.replace(' ', '+').replace(',', '%2C').replace('&', '%26')}"
    assert f'<a href="{href}">1 of 1' in page
    assert "tab=to_review" not in page, "nothing waits for review"
    listed = html(signed_in(gp).get(href.replace("&amp;", "&")))
    assert listed.count('<tr id="entry-') == 1


def test_every_drawing_is_well_formed_with_its_summary_and_no_style(signed_in, gp, version):
    late(gp, version, 5)
    page = html(signed_in(gp).get("/figures/"))
    drawings = [part.split("</svg>")[0] for part in page.split("<svg ")[1:]]
    parsed = [ElementTree.fromstring(f"<svg {each}</svg>") for each in drawings]  # noqa: S314  ours
    assert len(parsed) == 9, "a funnel, and four sections by test and by month"
    assert all(each.get("role") == "img" and each.get("aria-label") for each in parsed)
    assert "Overdue, out of those not called off, by month of ordering. June 2026: none to count;" in page
    assert "style=" not in page.split("<main")[1]


def test_every_table_has_its_caption_and_scopes(signed_in, gp, version):
    late(gp, version)
    page = html(signed_in(gp).get("/figures/")).split("<main")[1]
    assert page.count("<table") == page.count("<caption") == 8
    assert page.count("<th ") == page.count('scope="col"') + page.count('scope="row"')


def test_no_patient_is_named(signed_in, gp, version, words):
    late(gp, version)
    client = signed_in(gp)
    assert "ADEYEMI" not in words(client.get("/figures/")).upper()
    for table in ("told-by-test", "review-by-month"):
        assert "ADEYEMI" not in str(read(client.get("/figures/csv/", {"table": table}))).upper()


@pytest.mark.parametrize(
    "asked",
    [
        {"months": "4"},
        {"months": "99999999999999999999"},
        {"months": "٣"},
        {"days": "-7"},
        {"days": "seven"},
        {"test": "Nobody's"},
        {"test": "\x00"},
        {"test": "x" * 5_000},
        {"table": "' OR 1=1 --"},
        {"test": "' OR 1=1 --"},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_usual(signed_in, gp, version, asked):
    late(gp, version)
    client = signed_in(gp)
    page = html(client.get("/figures/", asked))
    assert '<option value="6" selected>6 months</option>' in page
    assert '<option value="7" selected>7 days</option>' in page
    assert '<option value="" selected>All tests</option>' in page
    assert client.get("/figures/csv/", asked).status_code == 200


def test_the_filters_stay_chosen_and_go_into_the_files(signed_in, gp, version):
    title = late(gp, version)
    page = html(signed_in(gp).get("/figures/", {"months": "12", "days": "2", "test": title}))
    assert '<option value="12" selected>' in page
    assert '<option value="2" selected>' in page
    assert page.count(f"selected>{title.replace('&', '&amp;')}</option>") == 1
    assert "Waited longer than 2 days" in page
    assert "table=review-by-month&amp;months=12&amp;days=2&amp;test=" in page


@pytest.mark.parametrize("count", [3, 300])
def test_it_costs_one_query_of_its_own_whatever_the_data(
    at_work, gp, receptionist, workup, django_assert_num_queries, count
):
    many_orders(workup, count, by=gp, at="2026-10-01 09:00 +0000")
    client = at_work(receptionist)
    with django_assert_num_queries(4):  # session + user + membership + all the figures = 4
        assert client.get("/figures/").status_code == 200


# --- files


def test_a_table_comes_as_a_file(signed_in, gp, version):
    title = late(gp, version, 5)
    response = signed_in(gp).get("/figures/csv/", {"table": "overdue-by-test"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="figures-overdue-by-test-2026-11-25.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.streaming
    heading, line, everything = read(response)
    assert heading[:4] == ["Test", "Overdue", "Overdue: out of", "Overdue: per cent"]
    assert line[:7] == [title, "5", "5", "100.0", "0", "5", "0.0"]
    assert everything[0] == "All"


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_title_that_looks_like_a_formula_is_text(signed_in, gp, workup, title):
    rows.order(workup, by=gp, title=title)
    assert read(signed_in(gp).get("/figures/csv/"))[1][0] == f"'{title}"
