"""The days by which steps are due, the ladder's rungs, and the practice's own turnarounds."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.requests import PracticeRequest
from workups.actions import tracking_rules
from workups.forms.tracking import read_counts
from workups.presenters.worklist.rules import RulesTyped, rules_page
from workups.queries.protocols import live_versions
from workups.queries.tracking import rules_of, turnarounds_of


@require_http_methods(["GET", "POST"])
def page(request: PracticeRequest) -> HttpResponse:
    """All the days on one page; what can't be taken comes again as it was typed."""
    by = request.membership
    require(by, Permission.SET_TRACKING)
    if request.method == "GET":
        return _show(request)
    try:
        days = read_counts(request.POST, tracking_rules.COUNTED)
        tracking_rules.agree(nation=request.POST.get("nation", ""), days=days, by=by)
    except InvalidInput as refusal:
        return _show(request, RulesTyped(request.POST.dict(), refusal.field, refusal.message), refusal.status)
    messages.success(request, "Saved. The days hold for every step from now on.")
    return redirect("tracking_rules")


@require_http_methods(["GET", "POST"])
def turnaround(request: PracticeRequest) -> HttpResponse:
    """How long one test takes here; left empty it takes as long as its protocol says."""
    by, said = request.membership, request.POST
    require(by, Permission.SET_TRACKING)
    if request.method == "GET":
        return redirect("tracking_rules")
    investigation, typed = said.get("investigation", ""), said.get("days", "").strip()
    try:
        days = read_counts(said, ("days",))["days"] if typed else None
        tracking_rules.set_turnaround(investigation=investigation, days=days, by=by)
    except InvalidInput as refusal:
        return _show(request, RulesTyped(said.dict(), investigation, refusal.message), refusal.status)
    messages.success(request, "Saved. It holds for tests that are ordered from now on.")
    return redirect("tracking_rules")


def _show(request: PracticeRequest, typed: RulesTyped | None = None, status: int = 200) -> HttpResponse:
    practice_id = request.membership.practice_id
    shown = rules_page(
        rules_of(practice_id), turnarounds_of(practice_id), live_versions(request.membership), typed=typed
    )
    return render(request, "workups/worklist/rules.html", {"page": shown}, status=status)
