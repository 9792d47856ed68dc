"""The same for many rows at once: a clear outcome for each, and nothing lost."""

import pytest

from tests.views.given import TSH, ordered, returned
from tests.views.worklist_given import bulk, entry_of, planned, referred
from workups.actions import orders
from workups.models import Chase, OrderStatus


def status_of(order):
    order.refresh_from_db()
    return order.status


def test_nothing_ticked_says_so(signed_in, gp, receptionist, workup, words):
    ordered(workup, by=gp)
    response = bulk(signed_in(receptionist), [], "book")
    assert response.status_code == 422
    assert "Tick at least one row first." in words(response)


@pytest.mark.parametrize(
    "tick", ["x", "1", "1:", "1:nowhere", ":to_book", "-1:to_book", "9" * 30 + ":to_book", "\x00:to_book"]
)
def test_a_tick_that_is_none_of_ours_touches_nothing(signed_in, gp, receptionist, workup, words, tick):
    order = ordered(workup, by=gp)
    ours = f"{entry_of(order).pk}:to_book"
    response = signed_in(receptionist).post("/worklist/bulk/", {"entry": [ours, tick], "move": "book"})
    assert response.status_code == 422
    assert status_of(order) == OrderStatus.REQUESTED


def test_too_many_at_once_are_refused_before_any(signed_in, gp, receptionist, workup, words):
    order = ordered(workup, by=gp)
    ticks = [f"{entry_of(order).pk + number}:to_book" for number in range(201)]
    response = signed_in(receptionist).post("/worklist/bulk/", {"entry": ticks, "move": "book"})
    assert response.status_code == 422
    assert "At most 200 rows at a time." in words(response)
    assert status_of(order) == OrderStatus.REQUESTED


def test_a_strangers_rows_are_not_found(signed_in, gp, stranger, workup, words):
    order = ordered(workup, by=gp)
    response = bulk(signed_in(stranger), [order], "book")
    assert "0 done, 1 not found." in words(response)
    assert status_of(order) == OrderStatus.REQUESTED


def test_an_editor_may_not(signed_in, gp, editor, workup):
    assert bulk(signed_in(editor), [ordered(workup, by=gp)], "book").status_code == 403


def test_rows_that_somebody_just_moved_are_refused_one_by_one(signed_in, gp, receptionist, workup, words):
    first, second = ordered(workup, by=gp), ordered(workup, TSH, by=gp)
    ticks = [f"{entry_of(each).pk}:to_book" for each in (first, second)]
    orders.collect(order=first, by=gp)
    response = signed_in(receptionist).post("/worklist/bulk/", {"entry": ticks, "move": "book"})
    assert response.status_code == 200
    said = words(response)
    assert "1 done, 1 not done." in said
    assert "Dr Anita Shah changed it at" in said
    assert "“Awaiting result” now. Nothing was done." in said
    assert (status_of(first), status_of(second)) == (OrderStatus.COLLECTED, OrderStatus.BOOKED)


def test_what_can_not_be_done_to_a_thing_is_said_of_it(signed_in, gp, receptionist, workup, words):
    order, referral = ordered(workup, by=gp), referred(workup, by=gp)
    said = words(bulk(signed_in(receptionist), [order, referral], "book"))
    assert "1 done, 1 not done." in said
    assert "This can't be done to a referral." in said


@pytest.mark.parametrize("said", [{"outcome": " "}, {"outcome": "Rang", "again_on": "?"}, {"outcome": "x" * 201}])
def test_a_chase_that_can_not_be_noted_is_noted_of_no_row(signed_in, gp, receptionist, workup, said):
    things = [ordered(workup, by=gp), ordered(workup, TSH, by=gp)]
    response = bulk(signed_in(receptionist), things, "chase", channel="phone", **said)
    assert not Chase.objects.exists()
    if len(said["outcome"]) < 200:
        assert response.status_code == 422
        assert f'value="{said["outcome"].strip()}"' in response.content.decode() or not said["outcome"].strip()


def test_many_are_booked_at_once(signed_in, gp, receptionist, workup, words):
    things = [ordered(workup, by=gp), ordered(workup, TSH, by=gp)]
    assert "2 done." in words(bulk(signed_in(receptionist), things, "book"))
    assert {status_of(each) for each in things} == {OrderStatus.BOOKED}


def test_many_are_chased_and_given_away_at_once(signed_in, gp, nurse, receptionist, workup, words):
    things = [ordered(workup, by=gp), referred(workup, by=gp, status="sent"), planned(workup, by=gp)]
    client = signed_in(receptionist)
    said = {"channel": "phone", "whom": "The laboratory", "outcome": "Tomorrow", "again_on": "tomorrow"}
    assert "3 done." in words(bulk(client, things, "chase", **said))
    assert set(Chase.objects.values_list("outcome", "whom")) == {("Tomorrow", "The laboratory")}
    assert "3 done." in words(bulk(client, things, "assign", to=str(nurse.pk)))
    assert {entry_of(each).owner for each in things} == {nurse}
    assert "3 done." in words(bulk(client, things, "assign", to="staff"))
    assert {(entry_of(each).owner, entry_of(each).owner_role) for each in things} == {(None, "staff")}


def test_a_result_to_review_is_not_given_to_who_can_not_review(signed_in, gp, receptionist, workup, words):
    order = returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    said = words(bulk(signed_in(receptionist), [order], "assign", to=str(receptionist.pk)))
    assert "Only a GP can review a result; choose a GP." in said
    assert entry_of(order).owner == gp


def test_the_address_of_what_was_done_leads_to_the_list(signed_in, receptionist):
    assert signed_in(receptionist).get("/worklist/bulk/").url == "/worklist/"
