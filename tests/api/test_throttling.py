"""How much one system may ask, so that the practice's own pages stay quick."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from clinic.api.throttling import ClientThrottle
from clinic.models import Scope
from tests.api.practice_given import Connected, token_of


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(ClientThrottle, "rate", "3/min", raising=False)


def test_who_asks_too_much_is_told_when_to_come_again(given: Connected):
    client = given.client()
    assert [client.get("/api/v1/access").status_code for _ in range(4)] == [200, 200, 200, 429]

    refused = client.get("/api/v1/patients")
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["status"] == 429


def test_each_token_is_counted_for_itself(given: Connected):
    client = given.client()
    another = Client(headers={"Authorization": f"Bearer {token_of(given.manager, Scope.PATIENTS_READ)}"})
    assert [client.get("/api/v1/access").status_code for _ in range(4)][-1] == 429
    assert another.get("/api/v1/access").status_code == 200


def test_a_refused_write_has_done_nothing_and_can_be_sent_again(given: Connected):
    where, key = f"/api/v1/orders/{given.ids['order_id']}/collect", {"Idempotency-Key": "a1"}
    client = given.client()
    for _ in range(3):
        client.get("/api/v1/access")
    assert client.post(where, "", "application/json", headers=key).status_code == 429

    cache.clear()
    again = client.post(where, "", "application/json", headers=key)
    assert again.status_code == 200
    assert "Idempotent-Replayed" not in again


def test_the_rate_is_the_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    assert ClientThrottle().rate == settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["client"] == "600/min"
