"""Ordering the ticked tests."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import orders
from workups.forms.orders import read_ticked
from workups.presenters.consultation import Shown
from workups.presenters.consultation.ordering import ORDERING
from workups.queries.workups import workup_for
from workups.views.consultation.panel import address, here, show_again


@require_POST
def order(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Orders the ticked tests (`tests`), each with its `urgency-<code>` and its `note-<code>`."""
    workup = workup_for(request.membership, workup_id)
    typed = read_ticked(request.POST)
    try:
        placed = orders.place(
            workup=workup, codes=typed.codes, urgencies=typed.urgencies, notes=typed.notes, by=request.membership
        )
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        shown = Shown(ORDERING, ordered=typed, order_error=refusal.message)
        return show_again(request, workup_id, shown, status=refusal.status)
    messages.success(request, _ordered_words([each.title for each in placed]))
    return redirect(address(workup, here(request)))


def _ordered_words(titles: list[str]) -> str:
    if len(titles) == 1:
        return f"Ordered: {titles[0]}. It is on the worklist now."
    return f"{len(titles)} tests ordered: {', '.join(titles)}. They are on the worklist now."
