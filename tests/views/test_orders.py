"""A test's page: what comes back is entered, reviewed, corrected and told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.files import PDF
from tests.views.given import LUMBAR_MRI, enter, html, ordered, returned, today
from workups.actions import attachments, reports, results
from workups.actions.results import Entered
from workups.models import Answer, OrderStatus, Result

# --- who may


def test_a_stranger_finds_no_such_test(signed_in, stranger, order):
    client = signed_in(stranger)
    assert client.get(f"/orders/{order.pk}/").status_code == 404
    assert enter(client, order, res_sodium="140").status_code == 404
    assert not Result.objects.exists()


def test_a_protocol_editor_sees_no_tests(signed_in, editor, order):
    assert signed_in(editor).get(f"/orders/{order.pk}/").status_code == 403
    assert enter(signed_in(editor), order, res_sodium="140").status_code == 403


def test_a_manager_sees_the_test_and_enters_nothing(signed_in, manager, order, words):
    page = signed_in(manager).get(f"/orders/{order.pk}/")
    assert page.status_code == 200
    assert "Enter result" not in words(page)
    assert enter(signed_in(manager), order, res_sodium="140").status_code == 403
    assert not Result.objects.exists()


def test_only_a_gp_reviews(signed_in, gp, nurse, receptionist, order):
    returned(order, by=receptionist, res_sodium="140")
    for member, status in ((receptionist, 403), (nurse, 403), (gp, 302)):
        seen = {"seen": Result.objects.get().pk, "step": "nothing"}
        assert signed_in(member).post(f"/orders/{order.pk}/moves/review/", seen).status_code == status


# --- what can't be right


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("high", "Give a number in mmol/L"),
        ("4,2", "Give a number in mmol/L"),
        ("420", "420 mmol/L is not possible: give 1 mmol/L to 12 mmol/L"),
        ("-1", "-1 mmol/L is not possible"),
        ("<3.5", "Give a number"),
        ("1e9999", "Give a number"),
        ("٤", "Give a number"),
        ("\x00", "Give a number"),
    ],
)
def test_a_bad_value_is_refused_at_its_field_and_nothing_is_entered(
    signed_in, receptionist, order, words, typed, message
):
    response = enter(signed_in(receptionist), order, res_sodium="140", res_potassium=typed, sampled_on="1/2/2026")
    page = response.content.decode()
    assert response.status_code == 422
    assert words(response).count(message) == 2  # in the summary and at the field
    assert 'href="#value-res_potassium"' in page
    assert 'id="value-res_potassium-error"' in page
    assert 'value="140"' in page
    assert 'value="1/2/2026"' in page
    assert not Result.objects.exists()
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_another_unit_is_refused_with_what_to_do(signed_in, receptionist, order, words):
    response = enter(signed_in(receptionist), order, res_creatinine="1.1", unit_res_creatinine="other")
    assert response.status_code == 422
    assert "convert the value to µmol/L" in words(response)
    assert '<option value="other" selected>' in response.content.decode()
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}", "in the future"),
        ("31/02/2026", "Enter a real date"),
        ("yesterday", "Enter a real date"),
        ("", "Enter the day the sample was taken"),
        ("1/1/1900", "before the patient was born"),
    ],
)
def test_a_day_that_cannot_be_is_refused(signed_in, receptionist, order, words, day, message):
    response = enter(signed_in(receptionist), order, res_sodium="140", sampled_on=day)
    assert response.status_code == 422
    assert message in words(response)
    assert 'id="sampled_on-error"' in response.content.decode()
    assert not Result.objects.exists()


def test_an_empty_form_is_refused(signed_in, receptionist, order, words):
    response = enter(signed_in(receptionist), order)
    assert response.status_code == 422
    assert "Enter at least one value." in words(response)


@pytest.mark.parametrize("finding", ["res_tsh", "weakness_reported", "no_such_finding"])
def test_a_value_of_another_test_is_refused(signed_in, receptionist, order, words, finding):
    response = enter(signed_in(receptionist), order, res_sodium="140", **{finding: "1"})
    assert response.status_code == 422
    assert "this test does not report" in words(response)
    assert not Result.objects.exists()


@pytest.mark.parametrize("option", ["broken", "Normal", "<b>"])
def test_an_option_that_does_not_exist_is_refused(signed_in, receptionist, gp, workup, option):
    chest_x_ray = ordered(workup, "ix_cxr", by=gp)
    assert enter(signed_in(receptionist), chest_x_ray, res_cxr=option).status_code == 422
    assert not Result.objects.exists()


# --- unusual values are confirmed


def test_an_unusual_value_waits_for_a_tick(signed_in, receptionist, order, words):
    client = signed_in(receptionist)
    asked = enter(client, order, res_potassium="6.9")
    assert asked.status_code == 422
    assert "6.9 mmol/L is unusual" in words(asked)
    assert 'name="confirm-res_potassium" value="6.9"' in html(asked)
    assert not Result.objects.exists()
    assert enter(client, order, res_potassium="6.9", confirm_res_potassium="6.9").status_code == 302
    assert Result.objects.get().value == 6.9


def test_a_tick_holds_only_for_the_value_it_was_put_to(signed_in, receptionist, order):
    assert enter(signed_in(receptionist), order, res_potassium="7.9", confirm_res_potassium="6.9").status_code == 422
    assert not Result.objects.exists()


def test_a_tick_is_kept_when_something_else_is_wrong(signed_in, receptionist, order):
    response = enter(
        signed_in(receptionist), order, res_potassium="6.9", confirm_res_potassium="6.9", res_sodium="high"
    )
    assert response.status_code == 422
    assert 'name="confirm-res_potassium" value="6.9" checked' in html(response)


# --- and when all is well


def test_entered_values_reach_the_engine_and_the_gp(signed_in, gp, receptionist, order, words):
    response = enter(signed_in(receptionist), order, res_sodium="140", res_potassium="4.2")
    assert response.url == f"/orders/{order.pk}/"
    said = words(signed_in(gp).get(f"/orders/{order.pk}/"))
    assert "Potassium Ref 3.5-5.3 (PH) 4.2 mmol/L within the reference 3.5-5.3" in said
    assert "Result to review" in said
    facts = Answer.objects.filter(workup=order.workup, source="result").values_list("finding", "value")
    assert dict(facts) == {"res_sodium": 140, "res_potassium": 4.2}


def test_choices_and_ticks_are_entered_as_such(signed_in, gp, nurse, workup):
    assert enter(signed_in(nurse), ordered(workup, "ix_ecg", by=gp), res_ecg=["tall_t", "wide_qrs"]).status_code == 302
    assert enter(signed_in(nurse), ordered(workup, "ix_cxr", by=gp), res_cxr="apical_mass").status_code == 302
    entered = dict(Result.objects.values_list("finding", "value"))
    assert entered == {"res_ecg": ["tall_t", "wide_qrs"], "res_cxr": "apical_mass"}


def test_a_critical_value_says_whom_to_tell_until_it_is_reviewed(signed_in, gp, receptionist, order, words):
    client = signed_in(receptionist)
    said = words(
        client.post(
            f"/orders/{order.pk}/results/",
            {"sampled_on": today(), "seen": "0", "value-res_potassium": "7.2", "confirm-res_potassium": "7.2"},
            follow=True,
        )
    )
    assert "With this result the workup has become: Emergency now" in said
    assert f"Tell {gp.user.name} or another GP now." in said
    signed_in(gp).post(f"/orders/{order.pk}/moves/review/", {"seen": Result.objects.get().pk, "step": "nothing"})
    assert f"Tell {gp.user.name}" not in words(client.get(f"/orders/{order.pk}/"))


def test_a_correction_keeps_what_it_corrects_and_reopens_review(signed_in, gp, receptionist, order, words):
    client = signed_in(receptionist)
    enter(client, order, res_sodium="140")
    first = Result.objects.get()
    signed_in(gp).post(f"/orders/{order.pk}/moves/review/", {"seen": first.pk, "step": "nothing"})
    assert enter(client, order, seen=str(first.pk), res_sodium="134").status_code == 302
    said = words(client.get(f"/orders/{order.pk}/"))
    assert "140 mmol/L within the reference 133-146" in said
    assert "Result to review" in said


def test_a_gp_reviews_and_the_patient_is_told(signed_in, gp, receptionist, order, words):
    returned(order, by=receptionist, res_sodium="140")
    signed_in(gp).post(f"/orders/{order.pk}/moves/review/", {"seen": Result.objects.get().pk, "step": "nothing"})
    signed_in(receptionist).post(f"/orders/{order.pk}/moves/tell/")
    said = words(signed_in(receptionist).get(f"/orders/{order.pk}/"))
    assert "Patient told" in said
    for step in ("Requested", "Result entered", "Result reviewed"):
        assert step in said


def test_a_test_without_values_is_noted_as_in(signed_in, gp, receptionist, workup, words):
    scan = ordered(workup, LUMBAR_MRI, by=gp)
    client = signed_in(receptionist)
    assert "note that its report is in" in words(client.get(f"/orders/{scan.pk}/"))
    assert client.post(f"/orders/{scan.pk}/moves/receive/").status_code == 302
    scan.refresh_from_db()
    assert scan.status == OrderStatus.RESULTED


def test_a_test_with_values_is_not_only_noted(signed_in, receptionist, order):
    assert signed_in(receptionist).post(f"/orders/{order.pk}/moves/receive/").status_code == 409


def test_from_a_test_one_goes_on_to_the_next_of_its_kind(signed_in, gp, receptionist, order):
    returned(order, by=receptionist, res_sodium="140")
    next_one = 'href="/worklist/?tab={}"'.format
    assert next_one("awaiting") in signed_in(receptionist).get(f"/orders/{order.pk}/").content.decode()
    assert next_one("to_review") in signed_in(gp).get(f"/orders/{order.pk}/").content.decode()


def test_a_refused_forms_address_leads_to_the_test(signed_in, gp, order):
    assert signed_in(gp).get(f"/orders/{order.pk}/results/").url == f"/orders/{order.pk}/"


def test_the_page_costs_few_queries(at_work, gp, receptionist, order, django_assert_max_num_queries):
    results.enter(
        order=order,
        values={"res_sodium": Entered("140"), "res_potassium": Entered("7.2")},
        sampled_on=timezone.localdate(),
        by=gp,
    )
    client = at_work(receptionist)
    # session + user + membership + order + results + answers + history + what they did to the advice + files + reports
    # that came in = 10
    with django_assert_max_num_queries(10):
        client.get(f"/orders/{order.pk}/")


def test_a_changed_value_and_many_files_cost_one_query_more(
    at_work, gp, receptionist, order, django_assert_max_num_queries
):
    for value in ("140", "131", "132", "133"):
        returned(order, by=receptionist, res_sodium=value, res_potassium="4.2")
        reports.request(workup=order.workup, kind="record_summary", by=gp)
        results.review(order=order, by=gp)
    returned(order, by=receptionist, res_sodium="134")
    for number in range(5):
        attachments.add(order=order, name="report.pdf", content=PDF + b"\n" * number, by=gp)
    client = at_work(receptionist)
    # as above + the documents that were made meanwhile = 11
    with django_assert_max_num_queries(11):
        client.get(f"/orders/{order.pk}/")
