"""Where what is."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from clinic.api import schema  # noqa: F401  registers how a token is described
from workups.api import access

urlpatterns = [
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("access", access.AccessView.as_view(), name="api_access"),
]
