"""One workup moved to the live version of its protocol, after seeing what that changes for its patient."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.errors import Conflict, InvalidInput, NotAllowedNow, NotFoundHere
from clinic.requests import PracticeRequest
from workups.actions import moving
from workups.models import ProtocolVersion, VersionStatus, Workup, WorkupStatus
from workups.moving import prospect
from workups.presenters import moving as presenter
from workups.queries.following import workup_to_move
from workups.queries.overlays import overlay_of
from workups.queries.protocols import version_for


@require_http_methods(["GET", "POST"])
def page(request: PracticeRequest, workup_id: int, version_id: int) -> HttpResponse:
    """What would change; POST moves it. A refused form comes again with the workup as it is now."""
    workup = workup_to_move(request.membership, workup_id)
    version = version_for(request.membership, version_id)
    if workup.version.protocol_id != version.protocol_id:
        raise NotFoundHere("This is a version of another protocol than the workup follows.")
    if request.method == "GET":
        if workup.version_id == version.pk:
            return redirect("workup", workup.pk)
        return _page(request, workup, version)
    return _move(request, workup, version)


def read_revision(text: str) -> int:
    """The revision a page saw; -1, which no workup has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _move(request: PracticeRequest, workup: Workup, version: ProtocolVersion) -> HttpResponse:
    reason, revision = request.POST.get("reason", ""), read_revision(request.POST.get("revision", ""))
    try:
        moving.move_to(workup=workup, version=version, revision=revision, reason=reason, by=request.membership)
    except (InvalidInput, NotAllowedNow, Conflict) as refusal:
        again = workup_to_move(request.membership, workup.pk)
        if again.version_id == version.pk or again.status != WorkupStatus.OPEN:
            raise
        return _page(request, again, version, reason=reason, error=refusal.message, status=refusal.status)
    messages.success(request, f"Moved: this workup follows version {version.number} now.")
    return redirect("workup", workup.pk)


def _page(
    request: PracticeRequest,
    workup: Workup,
    version: ProtocolVersion,
    *,
    reason: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    if workup.status != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed; it stays with the version it was worked up by.")
    if version.status != VersionStatus.PUBLISHED:
        raise NotAllowedNow("This version is not live: no workup can be moved to it.")
    found = prospect(workup, version, overlay_of(request.membership, version.protocol_id))
    shown = presenter.move_page(workup, version, found, reason=reason, error=error)
    return render(request, "workups/protocols/move.html", {"page": shown}, status=status)
