"""Who asks: a way to see that a token works, and what it opens."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clinic.api.views import ApiView
from clinic.models import IntegrationClient, Scope


class AccessSerializer(serializers.Serializer[IntegrationClient]):
    """The system as the practice knows it."""

    name = serializers.CharField()
    practice = serializers.CharField(source="practice.name")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    expires_at = serializers.DateTimeField()


class AnyClient(BasePermission):
    """Whoever has a token that opens something, whatever its scopes."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, IntegrationClient)


class AccessView(ApiView):
    """Whose token this is."""

    permission_classes = (AnyClient,)  # type: ignore[assignment]

    @extend_schema(operation_id="access_read", responses=AccessSerializer)
    def get(self, request: Request) -> Response:
        """The system, its practice, its scopes, and when its access ends."""
        return Response(AccessSerializer(self.client).data)
