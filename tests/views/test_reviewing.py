"""A result on its page: what it means, what a correction changed, and the review with its next step."""

import re
from datetime import date

import pytest

from tests.factories import PatientFactory, WorkupFactory
from tests.views.asking import say
from tests.views.given import LUMBAR_MRI, html, ordered, returned
from workups.actions import orders, results
from workups.models import Result


def review(client, order, **said):
    newest = max(order.results.values_list("pk", flat=True), default=0)
    return client.post(f"/orders/{order.pk}/moves/review/", {"seen": newest, **said})


def page(client, order):
    return client.get(f"/orders/{order.pk}/")


def ticked(response) -> list[str]:
    return re.findall(r'name="step" value="(\w+)" checked', html(response))


# --- refusals keep what was typed


@pytest.mark.parametrize("step", ["", "destroy", "🤷", "<b>"])
def test_without_a_step_nothing_is_reviewed_and_the_words_are_kept(signed_in, gp, order, words, step):
    returned(order, by=gp, res_sodium="140")
    response = review(signed_in(gp), order, step=step, words="<b>Well</b> 🙂 أخبره")
    assert response.status_code == 422
    assert "Choose what happens next." in words(response)
    assert "&lt;b&gt;Well&lt;/b&gt; 🙂 أخبره</textarea>" in html(response)
    order.refresh_from_db()
    assert order.status == "resulted"


def test_words_that_are_missing_are_asked_for_with_the_step_kept(signed_in, gp, order, words):
    returned(order, by=gp, res_sodium="140")
    response = review(signed_in(gp), order, step="tell", words=" ")
    assert response.status_code == 422
    assert "Say what the patient is to be told." in words(response)
    assert 'id="review-words-error"' in html(response)
    assert ticked(response) == ["tell"]


def test_a_value_that_came_meanwhile_is_shown_and_what_was_typed_is_kept(signed_in, gp, receptionist, order, words):
    returned(order, by=receptionist, res_sodium="140")
    seen = Result.objects.get().pk
    returned(order, by=receptionist, res_potassium="6.2")
    client = signed_in(gp)
    said = {"step": "tell", "words": "All is well", "seen": seen}
    response = client.post(f"/orders/{order.pk}/moves/review/", said)
    assert response.status_code == 409
    assert "Look at it first" in words(response)
    assert "6.2 mmol/L above the reference" in words(response)
    assert ticked(response) == ["tell"]
    assert "All is well</textarea>" in html(response)
    assert f'name="seen" value="{Result.objects.latest("pk").pk}"' in html(response)


def test_pressing_twice_reviews_once_and_says_so(signed_in, gp, order, words):
    returned(order, by=gp, res_sodium="140")
    assert review(signed_in(gp), order, step="ring").status_code == 302
    again = review(signed_in(gp), order, step="nothing")
    assert again.status_code == 409
    assert "Not reviewed yet" not in words(again)
    order.refresh_from_db()
    assert order.review_step == "ring"


def test_who_may_not_review_is_offered_no_form(signed_in, gp, nurse, receptionist, manager, order, words):
    returned(order, by=gp, res_sodium="140")
    for member in (nurse, receptionist, manager):
        assert "What happens next?" not in words(page(signed_in(member), order))
        assert review(signed_in(member), order, step="nothing").status_code == 403


def test_a_stranger_reviews_nothing(signed_in, gp, stranger, order):
    returned(order, by=gp, res_sodium="140")
    assert review(signed_in(stranger), order, step="nothing").status_code == 404


# --- what is suggested


def test_no_action_is_suggested_where_every_value_is_usual(signed_in, gp, order, words):
    returned(order, by=gp, res_sodium="140", res_potassium="4.2")
    shown = page(signed_in(gp), order)
    assert ticked(shown) == ["nothing"]
    assert "Every value is within its reference and no red flag was raised." in words(shown)


@pytest.mark.parametrize(
    "values",
    [
        {"res_potassium": "6.2"},  # a red flag
        {"res_sodium": "140", "res_potassium": "5.5"},  # outside, and nothing raised
        {"res_sodium": "140", "res_egfr": "88"},  # hardly outside
    ],
)
def test_nothing_is_suggested_where_anything_is_not_certainly_usual(signed_in, gp, order, values):
    returned(order, by=gp, **values)
    assert ticked(page(signed_in(gp), order)) == []


def test_nothing_is_suggested_of_a_correction_however_usual(signed_in, gp, order):
    returned(order, by=gp, res_potassium="6.9")
    results.review(order=order, step="treat", words="Come in", by=gp)
    returned(order, by=gp, res_potassium="4.2")
    assert ticked(page(signed_in(gp), order)) == []


