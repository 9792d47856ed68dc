"""A workup as a whole: starting, closing, opening it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.queries import patient_for
from clinic.requests import PracticeRequest
from workups.actions import workups
from workups.actions.closing import ChangedMeanwhile, NotReady
from workups.forms.closing import read_closing
from workups.presenters.consultation import Shown
from workups.presenters.consultation.closing import CLOSING
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
    """Closes the workup: how it ended, what becomes of all that is open, what comes next. What is refused is kept."""
    workup = workup_for(request.membership, workup_id)
    typed = read_closing(request.POST)
    try:
        workups.close(workup=workup, ending=typed.ending(timezone.localdate()), by=request.membership)
    except (NotReady, ChangedMeanwhile) as refusal:
        shown = Shown(CLOSING, closing=typed, close_faults=refusal.faults)
        return show_again(request, workup_id, shown, status=refusal.status)
    except (Conflict, NotAllowedNow) as refusal:
        shown = Shown(here(request), closing=typed, refused=refusal.message)
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
