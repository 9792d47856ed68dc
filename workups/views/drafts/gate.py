"""The gate is asked about a draft, and what it said."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from clinic.requests import PracticeRequest
from workups.actions import gate as actions
from workups.presenters.drafts.gate import gate_page
from workups.queries.gate import gate_run_of
from workups.views.drafts.shared import desk_for, show


@require_http_methods(["GET", "POST"])
def gate(request: PracticeRequest, version_id: int) -> HttpResponse:
    """What the gate says of the draft as it is now; a POST asks it. While it works the page asks again by itself."""
    desk = desk_for(request, version_id)
    if request.method == "POST":
        actions.ask(version=desk.draft, by=request.membership)
        return redirect("draft_gate", version_id)
    page = gate_page(desk, gate_run_of(request.membership, desk.draft))
    return show(request, desk, "gate", {"page": page}, here=("", ""))
