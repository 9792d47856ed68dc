"""Who types a result says how final it is: preliminary, still to come, or taken back."""

import pytest

from tests.views.given import enter, html, returned
from tests.views.typed_given import PENDING, POTASSIUM, TAKE_BACK, known, ticked, versions
from workups.models import Result

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
    assert versions() == [(6.9, "final"), (None, "cancelled")]


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
    assert versions() == [(6.9, "final")]


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
    assert versions() == [(6.9, "final")]


def test_a_tick_for_a_value_that_was_corrected_since_asks_for_the_new_one(staff, order, high, gp, words):
    returned(order, by=gp, res_potassium="4.1")
    response = enter(staff, order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert response.status_code == 422
    assert "Take back 4.1 mmol/L of Potassium?" in words(response)
    assert versions() == [(6.9, "final"), (4.1, "corrected")]


def test_a_page_that_someone_else_has_overtaken_conflicts(staff, order, high, gp, words):
    returned(order, by=gp, res_sodium="140")
    response = enter(staff, order, seen=str(high.pk), **TAKE_BACK, **ticked(high))
    assert response.status_code == 409
    assert f"{gp.user.name} entered a result for this test" in words(response)
    assert '<option value="taken_back" selected>' in html(response)
    assert versions() == [(6.9, "final")]


def test_sent_twice_it_is_taken_back_once(staff, order, high, words):
    said = TAKE_BACK | ticked(high)
    assert enter(staff, order, seen=str(high.pk), **said).status_code == 302
    again = enter(staff, order, seen=str(high.pk), **said)
    assert again.status_code == 422
    assert "it was taken back already" in words(again)
    assert versions() == [(6.9, "final"), (None, "cancelled")]


def test_still_to_come_sent_twice_is_noted_once(staff, order):
    assert enter(staff, order, **PENDING).status_code == 302
    assert enter(staff, order, **PENDING).status_code == 409
    assert enter(staff, order, seen=str(Result.objects.get().pk), **PENDING).status_code == 302
    assert versions() == [(None, "preliminary")]


def test_a_preliminary_value_is_not_set_to_still_to_come_without_a_tick(staff, order, words):
    enter(staff, order, res_potassium="4.1", as_res_potassium="preliminary")
    first = Result.objects.get()
    asked = enter(staff, order, seen=str(first.pk), **PENDING)
    assert asked.status_code == 422
    assert "Set Potassium from 4.1 mmol/L to still to come?" in words(asked)
    assert enter(staff, order, seen=str(first.pk), **PENDING, **ticked(first, "pending")).status_code == 302
    assert known(order) == {POTASSIUM: None}
