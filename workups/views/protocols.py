"""The protocol library, to be read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.requests import PracticeRequest
from workups.evaluate import engine_of
from workups.presenters import protocol as presenter
from workups.queries.protocols import live_versions, version_for, versions_of, workups_per_protocol


@require_GET
def library(request: PracticeRequest) -> HttpResponse:
    """The protocols a workup can be started from."""
    by = request.membership
    rows = presenter.library_rows(live_versions(by), workups_per_protocol(by))
    return render(request, "workups/protocols/library.html", {"rows": rows})


@require_GET
def version(request: PracticeRequest, version_id: int) -> HttpResponse:
    """One version in words: what it warns of, what it suggests, and where that comes from."""
    by = request.membership
    shown = version_for(by, version_id)
    page = presenter.version_page(
        shown,
        engine_of(shown).definition,
        versions=versions_of(by, shown.protocol),
        workups=workups_per_protocol(by).get(shown.protocol_id, 0),
    )
    return render(request, "workups/protocols/version.html", {"page": page})
