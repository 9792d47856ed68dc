"""What the worklist shows: tabs, filters, order, pages, search, and whose it is."""

import re
from html import unescape

import pytest

from clinic.access import Role
from clinic.models import Membership
from tests.factories import MembershipFactory, PatientFactory, WorkupFactory
from tests.models import rows
from tests.views.given import TSH, day, many, ordered
from tests.views.worklist_given import HTMX, entry_of, listed, planned, referred
from workups.actions import orders, worklist
from workups.models import WorklistEntry

# --- the list


def test_everything_open_stands_there_without_a_date_filter(signed_in, gp, receptionist, workup, words):
    ordered(workup, by=gp, expected_in=-400)
    ordered(workup, TSH, by=gp, expected_in=400)
    referred(workup, by=gp)
    planned(workup, by=gp, days=-90)
    said = words(signed_in(receptionist).get("/worklist/"))
    assert "Everything open 4" in said
    assert "400 days late" in said
    assert "90 days late" in said


def test_tabs_count_and_filter(signed_in, gp, receptionist, workup, words):
    ordered(workup, by=gp, expected_in=-1)
    orders.book(order=ordered(workup, TSH, by=gp, expected_in=1), by=gp)
    referred(workup, by=gp, days=-3)
    client = signed_in(receptionist)
    said = words(client.get("/worklist/"))
    assert (
        "Everything open 3 To book 1 Booked 1 Awaiting result 0 Overdue 2 Result in 0 Patient to be told 0 "
        "Told, next step open 0 Referrals 1 Follow-ups 0 Escalated 0 Unmatched results 0"
    ) in said
    overdue = words(client.get("/worklist/", {"tab": "overdue"}))
    assert "1 day late" in overdue
    assert "TSH" not in overdue.split("Owner and last chase")[1]
    assert "TSH" in words(client.get("/worklist/", {"tab": "booked"})).split("Owner and last chase")[1]


def test_the_most_urgent_comes_first_and_among_equals_the_longest_late(signed_in, gp, practice, version, workup):
    urgent = WorkupFactory(patient=PatientFactory(practice=practice), version=version, by=gp)
    late, later = planned(workup, by=gp, days=-2), planned(workup, by=gp, days=-9)
    now = referred(urgent, by=gp, urgency="same_day", days=5)
    assert listed(signed_in(gp).get("/worklist/")) == [entry_of(each).pk for each in (now, later, late)]
    by_day = signed_in(gp).get("/worklist/", {"sort": "day"})
    assert listed(by_day) == [entry_of(each).pk for each in (later, late, now)]


def test_filters_by_test_owner_urgency_asker_and_workup(signed_in, gp, nurse, workup):
    test, told = ordered(workup, by=gp), planned(workup, by=nurse)
    client = signed_in(nurse)
    for asked, expected in [
        ({"test": test.title}, [test]),
        ({"urgency": "emergency_now"}, []),
        ({"asked": nurse.pk}, [told]),
        ({"owner": "staff"}, [test, told]),
        ({"owner": "gp"}, []),
        ({"owner": "me"}, []),
        ({"site": "arm-twitching"}, [test, told]),
        ({"site": "elsewhere"}, []),
    ]:
        found = listed(client.get("/worklist/", asked))
        assert set(found) == {entry_of(each).pk for each in expected}, asked


@pytest.mark.parametrize(
    "asked",
    [
        {"tab": "destroyed"},
        {"after": "x"},
        {"after": "5_2026-13-45_1"},
        {"after": "__"},
        {"owner": "nobody-knows"},
        {"owner": "99999999999999999999999"},
        {"asked": "٣"},
        {"urgency": "very"},
        {"sort": "sideways"},
        {"test": "x" * 5_000},
        {"test": "a\x00b"},
        {"site": "\x00"},
    ],
)
def test_an_address_that_makes_no_sense_shows_everything(signed_in, gp, workup, words, asked):
    ordered(workup, by=gp)
    assert "ADEYEMI, Grace" in words(signed_in(gp).get("/worklist/", asked))


