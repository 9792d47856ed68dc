"""A patient's record from another system: taken in as a file, and what it suggests taken over or not."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import record_imports
from workups.actions.record_imports import MOST_BYTES
from workups.forms.answers import read_revision
from workups.interop.record.intake import TOO_LARGE, take_in
from workups.models import Proposal, Workup
from workups.presenters import consultation as presenter
from workups.presenters.consultation import Shown
from workups.queries.record_imports import proposals_for
from workups.queries.workups import workup_for
from workups.views.consultation.panel import address, changed, here, show_again

_FILE: Final = "bundle"
_MOST: Final = 100
_LONGEST_ID: Final = 18


@require_http_methods(["GET", "POST"])
def take(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """The form for a file, and its taking in; one that can't be taken is said beside the form."""
    workup = workup_for(request.membership, workup_id)
    require(request.membership, Permission.WORK_UP)
    if request.method == "GET":
        return _form(request, workup)
    try:
        taken = take_in(
            workup=workup,
            raw=_sent(request),
            confirmed=request.POST.get("confirmed") == "yes",
            by=request.membership,
        )
    except (InvalidInput, NotAllowedNow) as refusal:
        return _form(request, workup, refusal)
    messages.success(request, _said(len(taken.proposals), is_new=taken.is_new))
    return redirect("workup", workup.pk)


@require_POST
def confirm(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Takes over what the record says (`proposal`, one or several), as an answer of who does it."""
    return _decided(request, workup_id, _confirm)


@require_POST
def dismiss(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Notes that it (`proposal`) isn't so, or isn't to be taken over."""
    return _decided(request, workup_id, _dismiss)


def _decided(
    request: PracticeRequest, workup_id: int, decide: Callable[[PracticeRequest, list[Proposal]], None]
) -> HttpResponse:
    workup = workup_for(request.membership, workup_id)
    try:
        proposals = _chosen(request, workup)
        decide(request, proposals)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return show_again(request, workup_id, Shown(here(request), refused=refusal.message), status=refusal.status)
    anchor = presenter.anchor(proposals[0].finding) if len(proposals) == 1 else ""
    return changed(request, workup, section=here(request), anchor=anchor)


def _confirm(request: PracticeRequest, proposals: list[Proposal]) -> None:
    workup, by = proposals[0].workup, request.membership
    revision = read_revision(request.POST, newest=workup.revision)
    if len(proposals) == 1:
        record_imports.confirm(proposal=proposals[0], revision=revision, by=by)
    else:
        record_imports.confirm_all(workup=workup, proposals=proposals, revision=revision, by=by)


def _dismiss(request: PracticeRequest, proposals: list[Proposal]) -> None:
    for proposal in proposals:
        record_imports.dismiss(proposal=proposal, by=request.membership)


def _chosen(request: PracticeRequest, workup: Workup) -> list[Proposal]:
    """Raises InvalidInput for none, NotFoundHere for one of another workup."""
    require(request.membership, Permission.WORK_UP)
    said = request.POST.getlist("proposal")[:_MOST]
    ids = [int(each) for each in said if each.isascii() and each.isdecimal() and len(each) <= _LONGEST_ID]
    if not ids:
        raise InvalidInput("Choose something from the record first. Nothing was saved.")
    return proposals_for(request.membership, workup.pk, ids)


def _form(
    request: PracticeRequest, workup: Workup, refusal: InvalidInput | NotAllowedNow | None = None
) -> HttpResponse:
    field = getattr(refusal, "field", "") or _FILE
    context = {
        "heading": presenter.heading(workup, request.membership),
        "workup_id": workup.pk,
        "back": address(workup, ""),
        "confirmed": request.POST.get("confirmed") == "yes",
        "error": refusal and {"field": "confirmed" if field == "confirmed" else _FILE, "message": refusal.message},
    }
    status = refusal.status if refusal else 200
    return render(request, "workups/consultation/record.html", context, status=status)


def _sent(request: PracticeRequest) -> bytes:
    """The file; its size is looked at before it is read."""
    sent = request.FILES.get(_FILE)
    if sent is None:
        raise InvalidInput("Choose a file first.", field=_FILE)
    if (sent.size or 0) > MOST_BYTES:
        raise InvalidInput(TOO_LARGE, field=_FILE)
    return bytes(sent.read())


def _said(waiting: int, *, is_new: bool) -> str:
    before = "" if is_new else "This record had been taken in before. "
    if not waiting:
        return f"{before}Nothing new in it for this protocol."
    return f"{before}{waiting} {'thing waits' if waiting == 1 else 'things wait'} for you to take over."
