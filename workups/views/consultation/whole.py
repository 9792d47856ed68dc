"""A workup as a whole: starting, closing, opening it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.queries import patient_for
from clinic.requests import PracticeRequest
from workups.actions import workups
from workups.presenters.consultation import Shown
from workups.queries.protocols import live_version
from workups.queries.workups import workup_for
from workups.views.consultation.panel import here, show_again


@require_POST
def start(request: PracticeRequest, patient_id: int) -> HttpResponse:
    """Starts a workup of a patient on the newest version of a protocol (`protocol`: its key)."""
    patient = patient_for(request.membership, patient_id)
    version = live_version(request.membership, request.POST.get("protocol", ""))
    workup = workups.start(patient=patient, version=version, by=request.membership)
    return redirect("workup", workup.pk)


@require_POST
def close(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Closes the workup with its outcome."""
    workup = workup_for(request.membership, workup_id)
    outcome = request.POST.get("outcome", "")
    try:
        workups.close(workup=workup, outcome=outcome, by=request.membership)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        shown = Shown(here(request), close_error=refusal.message, outcome=outcome)
        return show_again(request, workup_id, shown, status=refusal.status)
    messages.success(request, "Workup closed.")
    return redirect("workup", workup.pk)


@require_POST
def reopen(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Opens a closed workup again, with the reason."""
    workup = workup_for(request.membership, workup_id)
    reason = request.POST.get("reason", "")
    try:
        workups.reopen(workup=workup, reason=reason, by=request.membership)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        shown = Shown(here(request), reopen_error=refusal.message, reason=reason)
        return show_again(request, workup_id, shown, status=refusal.status)
    messages.success(request, "Workup open again.")
    return redirect("workup", workup.pk)
