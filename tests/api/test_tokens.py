"""Who asks, and whether the token still opens anything."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from clinic.actions import clients
from clinic.models import AuditEvent, IntegrationClient, Membership, Scope
from tests.api.practice_given import Connected, day, token_of

ACCESS = "/api/v1/access"


def test_a_system_is_told_who_it_is_here(given: Connected):
    said = given.client().get(ACCESS).json()

    assert (said["name"], said["practice"]) == ("Record system", "Quayside Surgery")
    assert said["scopes"] == Scope.values


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_whatever_its_case(scheme: str, given: Connected):
    assert Client(headers={"Authorization": f"{scheme} {given.token}"}).get(ACCESS).status_code == 200


def test_what_was_revoked_is_refused_at_once(given: Connected):
    client = given.client()
    assert client.get(ACCESS).status_code == 200
    clients.revoke(client=IntegrationClient.objects.get(), by=given.manager)

    answer = client.get(ACCESS)
    assert answer.status_code == 401
    assert "revoked" in answer.json()["detail"]


def test_what_has_expired_is_refused_the_moment_its_last_day_is_over(given: Connected):
    client, until = given.client(), IntegrationClient.objects.get().expires_at

    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert client.get(ACCESS).status_code == 200
    with time_machine.travel(until, tick=False):
        assert client.get(ACCESS).status_code == 401


def test_who_has_no_place_in_the_practice_any_more_is_refused(given: Connected):
    Membership.objects.filter(pk=given.system.pk).update(active=False)

    assert given.client().get(ACCESS).status_code == 401


def test_a_session_opens_nothing_here(given: Connected, signed_in):
    """Nor could another site's page use one."""
    assert signed_in(given.gp).get("/api/v1/patients").status_code == 401


def test_a_token_opens_no_page(given: Connected):
    assert given.client().get("/patients/").status_code == 302


@pytest.mark.parametrize("said", ["Bearer \x00", "Bearer " + "x" * 5000, "Bearer \xff\xfe", "Bearer  ", "Bearer a b"])
def test_what_is_no_token_is_refused_like_any_other(said: str, given: Connected):
    assert Client(headers={"Authorization": said}).get(ACCESS).status_code == 401


def test_its_use_is_noted(given: Connected):
    given.client().get(ACCESS)

    last = IntegrationClient.objects.get().last_used_at
    assert last is not None
    assert timezone.now() - last < timedelta(minutes=1)


def test_what_it_does_bears_its_name(given: Connected):
    body = {"family_name": "Holm", "given_names": "Ida", "date_of_birth": "1970-01-02", "sex_at_birth": "female"}
    given.client().post("/api/v1/patients", body, content_type="application/json")

    done = AuditEvent.objects.get(event="patient.registered")
    assert done.by == given.system
    assert done.by.user.name == "Record system"


def test_a_renewed_token_acts_as_the_same_system(given: Connected):
    old = IntegrationClient.objects.get()
    new = clients.renew(client=old, last_day=day(60), by=given.manager)

    answer = Client(headers={"Authorization": f"Bearer {new.token}"}).get(ACCESS)
    assert answer.json()["name"] == "Record system"
    assert new.client.membership == given.system


def test_scopes_are_those_of_the_token_not_of_the_system(given: Connected):
    token = token_of(given.manager, Scope.PATIENTS_READ)
    client = Client(headers={"Authorization": f"Bearer {token}"})

    assert client.get("/api/v1/patients").status_code == 200
    assert client.get("/api/v1/workups").status_code == 403
