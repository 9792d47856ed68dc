"""Who types a result says how final it is: preliminary, still to come, or taken back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.words import date_words
from tests.views.given import enter, html, ordered, returned
from workups.actions import orders, results
from workups.models import Answer, OrderStatus, Result, Workup

POTASSIUM = "res_potassium"
PENDING = {"as_res_potassium": "pending"}
TAKE_BACK = {"as_res_potassium": "taken_back"}


@pytest.fixture
def staff(signed_in, receptionist):
    return signed_in(receptionist)


@pytest.fixture
def high(order, receptionist):
    """A potassium of 6.9 of today is in."""
    returned(order, by=receptionist, res_potassium="6.9")
    return Result.objects.get()


def ticked(result, chosen="taken_back"):
    """The tick as the page offers it for this version."""
    return {"confirm_res_potassium": f"{chosen} {result.pk}"}


# --- who may


def test_a_stranger_finds_nothing_to_take_back(signed_in, stranger, order, high):
    response = enter(signed_in(stranger), order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert response.status_code == 404
    assert Result.objects.count() == 1


def test_a_manager_takes_nothing_back(signed_in, manager, order, high):
    response = enter(signed_in(manager), order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert response.status_code == 403
    assert Result.objects.count() == 1


@pytest.mark.parametrize("who", ["gp", "nurse", "receptionist"])
def test_who_enters_results_takes_them_back(request, signed_in, order, high, who):
    client = signed_in(request.getfixturevalue(who))
    assert enter(client, order, seen=str(high.pk), **TAKE_BACK, **ticked(high)).status_code == 302
    assert _versions() == [(6.9, "final"), (None, "cancelled")]


# --- what can't be right


@pytest.mark.parametrize("chosen", ["pending", "taken_back"])
def test_a_value_beside_what_has_none_is_refused_at_its_line(staff, order, high, words, chosen):
    response = enter(
        staff, order, seen=str(high.pk), res_potassium="4.1", as_res_potassium=chosen, **ticked(high, chosen)
    )
    assert response.status_code == 422
    assert words(response).count("Leave the value empty, or choose Final.") == 2  # in the summary and at the line
    assert 'id="value-res_potassium-error"' in html(response)
    assert 'value="4.1"' in html(response)
    assert f'<option value="{chosen}" selected>' in html(response)
    assert _versions() == [(6.9, "final")]


@pytest.mark.parametrize("nonsense", ["", "corrected", "cancelled", "FINAL", "\x00", "<b>", "9" * 500])
@pytest.mark.parametrize("value", ["", "4.1"])
def test_nonsense_is_refused_at_its_line(staff, order, words, nonsense, value):
    response = enter(staff, order, res_sodium="140", res_potassium=value, as_res_potassium=nonsense)
    assert response.status_code == 422
    assert "Potassium: Choose from the list how it is reported." in words(response)
    assert not Result.objects.exists()


def test_a_preliminary_value_has_to_be_typed(staff, order, words):
    response = enter(staff, order, as_res_potassium="preliminary")
    assert response.status_code == 422
    assert "Enter the preliminary value, or choose Still to come." in words(response)
    assert not Result.objects.exists()


def test_what_another_test_reports_is_not_still_to_come_here(staff, order, words):
    response = enter(staff, order, res_sodium="140", as_res_tsh="pending")
    assert response.status_code == 422
    assert "this test does not report" in words(response)
    assert not Result.objects.exists()


def test_where_nothing_is_in_nothing_is_taken_back(staff, order, words):
    page = staff.get(f"/orders/{order.pk}/")
    assert 'value="taken_back"' not in html(page)
    assert "taken back" not in words(page)
    response = enter(staff, order, **TAKE_BACK)
    assert response.status_code == 422
    assert "There is no value to take back" in words(response)
    assert '<option value="taken_back" selected>' in html(response)
    assert not Result.objects.exists()


def test_a_line_left_alone_stays_empty(staff, order, words):
    response = enter(staff, order, as_res_potassium="final")
    assert response.status_code == 422
    assert "Enter at least one value." in words(response)


def test_what_was_chosen_comes_back_when_something_else_is_wrong(staff, order, words):
    response = enter(staff, order, res_sodium="high", **PENDING, res_urea="5.0", as_res_urea="preliminary")
    assert response.status_code == 422
    assert '<option value="pending" selected>' in html(response)
    assert '<option value="preliminary" selected>' in html(response)
    assert '<details class="wu-why wu-result__more" open>' in html(response)
    assert not Result.objects.exists()


def test_a_preliminary_value_after_the_final_one_is_refused_at_its_line(staff, order, high, words):
    response = enter(staff, order, seen=str(high.pk), res_potassium="4.1", as_res_potassium="preliminary")
    assert response.status_code == 422
    assert "The final value of Potassium of this sample is in already." in words(response)
    assert '<option value="preliminary" selected>' in html(response)


# --- taking back asks once, and for exactly what goes


@pytest.mark.parametrize("tick", ["", "on", "6.9", "taken_back", "taken_back 0", "pending {}", "{}"])
def test_a_tick_holds_only_for_exactly_what_is_taken_back(staff, order, high, words, tick):
    response = enter(staff, order, seen=str(high.pk), **TAKE_BACK, confirm_res_potassium=tick.format(high.pk))
    assert response.status_code == 422
    assert "Take back 6.9 mmol/L of Potassium? It is then unknown" in words(response)
    assert f'name="confirm-res_potassium" value="taken_back {high.pk}">' in html(response)
    assert _versions() == [(6.9, "final")]


def test_a_tick_for_a_value_that_was_corrected_since_asks_for_the_new_one(staff, order, high, gp, words):
    returned(order, by=gp, res_potassium="4.1")
    response = enter(staff, order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert response.status_code == 422
    assert "Take back 4.1 mmol/L of Potassium?" in words(response)
    assert _versions() == [(6.9, "final"), (4.1, "corrected")]


def test_a_page_that_someone_else_has_overtaken_conflicts(staff, order, high, gp, words):
    returned(order, by=gp, res_sodium="140")
    response = enter(staff, order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert response.status_code == 409
    assert f"{gp.user.name} entered a result for this test" in words(response)
    assert '<option value="taken_back" selected>' in html(response)
    assert _versions() == [(6.9, "final")]


def test_sent_twice_it_is_taken_back_once(staff, order, high, words):
    said = TAKE_BACK | ticked(high)
    assert enter(staff, order, seen=str(high.pk), **said).status_code == 302
    again = enter(staff, order, seen=str(high.pk), **said)
    assert again.status_code == 422
    assert "it was taken back already" in words(again)
    assert _versions() == [(6.9, "final"), (None, "cancelled")]


def test_still_to_come_sent_twice_is_noted_once(staff, order):
    assert enter(staff, order, **PENDING).status_code == 302
    assert enter(staff, order, **PENDING).status_code == 409
    assert enter(staff, order, seen=str(Result.objects.get().pk), **PENDING).status_code == 302
    assert _versions() == [(None, "preliminary")]


def test_a_preliminary_value_is_not_set_to_still_to_come_without_a_tick(staff, order, words):
    enter(staff, order, res_potassium="4.1", as_res_potassium="preliminary")
    first = Result.objects.get()
    asked = enter(staff, order, seen=str(first.pk), **PENDING)
    assert asked.status_code == 422
    assert "Set Potassium from 4.1 mmol/L to still to come?" in words(asked)
    assert enter(staff, order, seen=str(first.pk), **PENDING, **ticked(first, "pending")).status_code == 302
    assert _known(order) == {POTASSIUM: None}


# --- and when all is well


def test_preliminary_then_final(staff, signed_in, gp, order, words):
    assert enter(staff, order, res_potassium="4.1", as_res_potassium="preliminary").status_code == 302
    first = Result.objects.get()
    assert "4.1 mmol/L within the reference 3.5-5.3 preliminary" in words(staff.get(f"/orders/{order.pk}/"))
    _reviewed(signed_in(gp), order)

    assert enter(staff, order, seen=str(first.pk), res_potassium="4.2").status_code == 302

    said = words(signed_in(gp).get(f"/orders/{order.pk}/"))
    assert "before: 4.1 mmol/L preliminary" in said
    assert "Changed: before and now" not in said, "the final value after its preliminary one corrects nothing"
    assert "Result to review" in said
    assert _versions() == [(4.1, "preliminary"), (4.2, "final")]


def test_an_unusual_preliminary_value_waits_for_its_tick(staff, order, words):
    asked = enter(staff, order, res_potassium="6.9", as_res_potassium="preliminary")
    assert asked.status_code == 422
    assert "Tick if the report really says so." in words(asked)
    said = {"res_potassium": "6.9", "as_res_potassium": "preliminary", "confirm_res_potassium": "6.9"}
    assert enter(staff, order, **said).status_code == 302
    assert _urgency(order) == "emergency_now"


def test_only_still_to_come_is_noted_and_nothing_to_review(staff, order, words):
    said = words(_follow(staff, order, **{"as-res_potassium": "pending"}))
    assert "noted as still to come." in said
    assert "waits for a GP" not in said
    assert "Still to come Potassium" in said
    assert "Noted as still to come (" in said, "in the history"
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED


def test_what_is_still_to_come_is_awaited_again_once_the_patient_is_told(staff, signed_in, gp, order, words):
    assert enter(staff, order, res_sodium="140", **PENDING).status_code == 302
    _reviewed(signed_in(gp), order)
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
    assert _urgency(order) == "emergency_now"
    _reviewed(signed_in(gp), order)
    mark = {"seen": str(high.pk), "as-res_potassium": "taken_back"}

    said = words(_follow(staff, order, **mark, **{"confirm-res_potassium": f"taken_back {high.pk}"}))

    assert "value taken back. It waits for a GP to review it." in said
    assert "Taken back Potassium (was 6.9 mmol/L)" in said
    assert "Result taken back (" in said, "in the history"
    assert "unknown again" in said
    assert _known(order) == {POTASSIUM: None}
    assert _urgency(order) != "emergency_now"
    order.refresh_from_db()
    assert order.status == OrderStatus.RESULTED
    assert "unknown again" in words(signed_in(gp).get(f"/orders/{order.pk}/"))


def test_an_option_is_taken_back_by_its_words(signed_in, nurse, gp, workup, words):
    ecg = ordered(workup, "ix_ecg", by=gp)
    returned(ecg, by=nurse, res_ecg=["tall_t", "wide_qrs"])
    asked = enter(signed_in(nurse), ecg, seen=str(Result.objects.get().pk), as_res_ecg="taken_back")
    assert asked.status_code == 422
    assert re.search("Take back [A-Z][^?]+, [^?]+ of ECG[^?]*\\?", words(asked))
    assert _known(ecg) == {"res_ecg": ["tall_t", "wide_qrs"]}


def test_one_is_taken_back_while_another_is_entered(staff, order, high):
    said = {"res_sodium": "140"} | TAKE_BACK | ticked(high)
    assert enter(staff, order, seen=str(high.pk), **said).status_code == 302
    assert _known(order) == {POTASSIUM: None, "res_sodium": 140}


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
    assert _known(order) == {POTASSIUM: 6.9}
    assert _urgency(order) == "emergency_now"


def test_a_later_test_with_the_same_value_keeps_what_it_said(staff, order, workup, gp, receptionist):
    earlier = timezone.localdate() - timedelta(days=9)
    enter(staff, order, res_potassium="4.1", sampled_on=f"{earlier:%d/%m/%Y}")
    first = Result.objects.get()
    order.refresh_from_db()
    results.review(order=order, by=gp)
    orders.tell(order=order, by=receptionist)
    returned(ordered(workup, by=gp), by=receptionist, res_potassium="4.1")

    assert enter(staff, order, seen=str(first.pk), **TAKE_BACK, **ticked(first)).status_code == 302

    assert _known(order) == {POTASSIUM: 4.1}


def test_the_form_stands_open_while_no_value_is_in(staff, order, high, words):
    assert "Enter another value, correct one or take one back" in words(staff.get(f"/orders/{order.pk}/"))
    enter(staff, order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert "Enter another value, correct one" not in words(staff.get(f"/orders/{order.pk}/"))


def _reviewed(client, order):
    seen = {"seen": Result.objects.filter(order=order).latest("pk").pk, "step": "nothing"}
    assert client.post(f"/orders/{order.pk}/moves/review/", seen).status_code == 302


def _follow(client, order, **said):
    sent = {"sampled_on": f"{timezone.localdate():%d/%m/%Y}", "seen": "0"} | said
    return client.post(f"/orders/{order.pk}/results/", sent, follow=True)


def _versions():
    return list(Result.objects.filter(finding=POTASSIUM).order_by("version").values_list("value", "status"))


def _known(order):
    return dict(Answer.objects.filter(workup=order.workup_id, superseded_at=None).values_list("finding", "value"))


def _urgency(order):
    return Workup.objects.get(pk=order.workup_id).urgency
