"""CDS Hooks: the addresses that its text prescribes."""

from django.urls import path

from workups.api import cds

urlpatterns = [
    path("", cds.DiscoveryView.as_view(), name="cds_discovery"),
    path("/<slug:service_id>", cds.ServiceView.as_view(), name="cds_service"),
    path("/<slug:service_id>/feedback", cds.FeedbackView.as_view(), name="cds_feedback"),
]
