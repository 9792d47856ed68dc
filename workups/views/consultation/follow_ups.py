"""Follow-ups: planning one, and noting that it has taken place or is not to take place any more."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from clinic.spoken_days import read_day
from workups.actions import follow_ups
from workups.models import FollowUp
from workups.presenters.consultation import RefusedFollowUp, Shown
from workups.presenters.consultation.middle import PLAN
from workups.queries.inbox import follow_up_for
from workups.queries.workups import workup_for
from workups.views.consultation.panel import changed, show_again


@require_POST
def plan(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Plans a follow-up (`words`) by a day as it is said (`due_on`)."""
    workup = workup_for(request.membership, workup_id)
    require(request.membership, Permission.WORK_UP)
    words, day = request.POST.get("words", ""), request.POST.get("due_on", "")
    try:
        due_on = read_day(day, today=timezone.localdate(), towards="future")
        follow_ups.plan(workup=workup, words=words, due_on=due_on, by=request.membership)
    except ValueError as fault:
        refused = RefusedFollowUp(field="due_on", message=str(fault), words=words, day=day)
        return show_again(request, workup_id, Shown(PLAN, follow_up=refused), status=422)
    except InvalidInput as refusal:
        refused = RefusedFollowUp(field=refusal.field, message=refusal.message, words=words, day=day)
        return show_again(request, workup_id, Shown(PLAN, follow_up=refused), status=refusal.status)
    except NotAllowedNow as refusal:
        return show_again(request, workup_id, Shown(PLAN, refused=refusal.message), status=refusal.status)
    return changed(request, workup, section=PLAN, anchor="#follow-ups")


@require_POST
def end(request: PracticeRequest, follow_up_id: int, ending: str) -> HttpResponse:
    """Notes that it has taken place (`done`), or that it is cancelled with a `reason`."""
    if ending not in ("done", "cancel"):
        raise Http404
    follow_up = follow_up_for(request.membership, follow_up_id)
    reason = request.POST.get("reason", "")
    try:
        _end(request, follow_up, ending, reason)
    except InvalidInput as refusal:
        refused = RefusedFollowUp(follow_up.pk, refusal.field, refusal.message, reason)
        return show_again(request, follow_up.workup_id, Shown(PLAN, follow_up=refused), status=refusal.status)
    except (Conflict, NotAllowedNow) as refusal:
        return show_again(request, follow_up.workup_id, Shown(PLAN, refused=refusal.message), status=refusal.status)
    return changed(request, follow_up.workup, section=PLAN, anchor="#follow-ups")


def _end(request: PracticeRequest, follow_up: FollowUp, ending: str, reason: str) -> None:
    if ending == "done":
        follow_ups.complete(follow_up=follow_up, by=request.membership)
    else:
        follow_ups.cancel(follow_up=follow_up, reason=reason, by=request.membership)
