"""The map of the site."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView

from clinic.views import audit_trail, clients, health, letterheads, patients, practice_settings, practices

urlpatterns = [
    path("practice/", practices.choose, name="choose_practice"),
    path("practice/letterhead/", letterheads.page, name="letterhead"),
    path("practice/letterhead/logo/", letterheads.logo, name="letterhead_logo"),
    path("practice/settings/", practice_settings.overview, name="practice_settings"),
    path("practice/details/", practice_settings.details, name="practice_details"),
    path("practice/clients/", clients.listed, name="clients"),
    path("practice/clients/<int:client_id>/", clients.page, name="client"),
    path("practice/clients/<int:client_id>/renew/", clients.renew, name="client_renew"),
    path("practice/clients/<int:client_id>/revoke/", clients.revoke, name="client_revoke"),
    path("practice/audit/", audit_trail.page, name="audit"),
    path("practice/audit/csv/", audit_trail.export, name="audit_csv"),
    path("here/", practices.here, name="here"),
    path("patients/", patients.search, name="patient_search"),
    path("patients/new/", patients.register, name="patient_register"),
    path("account/", include("allauth.account.urls")),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("api/v1/", include("workups.api.urls")),
    path("", include("workups.api.cds_urls")),
    path("", include("workups.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", TemplateView.as_view(template_name="styleguide.html"), name="styleguide"))

handler400 = "clinic.views.failures.bad_request"
handler403 = "clinic.views.failures.forbidden"
handler404 = "clinic.views.failures.not_found"
handler500 = "clinic.views.failures.fault"
