"""Everything open, and its next step in one click."""

import re
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.factories import PatientFactory, WorkupFactory
from tests.views.given import TSH, many, ordered, returned
from workups.actions import orders, results
from workups.models import InvestigationOrder, OrderStatus
from workups.presenters.worklist import expected_words, is_late

HTMX = {"HX-Request": "true"}
TODAY = date(2026, 11, 23)


def press(client, order, move, *, htmx=False, **said):
    return client.post(f"/orders/{order.pk}/moves/{move}/", said, headers=HTMX if htmx else {})


# --- who may


def test_a_stranger_sees_an_empty_list_and_moves_nothing(signed_in, gp, stranger, workup, words):
    order = ordered(workup, by=gp)
    client = signed_in(stranger)
    assert "No test is open" in words(client.get("/worklist/"))
    assert press(client, order, "book").status_code == 404
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_a_protocol_editor_has_no_worklist(signed_in, gp, editor, workup):
    order = ordered(workup, by=gp)
    assert signed_in(editor).get("/worklist/").status_code == 403
    assert press(signed_in(editor), order, "book").status_code == 403


def test_the_whole_care_team_sees_the_list(signed_in, gp, nurse, receptionist, manager, workup, words):
    ordered(workup, by=gp)
    for member in (gp, nurse, receptionist, manager):
        assert "ADEYEMI, Grace" in words(signed_in(member).get("/worklist/"))


def test_a_receptionist_is_not_offered_to_review(signed_in, gp, receptionist, workup, words):
    returned(ordered(workup, by=gp), by=receptionist, res_sodium="140")
    assert "Review : Sodium" not in words(signed_in(receptionist).get("/worklist/"))
    assert "Review : Sodium" in words(signed_in(gp).get("/worklist/"))


def test_a_move_needs_a_form(signed_in, gp, workup):
    order = ordered(workup, by=gp)
    assert signed_in(gp).get(f"/orders/{order.pk}/moves/book/").status_code == 405


# --- moves that can't be made


def test_an_unknown_move_is_no_page(signed_in, gp, workup):
    assert press(signed_in(gp), ordered(workup, by=gp), "destroy").status_code == 404


@pytest.mark.parametrize("move", ["review", "tell"])
def test_a_move_out_of_turn_changes_nothing(signed_in, gp, workup, words, move):
    order = ordered(workup, by=gp)
    response = press(signed_in(gp), order, move)
    assert response.status_code == 409
    assert "can't become" in words(response)
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_pressing_twice_books_once_and_says_so_in_the_list(signed_in, gp, receptionist, workup, words):
    order = ordered(workup, by=gp)
    client = signed_in(receptionist)
    assert press(client, order, "book", htmx=True).status_code == 200
    again = press(client, order, "book", htmx=True)
    assert again.status_code == 409
    assert "can't become" in words(again)
    assert f'<tr id="order-{order.pk}"' in again.content.decode()


def test_cancelling_needs_a_reason(signed_in, gp, receptionist, workup, words):
    order = ordered(workup, by=gp)
    response = press(signed_in(receptionist), order, "cancel", reason="  ")
    assert response.status_code == 422
    assert "Say why it is cancelled." in words(response)
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_a_button_leads_back_only_to_pages_of_ours(signed_in, gp, workup):
    order = ordered(workup, by=gp)
    response = press(signed_in(gp), order, "book", back="https://elsewhere.example/")
    assert response.url == f"/orders/{order.pk}/"


# --- moves


def test_a_receptionist_sees_a_test_to_its_end(signed_in, gp, receptionist, workup, words):
    order = ordered(workup, by=gp)
    client = signed_in(receptionist)
    assert "Booked Saved." in words(press(client, order, "book", htmx=True))
    assert "Awaiting result Saved." in words(press(client, order, "collect", htmx=True))
    order.refresh_from_db()
    returned(order, by=receptionist, res_sodium="140")
    results.review(order=order, by=gp)
    assert "Patient told Saved." in words(press(client, order, "tell", htmx=True))
    assert "No test is open" in words(client.get("/worklist/"))


def test_the_row_comes_back_where_it_stood_with_the_counts_of_now(signed_in, gp, workup, words):
    """Rows that closed up would put another patient under the second click of a double click."""
    order = ordered(workup, by=gp)
    ordered(workup, TSH, by=gp)
    page = press(signed_in(gp), order, "book", htmx=True, status="requested").content.decode()
    assert re.findall(r'<tr id="order-(\d+)"', page) == [str(order.pk)]
    assert 'id="test-tabs" hx-swap-oob="true"' in page
    assert (
        'href="/worklist/?status=requested" aria-current="page">To book <span class="wu-count wu-count--plain">1<'
        in page
    )


def test_without_script_a_move_comes_back_to_the_list(signed_in, gp, workup, words):
    order = ordered(workup, by=gp)
    response = press(signed_in(gp), order, "book", back="/worklist/?status=requested")
    assert response.url == "/worklist/?status=requested"


def test_what_is_said_after_a_move_holds_no_patient_words(signed_in, gp, workup):
    client = signed_in(gp)
    response = press(client, ordered(workup, by=gp), "book", back="/worklist/")
    assert "ADEYEMI" not in str(response.cookies).upper()


