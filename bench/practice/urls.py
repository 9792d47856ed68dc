"""The product's addresses, and the floor beside them in the same process."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
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


@login_not_required
@csrf_exempt
@require_POST
def floor_for_systems(request: HttpRequest) -> HttpResponse:
    """The least that a service for another system does: its JSON read, one INSERT committed by itself, JSON back."""
    said = json.loads(request.body)
    row = AuditEvent.objects.create(event="bench.floor", subject_type="clinic.practice", subject_id=1)
    return JsonResponse({"row": row.pk, "read": len(said)})


urlpatterns = [*urls.urlpatterns, path("floor/", floor), path("floor/systems/", floor_for_systems)]
