"""What a system may do: one scope for each operation."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.models import IntegrationClient, Scope


class HasScope(BasePermission):
    """The client has the scope that the view names for the method; a method without one is closed to everybody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, IntegrationClient):
            return False
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method.lower() not in view.http_method_names or not hasattr(view, method.lower()):
            return True  # to be told that there is no such method
        scope: Scope | None = getattr(view, "scopes", {}).get(method)
        if scope is None:
            return False
        self.message = f"This token lacks the scope {scope.value} ({scope.label.lower()})."
        return scope.value in request.auth.scopes
