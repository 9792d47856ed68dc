"""Getting in, and choosing where to work."""

import pytest
from django.core.cache import cache
from django.test import Client

from clinic.access import Role
from tests.factories import PASSWORD, MembershipFactory, PracticeFactory, UserFactory
from workups.models import Workup

PAGES = ["/", "/patients/", "/patients/new/", "/worklist/", "/protocols/", "/practice/"]


@pytest.fixture(autouse=True)
def forgotten_attempts():
    """Throttling counts failed attempts in the cache: each test starts without any."""
    cache.clear()


@pytest.fixture
def receptionist_with_password(receptionist):
    receptionist.user.set_password(PASSWORD)
    receptionist.user.save()
    return receptionist


def sign_in(email, password, **more):
    client = Client()
    return client, client.post("/account/login/", {"login": email, "password": password} | more)


@pytest.mark.parametrize("address", PAGES)
def test_an_anonymous_visitor_is_asked_to_sign_in(db, address):
    response = Client().get(address)
    assert response.status_code == 302
    assert response.url.startswith("/account/login/")


def test_a_wrong_password_says_no_more_than_that(receptionist_with_password, words):
    email = receptionist_with_password.user.email
    _, wrong = sign_in(email, "not the password")
    _, unknown = sign_in("nobody@practice.example", "not the password")
    assert wrong.status_code == unknown.status_code == 200
    message = "The email address and/or password you specified are not correct."
    assert message in words(wrong)
    assert message in words(unknown)


def test_guessing_is_slowed_down(receptionist_with_password, words):
    email = receptionist_with_password.user.email
    for _ in range(5):
        sign_in(email, "not the password")
    _, response = sign_in(email, PASSWORD)
    assert "Too many failed login attempts" in words(response)


def test_nobody_signs_up(db):
    assert "password1" not in Client().get("/account/signup/").content.decode()


def test_signing_in_leads_home_and_out_again(receptionist_with_password, words):
    client, response = sign_in(receptionist_with_password.user.email.upper(), PASSWORD)
    assert response.url == "/"
    assert "Harbour View Surgery" in words(client.get("/"))
    client.post("/account/logout/")
    assert client.get("/").status_code == 302


def test_home_begins_with_what_is_to_be_done(receptionist_with_password, words):
    client, _ = sign_in(receptionist_with_password.user.email, PASSWORD)
    assert "Successfully signed in" not in words(client.get("/"))


def test_signing_in_leads_only_to_pages_of_ours(receptionist_with_password):
    _, response = sign_in(receptionist_with_password.user.email, PASSWORD, next="https://elsewhere.example/")
    assert response.url == "/"


# --- choosing a practice


def test_who_belongs_nowhere_is_told_so(db, words):
    client = Client()
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").url == "/practice/"
    assert "No practice has given you a place yet" in words(client.get("/practice/"))


def test_who_has_left_is_out_at_once(signed_in, gp, workup):
    client = signed_in(gp)
    assert client.get("/").status_code == 200
    gp.active = False
    gp.save()
    assert client.get("/").url == "/practice/"
    assert client.get(f"/patients/{workup.patient_id}/").status_code == 302


@pytest.mark.parametrize("chosen", ["", "x", "0", "-1", "٣"])
def test_a_place_one_does_not_have_can_not_be_chosen(signed_in, gp, chosen):
    assert signed_in(gp).post("/practice/", {"membership": chosen}).status_code == 404


def test_a_strangers_place_can_not_be_chosen(signed_in, gp, stranger):
    assert signed_in(gp).post("/practice/", {"membership": stranger.pk}).status_code == 404


def test_the_chosen_practice_and_role_count(signed_in, gp, workup, words):
    elsewhere = MembershipFactory(practice=PracticeFactory(name="Hill Surgery"), user=gp.user, role=Role.EDITOR)
    client = signed_in(gp)
    assert client.get("/").url == "/practice/"
    assert "Harbour View Surgery as GP" in words(client.get("/practice/"))
    client.post("/practice/", {"membership": elsewhere.pk})
    assert client.get(f"/patients/{workup.patient_id}/").status_code == 403
    client.post("/practice/", {"membership": gp.pk})
    assert client.get(f"/patients/{workup.patient_id}/").status_code == 200
    assert Workup.objects.count() == 1
