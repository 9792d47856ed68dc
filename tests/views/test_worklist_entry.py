"""One entry: its history, a chase, another owner; one's own views; the list as a file."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from clinic.actions import heartbeats
from clinic.models import AuditEvent, Heartbeat
from tests.factories import PatientFactory, WorkupFactory
from tests.views.given import ordered
from tests.views.worklist_given import HTMX, entry_of, planned, press, referred
from workups.models import Chase, SavedView


def chase(client, thing, **said):
    return client.post(f"/worklist/{entry_of(thing).pk}/chases/", {"channel": "phone", "outcome": "Rang", **said})


# --- a chase


@pytest.mark.parametrize(
    "said",
    [{"outcome": ""}, {"outcome": "a\x00b"}, {"channel": "pigeon"}, {"again_on": "yesterday"}, {"again_on": "?"}],
)
def test_a_chase_that_can_not_be_noted_comes_back_as_it_was_typed(signed_in, gp, receptionist, workup, said):
    response = chase(signed_in(receptionist), ordered(workup, by=gp), whom="Sister Mary", **said)
    assert response.status_code == 422
    assert 'value="Sister Mary"' in response.content.decode()
    assert not Chase.objects.exists()


def test_what_is_done_is_not_chased(signed_in, gp, receptionist, workup, words):
    follow_up = planned(workup, by=gp, status="done")
    response = chase(signed_in(receptionist), follow_up)
    assert response.status_code == 409
    assert "off the worklist" in words(response)


def test_a_stranger_chases_nothing(signed_in, gp, stranger, workup):
    assert chase(signed_in(stranger), ordered(workup, by=gp)).status_code == 404


def test_a_chase_stands_on_the_list_and_in_the_history(signed_in, gp, receptionist, workup, words):
    order = ordered(workup, by=gp)
    client = signed_in(receptionist)
    assert chase(client, order, whom="The laboratory", outcome="Sample lost <b>", again_on="today").status_code == 302
    assert "Sample lost <b>" in words(client.get("/worklist/"))
    assert "Ask again now" in words(client.get("/worklist/"))
    said = words(client.get(f"/worklist/{entry_of(order).pk}/"))
    assert "Chased, Telephone to The laboratory: Sample lost <b>" in said
    assert "Requested" in said


# --- the owner


@pytest.mark.parametrize("to", ["", "x", "editor", "9" * 30])
def test_an_owner_that_can_not_be_is_refused(signed_in, gp, receptionist, workup, to):
    entry = entry_of(ordered(workup, by=gp))
    assert signed_in(receptionist).post(f"/worklist/{entry.pk}/owner/", {"to": to}).status_code == 422


def test_a_stranger_is_no_owner(signed_in, gp, receptionist, stranger, workup):
    entry = entry_of(ordered(workup, by=gp))
    assert signed_in(receptionist).post(f"/worklist/{entry.pk}/owner/", {"to": stranger.pk}).status_code == 404


def test_an_owner_stays_while_the_hands_do(signed_in, gp, nurse, receptionist, workup):
    order = ordered(workup, by=gp)
    client = signed_in(receptionist)
    client.post(f"/worklist/{entry_of(order).pk}/owner/", {"to": nurse.pk})
    press(client, order, "book")
    press(client, order, "collect")
    assert entry_of(order).owner == nurse
    referral = referred(workup, by=gp)
    assert entry_of(referral).owner == gp
    press(client, referral, "send")
    assert (entry_of(referral).owner, entry_of(referral).owner_role) == (None, "staff")


# --- opened in place


def test_it_opens_in_place_with_contact_and_history(signed_in, gp, practice, version, receptionist, words):
    patient = PatientFactory(practice=practice, phone="01632 960123", address="1 Quay Street")
    order = ordered(WorkupFactory(patient=patient, version=version, by=gp), by=gp)
    response = signed_in(receptionist).get(f"/worklist/{entry_of(order).pk}/", headers=HTMX)
    assert response.content.decode().strip().startswith("<tr")
    said = words(response)
    for part in ("01632 960123", "1 Quay Street", "Requested", "Dr Anita Shah", "Why was it not done?"):
        assert part in said


def test_an_entry_costs_as_many_queries_however_long_its_history(
    at_work, gp, receptionist, workup, django_assert_num_queries
):
    order = ordered(workup, by=gp)
    client, address = at_work(receptionist), f"/worklist/{entry_of(order).pk}/"
    for number in range(3):
        chase(client, order, outcome=f"Rang {number}")
        # session + user + membership + entry + history of entry and order + chases + escalations + frame = 9
        with django_assert_num_queries(9):
            client.get(address)


# --- one's own views


def test_a_view_is_kept_for_its_owner_only(signed_in, gp, receptionist, words):
    client = signed_in(receptionist)
    kept = client.post("/worklist/views/", {"name": "Late <MRI>", "query": "tab=overdue&owner=me&evil=1"})
    assert kept.url == "/worklist/?tab=overdue&owner=me"
    assert "Late <MRI>" in words(client.get("/worklist/"))
    assert "Late" not in words(signed_in(gp).get("/worklist/")).split("Keep this view")[0].split("Filters")[-1]
    view = SavedView.objects.get()
    assert signed_in(gp).post(f"/worklist/views/{view.pk}/drop/").status_code == 404
    client.post(f"/worklist/views/{view.pk}/drop/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "x" * 41, "a\x00"])
def test_a_view_without_a_name_comes_back(signed_in, receptionist, name):
    response = signed_in(receptionist).post("/worklist/views/", {"name": name, "query": "tab=overdue"})
    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_the_same_name_takes_the_place_of_the_first(signed_in, receptionist):
    client = signed_in(receptionist)
    for query in ("tab=overdue", "tab=to_book"):
        client.post("/worklist/views/", {"name": "Mine", "query": query})
    assert SavedView.objects.get().query == "tab=to_book"


# --- the list as a file


def test_the_file_holds_what_the_filters_show_and_is_noted(signed_in, gp, practice, version, receptionist):
    patient = PatientFactory(practice=practice, family_name="=HYPERLINK", given_names="+1")
    order = ordered(WorkupFactory(patient=patient, version=version, by=gp), by=gp)
    client = signed_in(receptionist)
    chase(client, order, outcome="@SUM(A1)")
    planned(order.workup, by=gp)
    response = client.get("/worklist/csv/?tab=to_book")
    lines = list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))
    assert len(lines) == 2
    assert "'=HYPERLINK, +1" in lines[1]
    assert "'@SUM(A1)" in lines[1]
    assert AuditEvent.objects.get(event="worklist.exported").details == {"rows": 1}
    assert response["Cache-Control"] == "no-store"


def test_a_strangers_file_is_empty(signed_in, gp, stranger, workup):
    ordered(workup, by=gp)
    assert len(signed_in(stranger).get("/worklist/csv/").getvalue().decode().strip().splitlines()) == 1


# --- the sweep's sign of life


def test_a_silent_sweep_is_said_loudly(signed_in, receptionist, words):
    client = signed_in(receptionist)
    assert "Nobody watches for what is left lying" in words(client.get("/worklist/"))
    heartbeats.seen(name="sweep")
    said = words(client.get("/worklist/"))
    assert "Sweep ran less than a minute ago" in said
    assert "Nobody watches" not in said
    Heartbeat.objects.filter(name="sweep").update(seen_at=timezone.now() - timedelta(minutes=11))
    assert "Nobody watches" in words(client.get("/worklist/"))
    assert "Nobody watches" in words(client.get("/"))
