"""Each role's home: what is mine to do."""

import pytest

from tests.factories import PatientFactory, WorkupFactory, close
from tests.views.given import TSH, many, ordered, returned
from tests.views.worklist_given import press
from workups.models import Workup


def test_a_stranger_sees_nothing_of_ours(signed_in, gp, stranger, workup, words):
    returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    assert "ADEYEMI" not in words(signed_in(stranger).get("/"))
    assert "ADEYEMI" not in words(signed_in(stranger).get("/", {"workups": "all"}))


def test_a_protocol_editor_sees_protocols_and_no_patients(signed_in, gp, editor, workup, words):
    returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    said = words(signed_in(editor).get("/"))
    assert workup.version.protocol.title in said
    assert "ADEYEMI" not in said
    assert "Find a patient" not in said


@pytest.mark.parametrize("asked", ["all", "everything", "", "\x00"])
def test_an_editor_gets_no_workups_by_asking(signed_in, editor, workup, words, asked):
    assert "ADEYEMI" not in words(signed_in(editor).get("/", {"workups": asked}))


def test_empty_lists_say_what_would_fill_them(signed_in, gp, nurse, receptionist, editor, words):
    assert "No result waits for you" in words(signed_in(gp).get("/"))
    assert "No workup is open" in words(signed_in(nurse).get("/"))
    assert "Nothing is overdue" in words(signed_in(receptionist).get("/"))
    assert "There is no protocol yet" in words(signed_in(editor).get("/"))


def test_a_gp_reviews_the_most_urgent_result_first(signed_in, gp, practice, workup, version, words):
    returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    brown = WorkupFactory(patient=PatientFactory(practice=practice, family_name="Brown"), version=version, by=gp)
    returned(ordered(brown, by=gp), by=gp, res_potassium="7.2")
    said = words(signed_in(gp).get("/"))
    review = said[said.index("Results to review 2") : said.index("My open workups")]
    assert review.index("BROWN") < review.index("ADEYEMI")
    assert "Emergency now" in review


def test_the_most_urgent_is_shown_however_many_wait(signed_in, gp, practice, workup, version, words):
    for number in range(9):
        patient = PatientFactory(practice=practice, family_name=f"Waiting{number}")
        returned(ordered(WorkupFactory(patient=patient, version=version, by=gp), by=gp), by=gp, res_sodium="140")
    returned(ordered(workup, by=gp), by=gp, res_potassium="7.2")
    said = words(signed_in(gp).get("/"))
    assert "All 10 results to review" in said
    assert said.index("ADEYEMI") < said.index("WAITING0")


def test_my_open_workups_are_mine_and_all_is_one_click_away(signed_in, gp, nurse, workup, practice, version, words):
    WorkupFactory(patient=PatientFactory(practice=practice, family_name="Brown"), version=version, by=nurse)
    client = signed_in(gp)
    assert "BROWN" not in words(client.get("/"))
    assert "BROWN" in words(client.get("/", {"workups": "all"}))


def test_the_most_urgent_workup_is_shown_however_many_are_open(signed_in, gp, practice, workup, version, words):
    Workup.objects.filter(pk=workup.pk).update(urgency="emergency_now")
    for number in range(9):
        patient = PatientFactory(practice=practice, family_name=f"Waiting{number}")
        WorkupFactory(patient=patient, version=version, by=gp)
    client = signed_in(gp)
    for address in ("/", "/?workups=all"):
        said = words(client.get(address))
        assert said.index("ADEYEMI") < said.index("WAITING")


def test_a_closed_workup_is_nobodys_to_do(signed_in, gp, workup, words):
    close(workup, by=gp)
    assert "ADEYEMI" not in words(signed_in(gp).get("/"))


def test_staff_see_counts_and_what_is_overdue(signed_in, gp, receptionist, workup, words):
    ordered(workup, by=gp, expected_in=-9)
    ordered(workup, TSH, by=gp, expected_in=9)
    said = words(signed_in(receptionist).get("/"))
    assert "Everything open 2" in said
    assert "Overdue 1" in said
    assert "9 days late" in said
    assert "TSH" not in said


def test_what_is_overdue_can_be_moved_from_home(signed_in, gp, receptionist, workup):
    order = ordered(workup, by=gp, expected_in=-9)
    client = signed_in(receptionist)
    assert f'action="/worklist/{order.entry.pk}/moves/book/"' in client.get("/").content.decode()
    assert press(client, order, "book", back="/").url == "/"


def test_every_role_has_a_home_that_costs_few_queries(
    at_work, gp, nurse, receptionist, editor, manager, workup, django_assert_max_num_queries
):
    many(workup, 60, by=gp)
    for member in (gp, nurse, receptionist, editor, manager):
        client = at_work(member)
        # session + user + membership + cover + risen to me + days and unmatched reports + results, their values and two
        # counts of them (one for the frame) + deferred + follow-ups + referrals + workups + live protocols + versions
        # to sign = 16
        with django_assert_max_num_queries(16):
            assert client.get("/").status_code == 200
