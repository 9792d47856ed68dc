"""What is preliminary, still to come or taken back is taken in, and what follows from it."""

import re
from datetime import timedelta

from django.utils import timezone

from clinic.words import date_words
from tests.views.given import enter, ordered, returned
from tests.views.typed_given import PENDING, POTASSIUM, TAKE_BACK, follow, known, reviewed, ticked, urgency, versions
from workups.actions import orders, results
from workups.models import OrderStatus, Result


def test_preliminary_then_final(staff, signed_in, gp, order, words):
    assert enter(staff, order, res_potassium="4.1", as_res_potassium="preliminary").status_code == 302
    first = Result.objects.get()
    assert "4.1 mmol/L within the reference 3.5-5.3 preliminary" in words(staff.get(f"/orders/{order.pk}/"))
    reviewed(signed_in(gp), order)

    assert enter(staff, order, seen=str(first.pk), res_potassium="4.2").status_code == 302

    said = words(signed_in(gp).get(f"/orders/{order.pk}/"))
    assert "before: 4.1 mmol/L preliminary" in said
    assert "Changed: before and now" not in said, "the final value after its preliminary one corrects nothing"
    assert "Result to review" in said
    assert versions() == [(4.1, "preliminary"), (4.2, "final")]


def test_an_unusual_preliminary_value_waits_for_its_tick(staff, order, words):
    asked = enter(staff, order, res_potassium="6.9", as_res_potassium="preliminary")
    assert asked.status_code == 422
    assert "Tick if the report really says so." in words(asked)
    said = {"res_potassium": "6.9", "as_res_potassium": "preliminary", "confirm_res_potassium": "6.9"}
    assert enter(staff, order, **said).status_code == 302
    assert urgency(order) == "emergency_now"


def test_only_still_to_come_is_noted_and_nothing_to_review(staff, order, words):
    said = words(follow(staff, order, **{"as-res_potassium": "pending"}))
    assert "noted as still to come." in said
    assert "waits for a GP" not in said
    assert "Still to come Potassium" in said
    assert "Noted as still to come (" in said, "in the history"
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_what_is_still_to_come_is_awaited_again_once_the_patient_is_told(staff, signed_in, gp, order, words):
    assert enter(staff, order, res_sodium="140", **PENDING).status_code == 302
    reviewed(signed_in(gp), order)
    told = staff.post(f"/orders/{order.pk}/moves/tell/", follow=True)
    assert "what has not come is awaited" in words(told)
    order.refresh_from_db()
    assert order.status == OrderStatus.COLLECTED

    newest = Result.objects.latest("pk")
    assert enter(staff, order, seen=str(newest.pk), res_potassium="4.1").status_code == 302
    assert "Still to come Potassium" not in words(staff.get(f"/orders/{order.pk}/"))
    order.refresh_from_db()
    assert order.status == OrderStatus.RESULTED


def test_what_is_taken_back_is_unknown_and_a_gp_reviews_it_again(staff, signed_in, gp, order, high, words):
    assert urgency(order) == "emergency_now"
    reviewed(signed_in(gp), order)
    mark = {"seen": str(high.pk), "as-res_potassium": "taken_back"}

    said = words(follow(staff, order, **mark, **{"confirm-res_potassium": f"taken_back {high.pk}"}))

    assert "value taken back. It waits for a GP to review it." in said
    assert "Taken back Potassium (was 6.9 mmol/L)" in said
    assert "Result taken back (" in said, "in the history"
    assert "unknown again" in said
    assert known(order) == {POTASSIUM: None}
    assert urgency(order) != "emergency_now"
    order.refresh_from_db()
    assert order.status == OrderStatus.RESULTED
    assert "unknown again" in words(signed_in(gp).get(f"/orders/{order.pk}/"))


def test_an_option_is_taken_back_by_its_words(signed_in, nurse, gp, workup, words):
    ecg = ordered(workup, "ix_ecg", by=gp)
    returned(ecg, by=nurse, res_ecg=["tall_t", "wide_qrs"])
    asked = enter(signed_in(nurse), ecg, seen=str(Result.objects.get().pk), as_res_ecg="taken_back")
    assert asked.status_code == 422
    assert re.search("Take back [A-Z][^?]+, [^?]+ of ECG[^?]*\\?", words(asked))
    assert known(ecg) == {"res_ecg": ["tall_t", "wide_qrs"]}


def test_one_is_taken_back_while_another_is_entered(staff, order, high):
    said = {"res_sodium": "140"} | TAKE_BACK | ticked(high)
    assert enter(staff, order, seen=str(high.pk), **said).status_code == 302
    assert known(order) == {POTASSIUM: None, "res_sodium": 140}


def test_a_wrong_day_is_put_right_on_the_page(staff, order, high, words):
    right = timezone.localdate() - timedelta(days=2)
    day = f"{right:%d/%m/%Y}"
    value = {"res_potassium": "6.9", "confirm_res_potassium": "6.9", "sampled_on": day}

    refused = enter(staff, order, seen=str(high.pk), **value)
    assert refused.status_code == 422
    assert "Take back the value with the wrong day first, then enter it with the right one." in words(refused)

    # the form still has the right day in it, which is older than what is taken back
    gone = enter(staff, order, seen=str(high.pk), sampled_on=day, **TAKE_BACK, **ticked(high))
    assert gone.status_code == 302
    newest = Result.objects.latest("pk")
    assert newest.sampled_on == timezone.localdate(), "of the sample it was entered for"

    assert enter(staff, order, seen=str(newest.pk), **value).status_code == 302
    assert "6.9 mmol/L above the reference 3.5-5.3 corrected before: taken back" in words(
        staff.get(f"/orders/{order.pk}/")
    )
    assert date_words(right) in words(staff.get(f"/orders/{order.pk}/"))
    assert known(order) == {POTASSIUM: 6.9}
    assert urgency(order) == "emergency_now"


def test_a_later_test_with_the_same_value_keeps_what_it_said(staff, order, workup, gp, receptionist):
    earlier = timezone.localdate() - timedelta(days=9)
    enter(staff, order, res_potassium="4.1", sampled_on=f"{earlier:%d/%m/%Y}")
    first = Result.objects.get()
    order.refresh_from_db()
    results.review(order=order, by=gp)
    orders.tell(order=order, by=receptionist)
    returned(ordered(workup, by=gp), by=receptionist, res_potassium="4.1")

    assert enter(staff, order, seen=str(first.pk), **TAKE_BACK, **ticked(first)).status_code == 302

    assert known(order) == {POTASSIUM: 4.1}


def test_the_form_stands_open_while_no_value_is_in(staff, order, high, words):
    assert "Enter another value, correct one or take one back" in words(staff.get(f"/orders/{order.pk}/"))
    enter(staff, order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert "Enter another value, correct one" not in words(staff.get(f"/orders/{order.pk}/"))
