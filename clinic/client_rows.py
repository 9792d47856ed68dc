"""Other systems' access, in words."""

from dataclasses import dataclass

from django.urls import reverse

from clinic.models import IntegrationClient, Scope
from clinic.words import date_words, moment_words


@dataclass(frozen=True, slots=True)
class ClientRow:
    """`full_name` tells two clients of one name apart. `until` is its last day."""

    id: int
    name: str
    prefix: str
    full_name: str
    scopes: list[str]
    created: str
    until: str
    used: str
    status: str
    tone: str
    is_live: bool
    is_revoked: bool
    href: str


def client_row(client: IntegrationClient) -> ClientRow:
    status, tone = _status(client)
    return ClientRow(
        id=client.pk,
        name=client.name,
        prefix=client.token_prefix,
        full_name=str(client),
        scopes=[Scope(scope).label for scope in client.scopes],
        created=f"{date_words(client.created_at)}, {client.created_by.user.name}",
        until=date_words(client.last_moment()),
        used=moment_words(client.last_used_at) if client.last_used_at else "Never",
        status=status,
        tone=tone,
        is_live=client.is_live(),
        is_revoked=client.revoked_at is not None,
        href=reverse("client", args=[client.pk]),
    )


def _status(client: IntegrationClient) -> tuple[str, str]:
    if client.revoked_at is not None:
        return f"revoked {date_words(client.revoked_at)}", "plain"
    return ("works", "done") if client.is_live() else ("expired", "late")
