"""Record systems that run in a browser: who is answered across origins, refusals included."""

import pytest
from django.test import Client

from tests.interop.cds.asking import PATIENT_VIEW, ask, request_for

pytestmark = pytest.mark.django_db

ORIGIN = "https://records.example.org"


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]


def preflight(path: str, origin: str = ORIGIN):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return Client().options(path, headers=asked | {"Access-Control-Request-Headers": "authorization,content-type"})


@pytest.mark.parametrize("path", ["", f"/{PATIENT_VIEW}", f"/{PATIENT_VIEW}/feedback"])
def test_a_preflight_is_answered_without_a_token(path):
    answered = preflight(f"/cds-services{path}")

    assert answered.status_code == 200
    assert answered["Access-Control-Allow-Origin"] == ORIGIN
    assert "authorization" in answered["Access-Control-Allow-Headers"]
    assert "POST" in answered["Access-Control-Allow-Methods"]


def test_another_origin_is_not_answered():
    assert "Access-Control-Allow-Origin" not in preflight("/cds-services", "https://evil.example")


@pytest.mark.parametrize("path", ["/api/v1/access", "/account/login/", "/"])
def test_nothing_else_is_answered_across_origins(path):
    assert "Access-Control-Allow-Origin" not in preflight(path)


@pytest.mark.parametrize("body", ["{", request_for("patient-view") | {"prefetch": {}}])
def test_a_refusal_can_be_read_across_origins_as_well(token, body):
    answered = ask(token, PATIENT_VIEW, body, Origin=ORIGIN)

    assert answered.status_code in (400, 412)
    assert answered["Access-Control-Allow-Origin"] == ORIGIN


def test_an_unsigned_request_is_refused_readably(client):
    answered = ask(None, PATIENT_VIEW, {}, Origin=ORIGIN)

    assert answered.status_code == 401
    assert answered["Access-Control-Allow-Origin"] == ORIGIN


def test_cookies_are_never_asked_for_across_origins():
    assert "Access-Control-Allow-Credentials" not in preflight("/cds-services")
