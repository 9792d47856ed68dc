"""Other systems that may ask something of the practice: given a token that is shown once, until a day."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.actions import systems
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import IntegrationClient, Membership, Scope
from clinic.queries import hash_of_token

NAME_LENGTH: Final = 80
LONGEST_DAYS: Final = 730
_PREFIX, _PREFIX_LENGTH, _BYTES = "wk_", 9, 32
_USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A client and its token, which nobody can read again: not to be kept, logged or sent on."""

    client: IntegrationClient
    token: str

    def __repr__(self) -> str:
        return f"Made({self.client!r})"


@audit.audited
def create(*, name: str, scopes: Collection[str], last_day: date, by: Membership) -> Made:
    """Gives a system access for `scopes` until the end of `last_day`, at most LONGEST_DAYS ahead.

    Raises InvalidInput (field named) for no name, no scope or one that there is not, and a day that can't be.
    """
    require(by, Permission.MANAGE_CLIENTS)
    words = read_words(name, field="name", most=NAME_LENGTH, missing="Say which system this is.")
    wanted, until = _scopes(scopes), _end_of(last_day)
    place = systems.join(practice=by.practice, name=words, by=by)
    made = _insert(words, wanted, until, place, by=by)
    audit.record("client.created", subject=made.client, by=by, scopes=made.client.scopes, until=str(last_day))
    return made


@audit.audited
def renew(*, client: IntegrationClient, last_day: date, by: Membership) -> Made:
    """A new client of the same name and scopes with a token of its own; the old one works on until it is revoked.

    Raises NotAllowedNow for one that was revoked, InvalidInput (field `last_day`) as `create` does.
    """
    require(by, Permission.MANAGE_CLIENTS, on=client)
    if IntegrationClient.objects.filter(pk=client.pk, revoked_at__isnull=False).exists():
        raise NotAllowedNow("This access was revoked. Give the system a new one instead.")
    made = _insert(client.name, client.scopes, _end_of(last_day), client.membership, by=by)
    audit.record("client.renewed", subject=made.client, by=by, instead_of=client.pk, until=str(last_day))
    return made


@audit.audited
def revoke(*, client: IntegrationClient, by: Membership) -> None:
    """Its token opens nothing from now on, for good. Raises NotAllowedNow when it was revoked before."""
    require(by, Permission.MANAGE_CLIENTS, on=client)
    live = IntegrationClient.objects.filter(pk=client.pk, revoked_at=None)
    if not live.update(revoked_at=timezone.now(), revoked_by=by):
        raise NotAllowedNow("This access was revoked before.")
    audit.record("client.revoked", subject=client, by=by)


def seen(*, client: IntegrationClient) -> None:
    """Notes that the system has asked something, at most once a minute."""
    now = timezone.now()
    lately = Q(last_used_at=None) | Q(last_used_at__lt=now - _USE_IS_NOTED_EVERY)
    IntegrationClient.objects.filter(lately, pk=client.pk, revoked_at=None).update(last_used_at=now)


def _insert(name: str, scopes: list[str], until: datetime, place: Membership, *, by: Membership) -> Made:
    token = _PREFIX + secrets.token_urlsafe(_BYTES)
    client = IntegrationClient.objects.create(
        practice_id=by.practice_id,
        name=name,
        membership=place,
        scopes=scopes,
        token_prefix=token[:_PREFIX_LENGTH],
        token_sha256=hash_of_token(token),
        expires_at=until,
        created_by=by,
    )
    return Made(client, token)


def _scopes(said: Collection[str]) -> list[str]:
    """In the order of the list, each once."""
    if not said or not set(said) <= set(Scope.values):
        raise InvalidInput("Choose what the system may do.", field="scopes")
    return [scope for scope in Scope.values if scope in said]


def _end_of(last_day: date) -> datetime:
    ahead = (last_day - timezone.localdate()).days
    if ahead < 0:
        raise InvalidInput("The last day is over already.", field="last_day")
    if ahead > LONGEST_DAYS:
        raise InvalidInput("At most two years ahead. It can be renewed before it ends.", field="last_day")
    return timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time()))