def test_cancelled_with_its_reason(signed_in, gp, receptionist, workup):
    order = ordered(workup, by=gp)
    assert press(signed_in(receptionist), order, "cancel", reason="Done at the hospital").status_code == 302
    order.refresh_from_db()
    assert (order.status, order.reason) == (OrderStatus.CANCELLED, "Done at the hospital")


# --- the list


def test_everything_open_stands_there_without_a_date_filter(signed_in, gp, receptionist, workup, words):
    ordered(workup, by=gp, expected_in=-400)
    ordered(workup, TSH, by=gp, expected_in=400)
    said = words(signed_in(receptionist).get("/worklist/"))
    assert "Everything open 2" in said
    assert "400 days late" in said


def test_tabs_count_and_filter(signed_in, gp, receptionist, workup, words):
    ordered(workup, by=gp, expected_in=-1)
    orders.book(order=ordered(workup, TSH, by=gp, expected_in=1), by=gp)
    client = signed_in(receptionist)
    said = words(client.get("/worklist/"))
    assert (
        "Everything open 2 To book 1 Booked 1 Awaiting result 0 Result to review 0 Patient to be told 0 Overdue 1"
        in said
    )
    overdue = words(client.get("/worklist/", {"status": "overdue"}))
    assert "1 day late" in overdue
    assert "TSH" not in overdue
    assert "TSH" in words(client.get("/worklist/", {"status": "booked"}))


@pytest.mark.parametrize("asked", [{"status": "destroyed"}, {"after": "x"}, {"after": "2026-13-45_1"}, {"after": "_"}])
def test_an_address_that_makes_no_sense_shows_everything(signed_in, gp, workup, words, asked):
    ordered(workup, by=gp)
    assert "ADEYEMI, Grace" in words(signed_in(gp).get("/worklist/", asked))


@pytest.mark.parametrize("after", ["2026-01-01_99999999999999999999999", "2026-01-01_-5", "\x00_\x00"])
def test_a_tampered_place_in_the_list_is_no_fault(signed_in, gp, workup, after):
    ordered(workup, by=gp)
    assert signed_in(gp).get("/worklist/", {"after": after}).status_code == 200


def test_pages_hold_every_test_once(signed_in, gp, receptionist, workup):
    many(workup, 120, by=gp)
    client, address, seen = signed_in(receptionist), "/worklist/", []
    while address:
        page = client.get(address).content.decode()
        seen += [int(number) for number in re.findall(r'<tr id="order-(\d+)"', page)]
        address = next((unescape(href) for href in re.findall(r'rel="next" href="([^"]+)"', page)), "")
    assert len(seen) == 120
    assert set(seen) == set(InvestigationOrder.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("count", [1, 120])
def test_the_first_page_costs_five_queries_whatever_the_data(
    at_work, gp, receptionist, workup, django_assert_num_queries, count
):
    many(workup, count, by=gp)
    client = at_work(receptionist)
    # session + user + membership + a page of orders + counts = 5 (8 are allowed)
    with django_assert_num_queries(5):
        client.get("/worklist/")


def test_a_move_costs_few_queries(at_work, gp, receptionist, workup, django_assert_max_num_queries):
    order = ordered(workup, by=gp)
    many(workup, 60, by=gp)
    client = at_work(receptionist)
    # session + user + membership + order + (savepoint 2 + conditional update + audit) + counts = 9
    with django_assert_max_num_queries(9):
        press(client, order, "book", htmx=True)


def test_each_patient_is_named_on_each_button(signed_in, gp, practice, workup, version, words):
    other = WorkupFactory(patient=PatientFactory(practice=practice, family_name="Brown"), version=version, by=gp)
    ordered(workup, by=gp)
    ordered(other, by=gp)
    said = words(signed_in(gp).get("/worklist/"))
    assert "Booked : Sodium, potassium, urea, creatinine, eGFR, ADEYEMI, Grace" in said
    assert "Booked : Sodium, potassium, urea, creatinine, eGFR, BROWN, Grace" in said


# --- lateness is derived from dates when read


@pytest.mark.parametrize(
    ("days", "said", "late"),
    [
        (-9, "9 days late", True),
        (-1, "1 day late", True),
        (0, "today", False),
        (1, "tomorrow", False),
        (4, "27 Nov 2026", False),
    ],
)
def test_expected_in_words_at_the_day_boundaries(days, said, late):
    order = SimpleNamespace(status=OrderStatus.COLLECTED, expected_by=TODAY + timedelta(days=days))
    assert (expected_words(order, TODAY), is_late(order, TODAY)) == (said, late)


@pytest.mark.parametrize(("ago", "said"), [(0, "came today"), (1, "came yesterday"), (12, "came 12 days ago")])
def test_a_result_says_how_long_it_waits_and_is_not_late(ago, said):
    moved = timezone.make_aware(timezone.datetime(2026, 11, 23, 0, 5)) - timedelta(days=ago)
    order = SimpleNamespace(status=OrderStatus.RESULTED, expected_by=TODAY - timedelta(days=30), moved_at=moved)
    assert (expected_words(order, TODAY), is_late(order, TODAY)) == (said, False)
