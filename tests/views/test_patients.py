"""Finding, registering and opening patients."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clinic.models import Patient
from clinic.words import name_of
from tests.factories import PatientFactory

CHIDI = {
    "family_name": "Okonkwo",
    "given_names": "Chidi",
    "date_of_birth": "12/03/1961",
    "sex_at_birth": "male",
    "nhs_number": "943 476 5919",
    "phone": "01632 960123",
    "address": "3 Harbour Road\nPorthaven",
}

NAMES = ["الحداد", "כהן-אברהמי", "Featherstonehaugh-Cholmondeley-Warrington-Marjoribanks-Smythe", "Núñez", "Zoë👩‍⚕️"]


# --- who may


def test_a_stranger_finds_no_patient_of_ours_and_no_page(signed_in, stranger, patient, words):
    client = signed_in(stranger)
    assert "Adeyemi" not in words(client.post("/patients/", {"q": "adeyemi"}, follow=True))
    assert client.get(f"/patients/{patient.pk}/").status_code == 404


def test_a_protocol_editor_sees_no_patients(signed_in, editor, patient):
    client = signed_in(editor)
    assert client.get("/patients/").status_code == 403
    assert client.post("/patients/", {"q": "adeyemi"}, follow=True).status_code == 403
    assert client.get("/patients/new/").status_code == 403
    assert client.post("/patients/new/", CHIDI).status_code == 403
    assert client.get(f"/patients/{patient.pk}/").status_code == 403


def test_gp_and_receptionist_open_a_patient(signed_in, gp, receptionist, patient, words):
    for member in (gp, receptionist):
        assert "ADEYEMI, Grace" in words(signed_in(member).get(f"/patients/{patient.pk}/"))


def test_only_clinicians_are_offered_to_start_a_workup(signed_in, gp, nurse, receptionist, patient, version):
    address = f'action="/patients/{patient.pk}/workups/"'
    for member, is_offered in ((gp, True), (nurse, True), (receptionist, False)):
        assert (address in signed_in(member).get(f"/patients/{patient.pk}/").content.decode()) is is_offered


def test_a_page_is_only_read(signed_in, gp, patient):
    assert signed_in(gp).post(f"/patients/{patient.pk}/").status_code == 405
    assert signed_in(gp).put("/patients/").status_code == 405


# --- finding


@pytest.mark.parametrize(
    "typed",
    [
        "Adeyemi Grace",
        "grace adeyemi",
        "gra ade",
        "ADEYEMI",
        "12/3/1961",
        "adeyemi 12.03.1961",
        "943 476 5919",
        "9434765919",
    ],
)
def test_words_in_any_order_find_the_patient(signed_in, receptionist, practice, words, typed):
    PatientFactory(practice=practice, nhs_number="9434765919")
    said = words(signed_in(receptionist).post("/patients/", {"q": typed}, follow=True))
    assert "ADEYEMI, Grace , born 12 Mar 1961" in said
    assert "943 476 5919" in said


def test_accents_and_case_are_forgiven(signed_in, receptionist, practice, words):
    PatientFactory(practice=practice, family_name="Nguyễn", given_names="Łukasz")
    assert "NGUYỄN, Łukasz" in words(signed_in(receptionist).post("/patients/", {"q": "lukasz nguyen"}, follow=True))


def test_one_patient_found_is_shown_and_not_opened_yet(signed_in, receptionist, practice, words):
    """Who it is has to be seen first; the link only waits for Enter."""
    grace = PatientFactory(practice=practice)
    client = signed_in(receptionist)
    answer = client.post("/patients/", {"q": "adeyemi"}, follow=True)
    assert answer.redirect_chain == [("/patients/", 302)]
    assert f'<a href="/patients/{grace.pk}/" autofocus>' in answer.content.decode()
    assert "Check that it is the right person" in words(answer)


def test_of_several_found_none_is_at_hand_for_a_hasty_enter(signed_in, receptionist, practice):
    for given in ("Grace", "Gabriel"):
        PatientFactory(practice=practice, given_names=given)
    page = signed_in(receptionist).post("/patients/", {"q": "adeyemi"}, follow=True).content.decode()
    assert "autofocus" not in page


@pytest.mark.parametrize("family_name", NAMES)
def test_a_name_of_any_script_keeps_its_own_direction(signed_in, receptionist, practice, family_name):
    """Set apart, so that an Arabic name turns neither the date beside it nor the next column around."""
    patient = PatientFactory(practice=practice, family_name=family_name)
    client = signed_in(receptionist)
    name = f"<bdi>{name_of(patient)}</bdi>"
    assert name in client.post("/patients/", {"q": family_name}, follow=True).content.decode()
    assert name in client.get(f"/patients/{patient.pk}/").content.decode()


def test_nobody_found_says_what_to_do(signed_in, receptionist, patient, words):
    said = words(signed_in(receptionist).post("/patients/", {"q": "zzz"}, follow=True))
    assert "No patient of this practice matches" in said
    assert "ADEYEMI" not in said


@pytest.mark.parametrize("typed", ["'; drop table", "\x00", "&|!:*()", "a" * 5000, "<script>alert(1)</script>", "%"])
def test_strange_words_are_only_words(signed_in, receptionist, patient, typed):
    response = signed_in(receptionist).post("/patients/", {"q": typed}, follow=True)
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_registering_carries_nothing_in_the_address(signed_in, receptionist):
    page = signed_in(receptionist).post("/patients/", {"q": "okonkwo chidi"}, follow=True).content.decode()
    assert 'href="/patients/new/"' in page
    assert "/patients/new/?" not in page


def test_more_than_a_page_full_is_said(signed_in, receptionist, practice, words):
    for number in range(26):
        PatientFactory(practice=practice, given_names=f"Grace {number}")
    found = signed_in(receptionist).post("/patients/", {"q": "grace"}, follow=True)
    assert "Only the first 25 are shown" in words(found)


def test_a_search_leaves_no_name_in_an_address(signed_in, receptionist):
    answer = signed_in(receptionist).post("/patients/", {"q": "okonkwo"})
    assert answer.status_code == 302
    assert answer["Location"] == "/patients/"


# --- registering


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("family_name", "", "Enter the family name."),
        ("family_name", "x" * 121, "at most 120 characters"),
        ("date_of_birth", "31/02/1961", "Enter a real date"),
        ("date_of_birth", "soon", "Enter a real date"),
        ("date_of_birth", "", "Enter the date of birth"),
        ("date_of_birth", f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}", "in the future"),
        ("date_of_birth", "01/01/1850", "more than 130 years ago"),
        ("sex_at_birth", "unknown", "Select a valid choice"),
        ("nhs_number", "943 476 5918", "not a valid NHS number"),
        ("nhs_number", "12345", "ten digits"),
        ("given_names", "Chi\x00di", "Null characters"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(signed_in, receptionist, words, field, typed, message):
    response = signed_in(receptionist).post("/patients/new/", CHIDI | {field: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert words(response).count(message) >= 2  # in the summary and at the field
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}-error"' in page
    kept = {"family_name": "Okonkwo", "phone": "01632 960123"}
    assert all(f'value="{value}"' in page for name, value in kept.items() if name != field)
    assert not Patient.objects.exists()


def test_all_slips_are_shown_at_once(signed_in, receptionist, words):
    response = signed_in(receptionist).post(
        "/patients/new/", CHIDI | {"date_of_birth": "31/2/1961", "nhs_number": "943 476 5918"}
    )
    said = words(response)
    assert "Enter a real date" in said
    assert "not a valid NHS number" in said


def test_a_number_that_is_taken_is_refused(signed_in, receptionist, practice, words):
    PatientFactory(practice=practice, nhs_number="9434765919")
    response = signed_in(receptionist).post("/patients/new/", CHIDI)
    assert response.status_code == 422
    assert "already registered here" in words(response)
    assert Patient.objects.count() == 1


def test_the_same_number_at_another_practice_says_nothing_about_it(signed_in, stranger, practice):
    PatientFactory(practice=practice, nhs_number="9434765919")
    assert signed_in(stranger).post("/patients/new/", CHIDI).status_code == 302


def test_a_form_from_elsewhere_is_refused(receptionist):
    client = Client(enforce_csrf_checks=True)
    client.force_login(receptionist.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/patients/new/", CHIDI).status_code == 403
    assert not Patient.objects.exists()


def test_a_registered_patient_is_opened_at_once(signed_in, receptionist, words):
    response = signed_in(receptionist).post("/patients/new/", CHIDI, follow=True)
    patient = Patient.objects.get()
    assert response.redirect_chain == [(f"/patients/{patient.pk}/", 302)]
    said = words(response)
    assert "OKONKWO, Chidi" in said
    assert "943 476 5919" in said
    assert "3 Harbour Road, Porthaven" in said
