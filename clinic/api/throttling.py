"""How much one system may ask."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from clinic.models import IntegrationClient, Membership


class ClientThrottle(SimpleRateThrottle):
    """So many requests a minute for each client (API_REQUESTS_A_MINUTE), counted by each process for itself."""

    scope = "client"

    def get_cache_key(self, request: Request, view: Any) -> str:
        is_known = isinstance(request.auth, IntegrationClient | Membership)
        who = f"{type(request.auth).__name__}-{request.auth.pk}" if is_known else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}