def test_nothing_is_suggested_of_a_child(signed_in, gp, practice, version):
    child = PatientFactory(practice=practice, date_of_birth=date(2015, 1, 1))
    order = ordered(WorkupFactory(patient=child, version=version, by=gp), by=gp)
    returned(order, by=gp, res_sodium="140")
    assert ticked(page(signed_in(gp), order)) == []


def test_nothing_is_suggested_of_a_report_that_the_protocol_does_not_read(signed_in, gp, workup):
    scan = ordered(workup, LUMBAR_MRI, by=gp)
    results.receive(order=scan, by=gp)
    assert ticked(page(signed_in(gp), scan)) == []


# --- what staff see


def test_staff_read_step_and_words_wherever_the_test_stands(signed_in, gp, receptionist, order, words):
    returned(order, by=receptionist, res_potassium="5.5")
    assert review(signed_in(gp), order, step="repeat", words="Come again on Monday").url == f"/orders/{order.pk}/"
    client = signed_in(receptionist)
    for address in (f"/orders/{order.pk}/", "/worklist/", "/worklist/?status=reviewed"):
        assert "Repeat the test: “Come again on Monday”" in words(client.get(address))
    assert "Result reviewed: Repeat the test (“Come again on Monday”)" in words(page(client, order))


def test_who_has_told_the_patient_is_done_with_it(signed_in, gp, order, words):
    returned(order, by=gp, res_sodium="140")
    review(signed_in(gp), order, step="told")
    order.refresh_from_db()
    assert order.status == "closed"


def test_from_the_inbox_one_goes_back_to_it(signed_in, gp, order):
    returned(order, by=gp, res_sodium="140")
    assert 'name="back" value="/inbox/"' in html(page(signed_in(gp), order))
    assert review(signed_in(gp), order, step="ring", back="/inbox/").url == "/inbox/"


# --- corrected: before and now


def test_a_correction_stands_beside_what_it_replaces_with_what_it_changed(signed_in, gp, receptionist, order, words):
    returned(order, by=receptionist, res_potassium="6.9")
    results.review(order=order, step="treat", words="Come in now", by=gp)
    orders.tell(order=order, by=receptionist)
    returned(order, by=receptionist, res_potassium="4.9")
    said = words(page(signed_in(gp), order))
    corrected = said[said.index("Changed: before and now") : said.index("What came back")]
    assert "6.9 mmol/L above the reference 3.5-5.3" in corrected
    assert "4.9 mmol/L within the reference 3.5-5.3" in corrected
    assert "lower by 2 mmol/L" in corrected
    assert "Withdrawn" in corrected
    assert "Decided on the value before: Treatment started or changed “Come in now”" in corrected


def test_once_reviewed_a_correction_is_history(signed_in, gp, order, words):
    returned(order, by=gp, res_potassium="6.9")
    returned(order, by=gp, res_potassium="4.9")
    review(signed_in(gp), order, step="nothing")
    said = words(page(signed_in(gp), order))
    assert "Changed: before and now" not in said
    assert "before: 6.9 mmol/L" in said


# --- what it means


def test_what_a_result_means_is_said_where_it_is_certainly_so(signed_in, gp, order, words):
    returned(order, by=gp, res_potassium="5.5", res_sodium="130")
    said = words(page(signed_in(gp), order))
    assert "“Potassium” is more than 5.3 mmol/L and “Potassium” is less than 6.0 mmol/L. Mild." in said
    assert "“Sodium” is at least 125 mmol/L" in said


def test_nothing_is_said_of_values_of_other_tests_or_of_none(signed_in, gp, workup, order, words):
    say(workup, by=gp, res_magnesium=0.3)
    returned(order, by=gp, res_sodium="140")
    assert "What this means" not in words(page(signed_in(gp), order))


def test_an_older_test_says_nothing_once_a_later_one_brought_another_value(signed_in, gp, workup, order, words):
    returned(order, by=gp, res_potassium="5.5")
    later = ordered(workup, by=gp)
    returned(later, by=gp, res_potassium="4.5")
    assert "What this means" not in words(page(signed_in(gp), order))


def test_the_results_stage_says_what_its_values_mean(signed_in, gp, workup, words):
    client, address = signed_in(gp), f"/workups/{workup.pk}/?section=result_u_e"
    assert "What this means now" in words(client.get(address))  # the rail's own title
    say(workup, by=gp, res_potassium=5.5)
    assert "“Potassium” is more than 5.3 mmol/L" in words(client.get(address))
