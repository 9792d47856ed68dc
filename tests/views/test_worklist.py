"""Everything open in one list, and its next step in one click."""

import pytest

from tests.views.given import TSH, ordered, returned
from tests.views.worklist_given import entry_of, listed, planned, press, referred
from workups.actions import results
from workups.models import OrderStatus

# --- who may


def test_a_stranger_sees_an_empty_list_and_moves_nothing(signed_in, gp, stranger, workup, words):
    order = ordered(workup, by=gp)
    client = signed_in(stranger)
    assert "Nothing is open" in words(client.get("/worklist/"))
    assert press(client, order, "book").status_code == 404
    assert client.get(f"/worklist/{entry_of(order).pk}/").status_code == 404
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_a_protocol_editor_has_no_worklist(signed_in, gp, editor, workup):
    order = ordered(workup, by=gp)
    client = signed_in(editor)
    for address in ("/worklist/", "/worklist/csv/", f"/worklist/{entry_of(order).pk}/"):
        assert client.get(address).status_code == 403
    assert press(client, order, "book").status_code == 403


def test_the_whole_care_team_sees_the_list(signed_in, gp, nurse, receptionist, manager, workup, words):
    ordered(workup, by=gp)
    for member in (gp, nurse, receptionist, manager):
        assert "ADEYEMI, Grace" in words(signed_in(member).get("/worklist/"))


def test_a_receptionist_is_not_offered_to_review(signed_in, gp, receptionist, workup, words):
    returned(ordered(workup, by=gp), by=receptionist, res_sodium="140")
    assert "Review : Sodium" not in words(signed_in(receptionist).get("/worklist/"))
    assert "Review : Sodium" in words(signed_in(gp).get("/worklist/"))


def test_a_receptionist_does_not_read_the_specialists_reply_away(signed_in, gp, receptionist, workup):
    referral = referred(workup, by=gp, status="replied")
    assert "Read and done" not in signed_in(receptionist).get("/worklist/").content.decode()
    assert press(signed_in(receptionist), referral, "close").status_code == 403
    assert "Read and done" in signed_in(gp).get("/worklist/").content.decode()
    assert entry_of(referral).owner == gp


def test_a_move_needs_a_form(signed_in, gp, workup):
    entry = entry_of(ordered(workup, by=gp))
    assert signed_in(gp).get(f"/worklist/{entry.pk}/moves/book/").status_code == 405


# --- moves that can't be made


@pytest.mark.parametrize("move", ["destroy", "send", "done"])
def test_a_move_that_there_is_not_for_a_test_is_no_page(signed_in, gp, workup, move):
    assert press(signed_in(gp), ordered(workup, by=gp), move).status_code == 404


@pytest.mark.parametrize("move", ["tell", "finish"])
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
    assert listed(again) == [entry_of(order).pk]


@pytest.mark.parametrize("move", ["cancel", "not_done"])
def test_ending_a_test_needs_a_reason_and_says_so_where_it_was_asked(signed_in, gp, receptionist, workup, words, move):
    order = ordered(workup, by=gp)
    response = press(signed_in(receptionist), order, move, reason="  ")
    assert response.status_code == 422
    assert "Say why it" in words(response)
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


@pytest.mark.parametrize("day", ["the 45th", "yesterday", "in 3 years", "\x00"])
def test_a_day_that_can_not_be_comes_back_as_it_was_typed(signed_in, gp, receptionist, workup, day):
    order = ordered(workup, by=gp)
    response = press(signed_in(receptionist), order, "book", on=day)
    assert response.status_code == 422
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED
    if day.isprintable():
        assert f'value="{day}"' in response.content.decode()


def test_a_button_leads_back_only_to_pages_of_ours(signed_in, gp, workup):
    order = ordered(workup, by=gp)
    response = press(signed_in(gp), order, "book", back="https://elsewhere.example/")
    assert response.url == f"/worklist/{entry_of(order).pk}/"


# --- moves


def test_a_receptionist_sees_a_test_to_its_end(signed_in, gp, receptionist, workup, words):
    order = ordered(workup, by=gp)
    client = signed_in(receptionist)
    assert "Booked Saved." in words(press(client, order, "book", htmx=True))
    assert "Awaiting result Saved." in words(press(client, order, "collect", htmx=True))
    order.refresh_from_db()
    returned(order, by=receptionist, res_sodium="140")
    results.review(order=order, by=gp)
    assert "Done Saved." in words(press(client, order, "tell", htmx=True))
    assert "Nothing is open" in words(client.get("/worklist/"))


def test_what_was_agreed_when_telling_stays_on_the_list_until_it_is_done(signed_in, gp, receptionist, workup, words):
    order = returned(ordered(workup, by=gp), by=receptionist, res_sodium="140")
    results.review(order=order, step="repeat", words="Please come again in two weeks.", by=gp)
    client = signed_in(receptionist)
    assert "Told, next step open Repeat the test" in words(press(client, order, "tell", htmx=True))
    assert "Told, next step open 1" in words(client.get("/worklist/"))
    press(client, order, "finish")
    assert "Nothing is open" in words(client.get("/worklist/"))


def test_a_referral_goes_its_way_step_by_step(signed_in, gp, receptionist, workup, words):
    referral = referred(workup, by=gp)
    client = signed_in(receptionist)
    for move, now in [
        ("send", "Referral sent"),
        ("acknowledge", "Referral acknowledged"),
        ("appoint", "Appointment made"),
        ("seen", "Seen, reply awaited"),
        ("reply", "Reply to read"),
    ]:
        assert f"{now} Saved." in words(press(client, referral, move, htmx=True))
    press(signed_in(gp), referral, "close")
    assert "Nothing is open" in words(client.get("/worklist/"))


def test_an_appointment_with_a_day_is_due_the_working_day_after(signed_in, gp, receptionist, workup):
    referral = referred(workup, by=gp, status="sent")
    assert press(signed_in(receptionist), referral, "appoint", on="23/12/2031").status_code == 422, "within two years"
    assert press(signed_in(receptionist), referral, "appoint", on="in 2 weeks").status_code == 302
    referral.refresh_from_db()
    assert entry_of(referral).due_on > referral.appointment_on


def test_a_follow_up_is_done_by_staff(signed_in, gp, receptionist, workup, words):
    follow_up = planned(workup, by=gp)
    assert press(signed_in(receptionist), follow_up, "done").status_code == 302
    assert "Nothing is open" in words(signed_in(receptionist).get("/worklist/"))


def test_the_row_comes_back_where_it_stood_with_the_counts_of_now(signed_in, gp, workup):
    """Rows that closed up would put another patient under the second click of a double click."""
    order = ordered(workup, by=gp)
    ordered(workup, TSH, by=gp)
    response = press(signed_in(gp), order, "book", htmx=True, query="tab=to_book")
    page = response.content.decode()
    assert listed(response) == [entry_of(order).pk]
    assert 'id="test-tabs" hx-swap-oob="true"' in page
    assert 'href="/worklist/?tab=to_book" aria-current="page">To book <span class="wu-count wu-count--plain">1<' in page


def test_without_script_a_move_comes_back_to_the_list(signed_in, gp, workup):
    order = ordered(workup, by=gp)
    response = press(signed_in(gp), order, "book", back="/worklist/?tab=to_book")
    assert response.url == "/worklist/?tab=to_book"


def test_what_is_said_after_a_move_holds_no_patient_words(signed_in, gp, workup):
    response = press(signed_in(gp), ordered(workup, by=gp), "book", back="/worklist/")
    assert "ADEYEMI" not in str(response.cookies).upper()
