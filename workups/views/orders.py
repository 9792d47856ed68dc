"""A test, and what comes back of it."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import orders, results
from workups.forms.moves import brought, refused
from workups.forms.reported_as import held_values
from workups.forms.results import ResultForm, read_form, seen_result
from workups.forms.reviewing import read_reviewing
from workups.models import InvestigationOrder, OrderStatus
from workups.presenters import order as presenter
from workups.queries.orders import order_for, results_of_order
from workups.views import order_page
from workups.views.order_page import findings_of

# One button each.
_MOVES: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "book": (orders.book, "Booked"),
    "collect": (orders.collect, "Collected; the result is awaited"),
    "receive": (results.receive, "Result noted; it waits for a GP"),
    "tell": (orders.tell, "Patient told; this test is done"),
    "finish": (orders.finish, "Next step done; this test is done"),
    "cancel": (orders.cancel, "Cancelled"),
    "not_done": (orders.not_done, "Noted as not done"),
}
# Telling the patient is not always the end.
_TOLD: Final[dict[str, str]] = {
    OrderStatus.TOLD: "Patient told; the next step stays open",
    OrderStatus.COLLECTED: "Patient told; what has not come is awaited",
}


@require_GET
def page(request: PracticeRequest, order_id: int) -> HttpResponse:
    """A test with its history, what came back, and the form for what comes next."""
    return order_page.show(request, order_id)


@require_http_methods(["GET", "POST"])
def enter_results(request: PracticeRequest, order_id: int) -> HttpResponse:
    """Enters what came back; a form that can't be taken comes again with everything that was typed."""
    order = order_for(request.membership, order_id)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("order", order.pk)
    require(request.membership, Permission.ENTER_RESULTS)
    findings = findings_of(order)
    held = held_values(findings, results_of_order(order))
    form = read_form(findings, order.patient, request.POST, held=held, today=timezone.localdate())
    status = _enter(request, order, form) if form.is_valid() else 422
    if status == 200:
        return redirect("order", order.pk)
    return order_page.show(request, order_id, status=status, form=form)


@require_POST
def make_move(request: PracticeRequest, order_id: int, move: str) -> HttpResponse:
    """One step of a test, from its page."""
    if move == "review":
        return _review(request, order_id)
    if move not in _MOVES:
        raise Http404
    act, said = _MOVES[move]
    order = order_for(request.membership, order_id)
    try:
        act(order=order, **brought(move, request.POST, today=timezone.localdate()), by=request.membership)
    except InvalidInput as refusal:
        said_so = refused(refusal, place=refusal.field, typed=request.POST.get(refusal.field, ""))
        return order_page.show(request, order_id, status=refusal.status, refused=said_so)
    if move == "tell":
        said = _TOLD.get(order.status, said)
    messages.success(request, f"{order.title}: {said}.")
    return redirect(_back(request, order))


def _review(request: PracticeRequest, order_id: int) -> HttpResponse:
    """Reviews what came back, with the next step; a review that can't be taken comes again with what was typed."""
    order, typed, by = order_for(request.membership, order_id), read_reviewing(request.POST), request.membership
    try:
        results.review(order=order, step=typed.step, words=typed.words, seen=typed.seen, by=by)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return order_page.show(request, order_id, status=refusal.status, reviewing=typed.with_refusal(refusal))
    messages.success(request, f"{order.title}: reviewed. {order.get_review_step_display()}.")
    return redirect(_back(request, order))


def _enter(request: PracticeRequest, order: InvestigationOrder, form: ResultForm) -> int:
    """Enters a checked form; 200, or the status of the refusal that it puts into the form."""
    before = order.workup.urgency
    try:
        entered = results.enter(
            order=order,
            values=form.values,
            sampled_on=form.day,
            seen=seen_result(form.seen),
            by=request.membership,
        )
    except InvalidInput as refusal:
        form.add_fault(refusal.field, refusal.message)
        return refusal.status
    except (Conflict, NotAllowedNow) as refusal:
        form.add_fault("", refusal.message)
        return refusal.status
    if not entered:
        messages.success(request, f"{order.title}: this is what was entered before. Nothing was changed.")
        return 200
    messages.success(request, f"{order.title}: {presenter.entered_words(order, entered)}")
    if risen := presenter.urgency_words(before, order.workup):
        messages.warning(request, risen)
    return 200


def _back(request: PracticeRequest, order: InvestigationOrder) -> str:
    """Where the button stood: the page itself says so, and only addresses of ours count."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return presenter.address(order)
