"""Whose token a request carries."""

from typing import Final

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from clinic.actions import clients
from clinic.models import IntegrationClient, User
from clinic.queries import client_of_token

_REFUSED: Final = "This token opens nothing: it is not known here, has been revoked, or its last day is over."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer wk_...`: the token that a practice manager gave the system.

    `request.auth` is the client, `request.auth.membership` what acts.
    """

    def authenticate(self, request: Request) -> tuple[User, IntegrationClient] | None:
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        client = client_of_token(token.strip())
        if client is None:
            raise AuthenticationFailed(_REFUSED)
        clients.seen(client=client)
        return client.membership.user, client

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="workup"'
