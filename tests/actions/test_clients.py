"""Other systems' access: what is given, what a token opens, what is kept of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic.actions import clients
from clinic.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, IntegrationClient, Membership
from clinic.queries import client_of_token


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def given(by: Membership, *, days: int = 365, scopes: list[str] | None = None, name: str = "Laboratory link"):
    return clients.create(name=name, scopes=scopes or ["results:write"], last_day=ahead(days), by=by)


# --- what a token opens


def test_a_token_finds_its_system_and_practice(manager, django_assert_num_queries):
    made = given(manager, scopes=["worklist:read", "patients:read", "worklist:read"])
    with django_assert_num_queries(1):
        found = client_of_token(made.token)
        assert found is not None
        assert found.practice == manager.practice
    assert found.scopes == ["patients:read", "worklist:read"], "each once, in the order of the list"


@pytest.mark.parametrize("token", ["", "wk_", "\x00", "\ud800", "x" * 100_000, "wk_ '; DROP TABLE", "🤷"])
def test_what_is_no_token_opens_nothing_and_costs_the_same(manager, token, django_assert_num_queries):
    given(manager)
    with django_assert_num_queries(1):
        assert client_of_token(token) is None


def test_neither_the_hash_nor_the_first_letters_open_anything(manager):
    made = given(manager)
    for said in (made.client.token_sha256, made.client.token_prefix, made.token[:-1], made.token + " "):
        assert client_of_token(said) is None


def test_it_opens_nothing_once_it_is_revoked(manager):
    made = given(manager)
    clients.revoke(client=made.client, by=manager)
    assert client_of_token(made.token) is None
    with pytest.raises(NotAllowedNow):
        clients.revoke(client=made.client, by=manager)
    with pytest.raises(NotAllowedNow, match="was revoked"):
        clients.renew(client=made.client, last_day=ahead(1), by=manager)


def test_its_last_day_counts_in_full(manager):
    with time_machine.travel("2026-11-25 12:00 +0000", tick=False):
        made = given(manager, days=0)
    with time_machine.travel("2026-11-25 23:59 +0000", tick=False):
        assert client_of_token(made.token) is not None
    with time_machine.travel("2026-11-26 00:00 +0000", tick=False):
        assert client_of_token(made.token) is None


@pytest.mark.parametrize("now", ["2026-07-01 23:30 +0000", "2026-11-25 12:00 +0000", "2027-03-27 23:59 +0000"])
def test_two_years_can_be_given_whatever_the_clocks_do(manager, now):
    with time_machine.travel(now, tick=False):
        assert given(manager, days=clients.LONGEST_DAYS).client.is_live()


def test_a_new_token_stands_beside_the_old_one(manager):
    old = given(manager, scopes=["cds:use"])
    new = clients.renew(client=old.client, last_day=ahead(30), by=manager)
    assert new.client.pk != old.client.pk
    assert (new.client.name, new.client.scopes) == (old.client.name, ["cds:use"])
    assert {client_of_token(each.token) for each in (old, new)} == {old.client, new.client}


# --- what is kept


def test_the_token_itself_is_kept_nowhere(manager):
    made = given(manager)
    secret = made.token.removeprefix(made.client.token_prefix)
    row = IntegrationClient.objects.filter(pk=made.client.pk).values().get()
    trail = list(AuditEvent.objects.values_list("details", flat=True))
    assert secret not in str(row) + str(trail) + repr(made) + str(made.client)
    assert len(secret) >= 36


def test_its_use_is_noted_once_a_minute(manager):
    made = given(manager)
    with time_machine.travel("2027-01-01 12:00 +0000", tick=False) as clock:
        clients.seen(client=made.client)
        clock.shift(30)
        clients.seen(client=made.client)
        made.client.refresh_from_db()
        assert made.client.last_used_at == timezone.now() - timedelta(seconds=30)
        clock.shift(31)
        clients.seen(client=made.client)
        made.client.refresh_from_db()
        assert made.client.last_used_at == timezone.now()


# --- who may, and what


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["results:write", "x"]}, "scopes"),
        ({"days": -1}, "last_day"),
        ({"days": 731}, "last_day"),
    ],
)
def test_what_can_not_be_given(manager, said, field):
    with pytest.raises(InvalidInput) as refusal:
        given(manager, **said)
    assert refusal.value.field == field
    assert not IntegrationClient.objects.exists()


def test_only_a_manager_of_the_practice(manager, gp, nurse, receptionist, stranger):
    made = given(manager)
    for member in (gp, nurse, receptionist):
        with pytest.raises(NotAllowed):
            given(member)
        with pytest.raises(NotAllowed):
            clients.revoke(client=made.client, by=member)
        with pytest.raises(NotAllowed):
            clients.renew(client=made.client, last_day=ahead(1), by=member)
    with pytest.raises(NotFoundHere):
        clients.revoke(client=made.client, by=stranger)
    assert client_of_token(made.token) is not None
