"""The product's addresses, and the floor beside them in the same process."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_POST

from clinic import urls
from clinic.models import AuditEvent
from clinic.requests import PracticeRequest

_PAGE = engines["jinja2"].from_string("""
{% extends "base.html" %}
{% block title %}Floor{% endblock %}
{% block content %}<p>Row {{ row.pk }}</p>{% endblock %}
""")


@require_POST
def floor(request: PracticeRequest) -> HttpResponse:
    """The least that any page which saves does: one INSERT, committed by itself, and the usual frame around a line."""
    row = AuditEvent.objects.create(
        event="bench.floor",
        practice_id=request.membership.practice_id,
        by=request.membership,
        subject_type="clinic.membership",
        subject_id=request.membership.pk,
    )
    return HttpResponse(_PAGE.render({"row": row}, request))


urlpatterns = [*urls.urlpatterns, path("floor/", floor)]
