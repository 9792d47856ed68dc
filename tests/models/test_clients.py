"""What the table of systems with access promises, whoever writes to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import Membership
from tests.models import rows
from tests.models.attack import delete, refused_by, refused_by_trigger, set_column, sql


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "Another system"),
        ("scopes", ["patients:read"]),
        ("token_sha256", "1" * 64),
        ("token_prefix", "wk_other"),
        ("expires_at", timezone.now() + timedelta(days=400)),
        ("created_at", timezone.now() - timedelta(days=1)),
    ],
)
def test_what_was_given_never_changes(manager: Membership, column: str, value: object) -> None:
    with refused_by_trigger():
        set_column(rows.client(by=manager), column, value)


def test_it_stays_with_its_practice(manager: Membership, stranger: Membership) -> None:
    with refused_by_trigger():
        set_column(rows.client(by=manager), "practice_id", stranger.practice_id)


def test_it_is_never_deleted(manager: Membership) -> None:
    with refused_by_trigger():
        delete(rows.client(by=manager))


def test_what_was_revoked_stays_revoked(manager: Membership) -> None:
    client = rows.client(by=manager, revoked_at=timezone.now(), revoked_by=manager)
    with refused_by_trigger():
        sql("UPDATE clinic_integrationclient SET revoked_at = NULL, revoked_by_id = NULL WHERE id = %s", client.pk)
    with refused_by_trigger():
        set_column(client, "last_used_at", timezone.now())


def test_revoked_says_when_and_by_whom(manager: Membership) -> None:
    client = rows.client(by=manager)
    with refused_by("client_revoked_agrees"):
        set_column(client, "revoked_at", timezone.now())
    with refused_by("client_revoked_agrees"):
        set_column(client, "revoked_by_id", manager.pk)


@pytest.mark.parametrize("scopes", [[], ["everything"], ["patients:read", "patients:burn"]])
def test_it_may_do_something_and_nothing_that_there_is_not(manager: Membership, scopes: list[str]) -> None:
    with refused_by("client_scopes_known"):
        rows.client(by=manager, scopes=scopes)


@pytest.mark.parametrize("days", [-1, 0, 733, 3650])
def test_it_ends_within_two_years(manager: Membership, days: int) -> None:
    now = timezone.now()
    with refused_by("client_expires_within_two_years"):
        rows.client(by=manager, created_at=now, expires_at=now + timedelta(days=days))


@pytest.mark.parametrize("kept", ["wk_the_token_itself", "", "G" * 64])
def test_a_token_is_kept_as_its_hash(manager: Membership, kept: str) -> None:
    with refused_by("client_token_is_a_hash"):
        rows.client(by=manager, token_sha256=kept)


def test_one_token_is_one_systems(manager: Membership, stranger: Membership) -> None:
    client = rows.client(by=manager)
    with refused_by("token_sha256"):
        rows.client(by=stranger, token_sha256=client.token_sha256)


def test_it_has_a_name(manager: Membership) -> None:
    with refused_by("client_has_a_name"):
        rows.client(by=manager, name="")
