"""Who changed what of a draft; each change can be taken back."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import drafts
from workups.presenters.drafts.changes import change_rows
from workups.queries.drafts import change_for, changes_of
from workups.views.drafts.shared import desk_for, show

_A_PAGE: Final = 50


@require_GET
def changes(request: PracticeRequest, version_id: int) -> HttpResponse:
    """The changes of a draft, the latest first, fifty at a time (`before`: a revision)."""
    return _show(request, version_id)


@require_POST
def undo(request: PracticeRequest, version_id: int, revision: int) -> HttpResponse:
    """Takes back the change that made a revision; refused in words when the entry was changed since."""
    desk = desk_for(request, version_id)
    change = change_for(request.membership, desk.draft, revision)
    try:
        drafts.undo(draft=desk.draft, change=change, by=request.membership)
    except (Conflict, NotAllowedNow, InvalidInput) as refusal:
        return _show(request, version_id, notice=f"Not undone: {refusal.message}", status=refusal.status)
    messages.success(request, f"Undone: {change.summary}")
    return redirect("draft_changes", version_id)


def _show(request: PracticeRequest, version_id: int, *, notice: str = "", status: int = 200) -> HttpResponse:
    desk, text = desk_for(request, version_id), request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    found = changes_of(request.membership, desk.draft, before=before, limit=_A_PAGE + 1)
    context = {
        "rows": change_rows(desk, found[:_A_PAGE]),
        "older": found[_A_PAGE - 1].revision if len(found) > _A_PAGE else 0,
        "notice": notice,
    }
    return show(request, desk, "changes", context, here=("", ""), status=status)
