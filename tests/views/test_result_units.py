"""A report in another unit: the form says what it converts to, and asks; the reference is this patient's."""

import pytest

from clinic.models import Patient
from tests.views.given import enter, html, ordered
from workups.models import Result

CALCIUM = "res_calcium_adj"


@pytest.fixture
def bone(workup, gp):
    """Calcium and what belongs to it, ordered."""
    return ordered(workup, "ix_bone_profile", by=gp)


# --- what is not taken


@pytest.mark.parametrize("unit", ["other", "mg/dL{urea}", "furlongs", "\x00", "MG/DL", "<b>"])
def test_a_unit_that_is_not_offered_is_refused_with_what_to_do(signed_in, receptionist, bone, words, unit):
    response = enter(signed_in(receptionist), bone, res_calcium_adj="9.8", unit_res_calcium_adj=unit)
    assert response.status_code == 422
    assert "convert the value to mmol/L" in words(response)
    assert 'value="9.8"' in response.content.decode()
    assert '<option value="other" selected>' in html(response)
    assert not Result.objects.exists()


def test_a_conversion_is_offered_in_words_and_entered_only_with_its_tick(signed_in, receptionist, bone, words):
    client = signed_in(receptionist)
    asked = enter(client, bone, res_calcium_adj="9.8", unit_res_calcium_adj="mg/dL")
    assert asked.status_code == 422
    assert "9.8 mg/dL is 2.45 mmol/L. Tick if that is right." in words(asked)
    assert 'name="confirm-res_calcium_adj" value="9.8 mg/dL"' in html(asked)
    assert '<option value="mg/dL" selected>' in html(asked)
    assert not Result.objects.exists()

    said = {"res_calcium_adj": "9.8", "unit_res_calcium_adj": "mg/dL", "confirm_res_calcium_adj": "9.8 mg/dL"}
    assert enter(client, bone, **said).status_code == 302

    result = Result.objects.get()
    assert (result.value, result.unit, result.reported) == (2.45, "mmol/L", "9.8 mg/dL")
    assert "2.45 mmol/L reported as 9.8 mg/dL" in words(client.get(f"/orders/{bone.pk}/"))


@pytest.mark.parametrize("tick", ["9.8", "9.8 meq/L", "9.7 mg/dL", "2.45", "on", ""])
def test_a_tick_holds_only_for_the_value_and_the_unit_it_was_put_to(signed_in, receptionist, bone, tick):
    said = {"res_calcium_adj": "9.8", "unit_res_calcium_adj": "mg/dL", "confirm_res_calcium_adj": tick}
    assert enter(signed_in(receptionist), bone, **said).status_code == 422
    assert not Result.objects.exists()


def test_what_is_unusual_once_converted_is_asked_with_it(signed_in, receptionist, bone, words):
    asked = enter(signed_in(receptionist), bone, res_calcium_adj="13.9", unit_res_calcium_adj="mg/dL")
    assert asked.status_code == 422
    assert "13.9 mg/dL is 3.47 mmol/L. 3.47 mmol/L is unusual" in words(asked)


def test_what_is_impossible_once_converted_is_refused_although_ticked(signed_in, receptionist, bone, words):
    said = {"res_calcium_adj": "98", "unit_res_calcium_adj": "mg/dL", "confirm_res_calcium_adj": "98 mg/dL"}
    response = enter(signed_in(receptionist), bone, **said)
    assert response.status_code == 422
    assert "24.5 mmol/L is not possible" in words(response)
    assert not Result.objects.exists()


@pytest.mark.parametrize("typed", ["high", "9,8", "<9", "\x00"])
def test_text_where_a_number_belongs(signed_in, receptionist, bone, words, typed):
    response = enter(signed_in(receptionist), bone, res_calcium_adj=typed, unit_res_calcium_adj="mg/dL")
    assert response.status_code == 422
    assert "Give a number in mg/dL" in words(response)


# --- the reference of this patient


def test_the_limits_are_this_patients_where_they_are_certain(signed_in, receptionist, order, words):
    Patient.objects.update(sex_at_birth="female", date_of_birth="1961-03-12")
    said = words(signed_in(receptionist).get(f"/orders/{order.pk}/"))
    assert "45-84 µmol/L for this patient" in said
    assert "59-104" not in said


@pytest.mark.parametrize(("sex", "born"), [("not_stated", "1961-03-12"), ("female", "2015-03-12")])
def test_else_the_reference_stands_as_it_is_written(signed_in, receptionist, order, words, sex, born):
    Patient.objects.update(sex_at_birth=sex, date_of_birth=born)
    assert "Ref 59-104 men, 45-84 women (GMK)" in words(signed_in(receptionist).get(f"/orders/{order.pk}/"))


def test_a_refused_form_says_where_the_value_lies(signed_in, receptionist, order, words):
    Patient.objects.update(sex_at_birth="female", date_of_birth="1961-03-12")
    response = enter(signed_in(receptionist), order, res_creatinine="97", res_sodium="high")
    assert response.status_code == 422
    assert "97: above the reference 45-84" in words(response)
    in_other = enter(signed_in(receptionist), order, res_creatinine="1.1", unit_res_creatinine="mg/dL")
    assert "1.1: above the reference 45-84" in words(in_other)
