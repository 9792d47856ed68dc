"""What a system may do: one scope for each operation."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.models import IntegrationClient, Scope

if TYPE_CHECKING:  # it reads the settings that name this module
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The client has the scope that the view names for the method; a method without one is closed to everybody."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scope: Scope | None = getattr(view, "scopes", {}).get(request.method)
        if scope is None or not isinstance(request.auth, IntegrationClient):
            return False
        self.message = f"This token lacks the scope {scope.value} ({scope.label.lower()})."
        return scope.value in request.auth.scopes
