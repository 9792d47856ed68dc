"""What every view of the API has."""

from collections.abc import Mapping
from typing import ClassVar

from rest_framework.views import APIView

from clinic.api.authentication import TokenAuthentication
from clinic.api.permissions import HasScope
from clinic.models import IntegrationClient, Membership, Scope


class ApiView(APIView):
    """`scopes` names the scope that each method needs; what acts is `self.by`."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    http_method_names = ("get", "head", "post", "put", "delete")
    scopes: ClassVar[Mapping[str, Scope]] = {}

    @property
    def default_response_headers(self) -> dict[str, str]:
        """What is said of a patient is kept by nobody on the way."""
        return {**super().default_response_headers, "Cache-Control": "no-store"}

    @property
    def client(self) -> IntegrationClient:
        client = self.request.auth
        assert isinstance(client, IntegrationClient)
        return client

    @property
    def by(self) -> Membership:
        return self.client.membership
