"""The list itself: tabs, filters, search, one's own views, and the same as a file."""

from itertools import chain
from typing import Final

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import Permission, require
from clinic.csv_files import csv_file
from clinic.errors import InvalidInput
from clinic.requests import PracticeRequest
from workups.actions import saved_views
from workups.actions import worklist as actions
from workups.presenters.worklist.export import HEADINGS, cells
from workups.presenters.worklist.page import Worklist, filters_from, query_of, worklist
from workups.queries.worklist import Page, counts_of, everything_of, found_by_patient, page_of, view_for
from workups.queries.worklist_frame import frame_of

LONGEST_QUERY: Final = 400


@require_http_methods(["GET", "POST"])
def page(request: PracticeRequest) -> HttpResponse:
    """Everything open, no date filter. POST looks for a patient: a name has no place in an address or a log."""
    require(request.membership, Permission.TRACK_TESTS)
    searched = request.POST.get("q", "").strip() if request.method == "POST" else ""
    return render(request, "workups/worklist/page.html", {"list": shown(request, searched=searched)})


@require_POST
def keep_view(request: PracticeRequest) -> HttpResponse:
    """Keeps the filters of the page under a name; a name that can't be taken comes again with its sentence."""
    query = query_of(filters_from(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY])))
    try:
        saved_views.keep(name=request.POST.get("name", ""), query=query, by=request.membership)
    except InvalidInput as refusal:
        context = {"list": shown(request), "view_error": refusal.message, "view_name": request.POST.get("name", "")}
        return render(request, "workups/worklist/page.html", context, status=refusal.status)
    return redirect(f"{reverse('worklist')}?{query}")


@require_POST
def drop_view(request: PracticeRequest, view_id: int) -> HttpResponse:
    """Removes one of one's own views."""
    saved_views.drop(view=view_for(request.membership, view_id), by=request.membership)
    return redirect("worklist")


@require_GET
def export(request: PracticeRequest) -> StreamingHttpResponse:
    """All that the filters show, as CSV; noted in the audit trail once it is on its way."""
    by, filters = request.membership, filters_from(request.GET)
    require(by, Permission.TRACK_TESTS)
    entries = list(everything_of(by, filters))
    actions.note_export(rows=len(entries), by=by)
    name = f"worklist-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_file(name, chain([HEADINGS], map(cells, entries)))


def shown(request: PracticeRequest, *, searched: str = "") -> Worklist:
    """The list as the address asks for it, or what was found."""
    by, filters, after = request.membership, filters_from(request.GET), request.GET.get("after", "")
    found = Page(found_by_patient(by, searched)) if searched else page_of(by, filters, after=after)
    counts, frame = counts_of(by, filters), frame_of(by)
    return worklist(found, counts, frame, filters=filters, after=after, searched=searched, reader=by)
