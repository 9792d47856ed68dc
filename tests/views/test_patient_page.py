"""One patient's page: what is open, what came back, and a workup started or resumed with one press."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import PatientFactory, WorkupFactory, close
from tests.views.given import TSH, html, many, ordered, returned
from workups.actions import orders, results
from workups.actions.results import Entered
from workups.models import Result, Workup
from workups.presenters import patient as presenter
from workups.queries.orders import orders_of_patient
from workups.queries.results import MOST_OF_A_FINDING, results_of_patient
from workups.queries.workups import workups_of


def test_an_empty_page_says_what_would_fill_it(signed_in, gp, receptionist, patient, version, words):
    said = words(signed_in(gp).get(f"/patients/{patient.pk}/"))
    for sentence in ("No workup is open", "No test is open", "No result yet", "No report yet"):
        assert sentence in said
    assert "A GP or nurse starts one here" in words(signed_in(receptionist).get(f"/patients/{patient.pk}/"))


def test_workup_tests_and_results_stand_on_the_page(signed_in, gp, workup, words):
    returned(ordered(workup, by=gp), by=gp, res_sodium="140", res_potassium="4.2")
    ordered(workup, TSH, by=gp, expected_in=-9)
    said = words(signed_in(gp).get(f"/patients/{workup.patient_id}/"))
    assert workup.version.protocol.title in said
    assert "9 days late" in said
    assert "Potassium Ref 3.5-5.3 (PH) 4.2 mmol/L not reviewed yet" in said


def test_another_patients_results_are_not_mixed_in(signed_in, gp, workup, practice, words):
    returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    other = PatientFactory(practice=practice, family_name="Brown")
    assert "Sodium" not in words(signed_in(gp).get(f"/patients/{other.pk}/"))


def test_the_banner_spaces_the_number_and_says_the_age(practice):
    banner = presenter.banner(
        PatientFactory(practice=practice, nhs_number="9434765919", date_of_birth=date(2000, 2, 29))
    )
    assert (banner.nhs_number, banner.born) == ("943 476 5919", "29 Feb 2000")


# --- starting and resuming


def test_one_press_starts_a_workup(signed_in, gp, patient, version):
    client = signed_in(gp)
    assert ("arm-twitching", "Muscle twitching in the arm") in _starts(client, patient)
    answer = client.post(f"/patients/{patient.pk}/workups/", {"protocol": "arm-twitching"})
    assert answer.url == f"/workups/{Workup.objects.get().pk}/"


def test_every_protocol_is_offered_by_title_until_one_has_been_used(signed_in, gp, patient):
    call_command("load_library", verbosity=0)
    assert _starts(signed_in(gp), patient) == [
        ("knee-twitching", "Muscle twitching around the knee"),
        ("arm-twitching", "Muscle twitching in the arm"),
        ("hand-twitching", "Muscle twitching in the hand"),
        ("leg-twitching", "Muscle twitching in the leg"),
        ("thumb-twitching", "Twitching thumb"),
        ("toe-twitching", "Twitching toe"),
    ]


def test_what_this_person_started_last_comes_first(signed_in, gp, nurse, patient, practice):
    call_command("load_library", verbosity=0)
    for protocol in ("leg-twitching", "toe-twitching"):
        other = PatientFactory(practice=practice)
        signed_in(gp).post(f"/patients/{other.pk}/workups/", {"protocol": protocol})
    assert [key for key, _ in _starts(signed_in(gp), patient)][:3] == [
        "toe-twitching",
        "leg-twitching",
        "knee-twitching",
    ]
    assert _starts(signed_in(nurse), patient)[0][0] == "knee-twitching"


def test_what_is_open_already_is_resumed_rather_than_started_again(signed_in, gp, patient):
    call_command("load_library", verbosity=0)
    client = signed_in(gp)
    client.post(f"/patients/{patient.pk}/workups/", {"protocol": "arm-twitching"})
    assert _starts(client, patient)[-1] == ("arm-twitching", "Muscle twitching in the arm (one is open)")


def test_the_workup_last_touched_is_resumed_by_the_one_primary_button(signed_in, gp, patient, version):
    first, second = (WorkupFactory(patient=patient, version=version, by=gp) for _ in range(2))
    Workup.objects.filter(pk=second.pk).update(touched_at=timezone.now() - timedelta(days=3))
    page = html(signed_in(gp).get(f"/patients/{patient.pk}/"))
    primary = re.findall(r'wu-button--primary" data-resume aria-keyshortcuts="r" href="([^"]*)">(\w+)', page)
    assert primary == [(f"/workups/{first.pk}/", "Resume")]
    assert page.index(f"/workups/{first.pk}/") < page.index(f"/workups/{second.pk}/")


def test_who_may_not_work_up_opens_and_is_offered_no_start(signed_in, receptionist, workup):
    page = html(signed_in(receptionist).get(f"/patients/{workup.patient_id}/"))
    assert f'href="/workups/{workup.pk}/">Open<' in page
    assert "Resume" not in page
    assert 'name="protocol"' not in page


def test_a_closed_workup_is_past_and_says_how_it_ended(gp, workup, patient):
    close(workup, outcome="settled by itself", by=gp)
    page = _page(gp, patient)
    assert page.open_workups == []
    assert [row.outcome for row in page.closed_workups] == ["settled by itself"]


# --- tests


def test_open_tests_come_first_the_longest_awaited_at_the_top(gp, workup, patient):
    cancelled = ordered(workup, "ix_ck", by=gp)
    ordered(workup, by=gp, expected_in=3)
    ordered(workup, TSH, by=gp, expected_in=-9)
    orders.cancel(order=cancelled, reason="moved away", by=gp)
    page = _page(gp, patient)
    assert page.open_tests[0].expected == "9 days late"
    assert [(row.title, row.reason) for row in page.past_tests] == [("Creatine kinase", "moved away")]


def test_many_open_tests_leave_the_results_in_sight(signed_in, gp, workup, patient, words):
    many(workup, 100, by=gp)
    page = _page(gp, patient)
    assert (len(page.open_tests), len(page.more_open_tests), page.open_tests_count) == (8, 92, 100)
    assert "More open tests (92)" in words(signed_in(gp).get(f"/patients/{patient.pk}/"))


def test_a_list_that_is_cut_says_so(signed_in, gp, workup, patient, words):
    many(workup, 160, by=gp)
    assert "Only 150 tests are listed here." in words(signed_in(gp).get(f"/patients/{patient.pk}/"))


# --- results over time


def test_a_correction_stands_for_what_it_corrected(gp, workup, patient):
    order = returned(ordered(workup, by=gp), by=gp, res_sodium="140")
    results.enter(order=order, values={"res_sodium": Entered("131")}, sampled_on=timezone.localdate(), by=gp)
    [row] = _page(gp, patient).results
    assert [(value.value, value.place, value.note) for value in row.values] == [
        ("131 mmol/L", "below", "corrected, not reviewed yet")
    ]
    assert row.chart is None


@pytest.mark.parametrize("status", ["preliminary", "cancelled"])
def test_what_is_still_to_come_or_was_taken_back_is_no_value_over_time(gp, workup, patient, status):
    order = ordered(workup, by=gp)
    without = {"res_sodium": Entered(None, status=status), "res_potassium": Entered("4.2", status="preliminary")}
    results.enter(order=order, values=without, sampled_on=timezone.localdate(), by=gp)
    [row] = _page(gp, patient).results
    assert (row.label, row.latest.note) == ("Potassium", "preliminary, not reviewed yet")


def test_a_finding_over_time_shows_the_latest_first(gp, workup, patient):
    _sodium(workup, "128", days_ago=7, by=gp)
    _sodium(workup, "140", days_ago=0, by=gp)
    [row] = _page(gp, patient).results
    assert [(value.value, value.place) for value in row.values] == [("140 mmol/L", "inside"), ("128 mmol/L", "below")]
    assert "Latest 140 mmol/L, up from 128 mmol/L at first" in row.chart.summary


def test_a_chart_has_its_words_and_its_table_beside_it(signed_in, gp, workup, words):
    _sodium(workup, "128", days_ago=7, by=gp)
    _sodium(workup, "140", days_ago=0, by=gp)
    page = html(signed_in(gp).get(f"/patients/{workup.patient_id}/"))
    assert re.search(r'role="img" aria-label="Sodium, 2 values, .* Lowest 128 mmol/L, highest 140 mmol/L', page)
    assert "As a table" in page
    assert " style=" not in page


def test_what_is_no_number_is_listed_and_not_drawn(gp, workup, patient):
    for value in ("negative", "positive"):
        returned(ordered(workup, "ix_coeliac", by=gp), by=gp, res_ttg=value)
    [row] = _page(gp, patient).results
    assert row.chart is None
    assert [value.place for value in row.values] == ["", ""]


def test_the_limits_are_those_of_the_patients_sex(gp, practice, version):
    for sex, place in (("female", "above"), ("male", "inside"), ("not_stated", "")):
        someone = PatientFactory(practice=practice, sex_at_birth=sex)
        order = ordered(WorkupFactory(patient=someone, version=version, by=gp), by=gp)
        returned(order, by=gp, res_creatinine="95")
        assert _page(gp, someone).results[0].values[0].place == place


def test_a_childs_values_are_held_against_no_adults_limits(gp, practice, version):
    child = PatientFactory(practice=practice, date_of_birth=timezone.localdate() - timedelta(days=9 * 365))
    returned(ordered(WorkupFactory(patient=child, version=version, by=gp), by=gp), by=gp, res_sodium="130")
    assert _page(gp, child).results[0].latest.place == ""


def test_findings_stand_in_the_dictionarys_order(gp, workup, patient):
    returned(ordered(workup, by=gp), by=gp, res_creatinine="70", res_urea="5", res_potassium="4", res_sodium="140")
    assert [row.label for row in _page(gp, patient).results] == ["Sodium", "Potassium", "Urea", "Creatinine"]


def test_the_latest_values_of_a_finding_are_kept_however_many_there_are(gp, workup, patient):
    order = returned(ordered(workup, by=gp), by=gp, res_sodium="140", res_potassium="4.2")
    _earlier_sodium(workup, order, count=MOST_OF_A_FINDING + 20, by=gp)
    sodium, potassium = _page(gp, patient).results
    assert len(sodium.values) == MOST_OF_A_FINDING
    assert sodium.is_cut
    assert sodium.latest.value == "140 mmol/L"
    assert (len(potassium.values), potassium.is_cut) == (1, False)


def test_the_page_costs_as_many_queries_however_much_there_is(at_work, gp, workup, django_assert_num_queries):
    order = returned(ordered(workup, by=gp), by=gp, res_sodium="140", res_potassium="4.2")
    _earlier_sodium(workup, order, count=MOST_OF_A_FINDING, by=gp)
    client = at_work(gp)
    client.get(f"/patients/{workup.patient_id}/")
    # session + user + membership + patient + workups + orders + results + reports + live versions + lately started
    # + how much waits in the inbox = 11
    with django_assert_num_queries(11):
        client.get(f"/patients/{workup.patient_id}/")


def _starts(client, patient) -> list[tuple[str, str]]:
    """Key and title of each start button, in their order."""
    page = html(client.get(f"/patients/{patient.pk}/"))
    buttons = re.findall(r'name="protocol" value="([^"]*)">(.*?)</button>', page)
    return [(key, re.sub(r"<[^>]*>", "", label).removeprefix("Start ").strip()) for key, label in buttons]


def _sodium(workup, value, *, days_ago, by) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    results.enter(order=ordered(workup, by=by), values={"res_sodium": Entered(value)}, sampled_on=day, by=by)


def _earlier_sodium(workup, order, *, count, by) -> None:
    """`count` earlier values of sodium, one a day, each of an order of its own."""
    many(workup, count, by=by)
    others = workup.orders.exclude(pk=order.pk).order_by("id")[:count]
    Result.objects.bulk_create(
        Result(
            practice_id=workup.practice_id,
            workup=workup,
            patient=workup.patient,
            order=other,
            finding="res_sodium",
            value=138,
            sampled_on=date(2020, 1, 1) + timedelta(days=nth),
            entered_by=by,
        )
        for nth, other in enumerate(others)
    )


def _page(reader, patient) -> presenter.Page:
    return presenter.page(
        patient,
        workups=workups_of(reader, patient),
        orders=orders_of_patient(reader, patient),
        results=results_of_patient(reader, patient),
        reports=[],
        versions=[],
        lately=[],
        reader=reader,
    )
