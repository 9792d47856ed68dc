"""Where what is."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from clinic.api import schema  # noqa: F401  registers how a token is described
from workups.api import access
from workups.api import intake as incoming

urlpatterns = [
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("access", access.AccessView.as_view(), name="api_access"),
    path("intake/fhir", incoming.FhirIntakeView.as_view(), name="api_intake_fhir"),
    path("intake/hl7", incoming.Hl7IntakeView.as_view(), name="api_intake_hl7"),
    path("intake/<int:inbound_id>", incoming.ReceivedView.as_view(), name="api_intake"),
]