@pytest.mark.parametrize("after", ["1_2026-01-01_99999999999999999999999", "-5_2026-01-01_-5", "\x00_\x00_\x00"])
def test_a_tampered_place_in_the_list_is_no_fault(signed_in, gp, workup, after):
    ordered(workup, by=gp)
    assert signed_in(gp).get("/worklist/", {"after": after}).status_code == 200


@pytest.mark.parametrize("sort", ["", "day"])
def test_pages_hold_every_entry_once(signed_in, gp, receptionist, workup, sort):
    many(workup, 120, by=gp)
    client, address, seen = signed_in(receptionist), f"/worklist/?sort={sort}", []
    while address:
        response = client.get(address)
        seen += listed(response)
        hrefs = re.findall(r'rel="next" href="([^"]+)"', response.content.decode())
        address = next((unescape(href) for href in hrefs), "")
    assert len(seen) == 120
    assert set(seen) == set(WorklistEntry.objects.values_list("pk", flat=True))


def test_looking_for_a_patient_leaves_no_name_in_an_address(signed_in, gp, practice, version, workup, words):
    other = WorkupFactory(patient=PatientFactory(practice=practice, family_name="Brown"), version=version, by=gp)
    ordered(workup, by=gp)
    brown = ordered(other, by=gp)
    found = signed_in(gp).post("/worklist/", {"q": "brow"})
    assert listed(found) == [entry_of(brown).pk]
    assert "Nothing open of a patient" in words(signed_in(gp).post("/worklist/", {"q": "nobody"}))
    assert listed(signed_in(gp).post("/worklist/", {"q": "\x00"})) in ([], listed(signed_in(gp).get("/worklist/")))


@pytest.mark.parametrize("count", [1, 120])
def test_the_first_page_costs_six_queries_whatever_the_data(
    at_work, gp, receptionist, workup, django_assert_num_queries, count
):
    many(workup, count, by=gp)
    referred(workup, by=gp)
    planned(workup, by=gp)
    client = at_work(receptionist)
    # session + user + membership + a page of entries + counts + what stands around them = 6 (8 are allowed)
    with django_assert_num_queries(6):
        client.get("/worklist/")


def test_a_move_costs_few_queries(at_work, gp, receptionist, workup, django_assert_max_num_queries):
    order = ordered(workup, by=gp)
    many(workup, 60, by=gp)
    client = at_work(receptionist)
    # session + user + membership + entry + (savepoint 2 + conditional update + audit) + row + counts + frame = 11
    address = f"/worklist/{entry_of(order).pk}/moves/book/"
    with django_assert_max_num_queries(11):
        client.post(address, headers=HTMX)


def test_each_patient_is_named_on_each_button(signed_in, gp, practice, workup, version, words):
    other = WorkupFactory(patient=PatientFactory(practice=practice, family_name="Brown"), version=version, by=gp)
    ordered(workup, by=gp)
    ordered(other, by=gp)
    said = words(signed_in(gp).get("/worklist/"))
    assert "Booked : Sodium, potassium, urea, creatinine, eGFR, ADEYEMI, Grace" in said
    assert "Booked : Sodium, potassium, urea, creatinine, eGFR, BROWN, Grace" in said


def test_what_is_a_colleagues_whom_i_cover_is_mine(signed_in, gp, nurse, receptionist, workup):
    order = ordered(workup, by=gp)
    worklist.assign(entry=entry_of(order), to=receptionist, by=gp)
    client = signed_in(nurse)
    assert listed(client.get("/worklist/?owner=me")) == []
    rows.cover(receptionist, by=nurse, starts_on=day(0), ends_on=day(1))
    assert listed(client.get("/worklist/?owner=me")) == [entry_of(order).pk]
    assert "You cover for" in client.get("/").content.decode()


def test_what_was_given_to_who_works_here_no_more_is_their_roles(signed_in, gp, receptionist, workup, practice):
    left = MembershipFactory(practice=practice, role=Role.STAFF)
    order = ordered(workup, by=gp)
    worklist.assign(entry=entry_of(order), to=left, by=gp)
    assert listed(signed_in(receptionist).get("/worklist/?owner=me")) == []
    Membership.objects.filter(pk=left.pk).update(active=False)
    assert listed(signed_in(receptionist).get("/worklist/?owner=me")) == [entry_of(order).pk]
