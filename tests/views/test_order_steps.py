"""The steps of a test on its page, what is no value, and what was made with another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.words import date_words, moment_words
from tests.views.given import enter, html, returned, today
from workups.actions import orders, reports, results
from workups.actions.results import Entered
from workups.models import OrderStatus, Result

# --- its steps


def test_a_test_is_booked_for_a_day_as_it_is_said(signed_in, receptionist, order, words):
    client = signed_in(receptionist)
    assert client.post(f"/orders/{order.pk}/moves/book/", {"on": "in two weeks"}).status_code == 302
    order.refresh_from_db()
    assert order.booked_for == timezone.localdate() + timedelta(days=14)
    assert f"Booked for {date_words(order.booked_for)}" in words(client.get(f"/orders/{order.pk}/"))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("whenever", "Write a day, for example"),
        ("yesterday", "Choose a day from today on"),
        ("1/1/2090", "Choose a day from today on"),
        ("\x00", "Write a day"),
    ],
)
def test_a_day_that_no_booking_can_have_comes_again_as_it_was_typed(
    signed_in, receptionist, order, words, typed, message
):
    response = signed_in(receptionist).post(f"/orders/{order.pk}/moves/book/", {"on": typed})
    assert response.status_code == 422
    assert message in words(response)
    assert 'id="on-error"' in response.content.decode()
    if typed.isprintable():
        assert f'value="{typed}"' in response.content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_a_test_that_did_not_take_place_ends_with_the_reason(signed_in, receptionist, order, words):
    client = signed_in(receptionist)
    refused = client.post(f"/orders/{order.pk}/moves/not_done/", {"reason": " "})
    assert (refused.status_code, 'id="reason-error"' in refused.content.decode()) == (422, True)
    assert client.post(f"/orders/{order.pk}/moves/not_done/", {"reason": "Stayed away"}).status_code == 302
    said = words(client.get(f"/orders/{order.pk}/"))
    assert "Why not done Stayed away" in said
    assert "Not done (" in said, "in the history"


def test_what_was_agreed_is_done_last_of_all(signed_in, gp, receptionist, order, words):
    returned(order, by=receptionist, res_sodium="140")
    results.review(order=order, step="repeat", words="again in a month", by=gp)
    client = signed_in(receptionist)
    told = client.post(f"/orders/{order.pk}/moves/tell/", follow=True)
    assert "the next step stays open" in words(told)
    page = client.get(f"/orders/{order.pk}/").content.decode()
    assert "Next step done" in page
    assert "/moves/collect/" not in page, "nothing is to be collected any more"
    assert client.post(f"/orders/{order.pk}/moves/finish/").status_code == 302
    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED


def test_a_result_for_a_cancelled_test_is_taken_in(signed_in, gp, receptionist, order):
    orders.cancel(order=order, reason="declined", by=gp)
    assert enter(signed_in(receptionist), order, res_sodium="119", confirm_res_sodium="119").status_code == 302
    order.refresh_from_db()
    assert order.status == OrderStatus.RESULTED


def test_five_thousand_fields_are_refused_on_a_clear_page(signed_in, receptionist, order, words):
    many = {f"value-number_{number}": "1" for number in range(5000)}
    response = signed_in(receptionist).post(f"/orders/{order.pk}/results/", many)
    assert response.status_code == 400
    assert not Result.objects.exists()


def test_an_older_sample_is_refused_at_its_day(signed_in, receptionist, order, words):
    returned(order, by=receptionist, res_sodium="140")
    day = f"{timezone.localdate() - timedelta(days=2):%d/%m/%Y}"
    response = enter(
        signed_in(receptionist), order, seen=str(Result.objects.get().pk), res_sodium="131", sampled_on=day
    )
    assert response.status_code == 422
    assert "A newer sample is in already" in words(response)
    assert 'id="sampled_on-error"' in response.content.decode()
    assert f'value="{day}"' in response.content.decode()


def test_the_same_again_says_that_nothing_changed(signed_in, receptionist, order, words):
    client = signed_in(receptionist)
    enter(client, order, res_sodium="140")
    again = client.post(
        f"/orders/{order.pk}/results/",
        {"sampled_on": today(), "seen": str(Result.objects.get().pk), "value-res_sodium": "140"},
        follow=True,
    )
    assert "this is what was entered before. Nothing was changed." in words(again)
    assert Result.objects.count() == 1


# --- what is no value, and what was made with another


def test_what_is_still_to_come_and_what_was_taken_back_are_said_as_such(signed_in, gp, receptionist, order, words):
    said = {"res_potassium": Entered("6.9"), "res_urea": Entered(None, status="preliminary")}
    results.enter(order=order, values=said, sampled_on=timezone.localdate(), by=receptionist)
    gone = {"res_potassium": Entered(None, status="cancelled")}
    results.enter(order=order, values=gone, sampled_on=timezone.localdate(), by=receptionist)
    page = words(signed_in(gp).get(f"/orders/{order.pk}/"))
    assert "Potassium 6.9 mmol/L above the reference 3.5-5.3" in page
    assert "taken back" in page
    assert "unknown again" in page
    assert "Urea Ref 2.5-7.8 (PH, GMK) still to come" in page
    assert "Result taken back" in page, "in the history"
    inbox = words(signed_in(gp).get("/inbox/"))
    assert "Potassium taken back, was 6.9 mmol/L; Urea still to come" in inbox


def test_a_final_value_after_its_preliminary_is_no_correction(signed_in, gp, receptionist, order, words):
    early = {"res_potassium": Entered("5.0", status="preliminary")}
    results.enter(order=order, values=early, sampled_on=timezone.localdate(), by=receptionist)
    assert "5 mmol/L within the reference 3.5-5.3 preliminary" in words(signed_in(gp).get(f"/orders/{order.pk}/"))
    returned(order, by=receptionist, res_potassium="4.9")
    assert "Changed: before and now" not in words(signed_in(gp).get(f"/orders/{order.pk}/"))
    assert "corrected" not in words(signed_in(gp).get("/inbox/")).replace("then corrected ones", "")


def test_what_was_made_with_the_value_before_stands_beside_the_correction(signed_in, gp, receptionist, order, words):
    unaware = reports.request(workup=order.workup, kind="record_summary", by=gp)
    returned(order, by=receptionist, res_potassium="6.9")
    relying = reports.request(workup=order.workup, kind="record_summary", by=gp)
    assert "have changed since" not in words(signed_in(gp).get(f"/reports/{relying.pk}/"))
    returned(order, by=receptionist, res_potassium="4.2")
    aware = reports.request(workup=order.workup, kind="record_summary", by=gp)

    page = signed_in(gp).get(f"/orders/{order.pk}/")

    assert f"Made with the value before: Record summary of {moment_words(relying.requested_at)}" in words(page)
    linked = {report.pk for report in (unaware, relying, aware) if f'"/reports/{report.pk}/"' in html(page)}
    assert linked == {relying.pk}
    warned = words(signed_in(gp).get(f"/reports/{relying.pk}/"))
    assert "Made with values that have changed since" in warned
    assert "Potassium was corrected on" in warned
    for report in (unaware, aware):
        assert "have changed since" not in words(signed_in(gp).get(f"/reports/{report.pk}/"))
