"""CDS Hooks: the addresses that its text prescribes."""

from django.urls import path

from workups.api import cds

urlpatterns = [
    path("cds-services", cds.DiscoveryView.as_view(), name="cds_discovery"),
    path("cds-services/<slug:service>", cds.ServiceView.as_view(), name="cds_service"),
    path("cds-services/<slug:service>/feedback", cds.FeedbackView.as_view(), name="cds_feedback"),
]
