"""The map of the site."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView

from clinic.views import health, letterheads, patients, practices

urlpatterns = [
    path("practice/", practices.choose, name="choose_practice"),
    path("practice/letterhead/", letterheads.page, name="letterhead"),
    path("practice/letterhead/logo/", letterheads.logo, name="letterhead_logo"),
    path("here/", practices.here, name="here"),
    path("patients/", patients.search, name="patient_search"),
    path("patients/new/", patients.register, name="patient_register"),
    path("account/", include("allauth.account.urls")),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("", include("workups.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", TemplateView.as_view(template_name="styleguide.html"), name="styleguide"))

handler400 = "clinic.views.failures.bad_request"
handler403 = "clinic.views.failures.forbidden"
handler404 = "clinic.views.failures.not_found"
handler500 = "clinic.views.failures.fault"
