"""The worklist, a test, and what comes back of it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import Permission, may, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.queries import history_of
from clinic.requests import PracticeRequest
from workups.actions import orders, results
from workups.engine.definition import Finding
from workups.evaluate import Evaluated, engine_of, evaluate
from workups.forms.results import ResultForm, empty_form, read_form, seen_result
from workups.forms.reviewing import Reviewing, read_reviewing
from workups.models import InvestigationOrder, Result
from workups.presenters import order as presenter
from workups.presenters import worklist as presented
from workups.presenters.incoming import came_with
from workups.queries.inbound import reports_of_order
from workups.queries.orders import open_order_counts, open_orders, order_for, results_of_order
from workups.queries.results import Effect, effect_of

# One button each.
_MOVES: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "book": (orders.book, "Booked"),
    "collect": (orders.collect, "Collected; the result is awaited"),
    "receive": (results.receive, "Result noted; it waits for a GP"),
    "tell": (orders.tell, "Patient told; this test is done"),
    "cancel": (orders.cancel, "Cancelled"),
}


@require_GET
def worklist(request: PracticeRequest) -> HttpResponse:
    """Everything open, no date filter; tabs by status and what is overdue."""
    require(request.membership, Permission.TRACK_TESTS)
    by, status, after = request.membership, request.GET.get("status", ""), request.GET.get("after", "")
    page = open_orders(by, status=status, after=after)
    shown = presented.worklist(page, open_order_counts(by), status=status, after=after, reader=by)
    return render(request, "workups/worklist/page.html", {"list": shown})


@require_GET
def page(request: PracticeRequest, order_id: int) -> HttpResponse:
    """A test with its history, what came back, and the form for what comes next."""
    return _page_again(request, order_id)


@require_http_methods(["GET", "POST"])
def enter_results(request: PracticeRequest, order_id: int) -> HttpResponse:
    """Enters what came back; a form that can't be taken comes again with everything that was typed."""
    order = order_for(request.membership, order_id)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("order", order.pk)
    require(request.membership, Permission.ENTER_RESULTS)
    born = order.patient.date_of_birth
    form = read_form(_findings(order), request.POST, born=born, today=timezone.localdate())
    status = _enter(request, order, form) if form.is_valid() else 422
    if status == 200:
        return redirect("order", order.pk)
    order = order_for(request.membership, order_id)  # as it stands, not as the refused attempt left it
    found = results_of_order(order)
    form.seen = _mark(found)
    return _render_page(request, order, found, form, status=status)


@require_POST
def make_move(request: PracticeRequest, order_id: int, move: str) -> HttpResponse:
    """One step of a test, from a list (where its row comes back) or from its page."""
    if move == "review":
        return _review(request, order_id)
    if move not in _MOVES:
        raise Http404
    act, said = _MOVES[move]
    order = order_for(request.membership, order_id)
    try:
        act(order=order, **_brought(request, move), by=request.membership)
    except InvalidInput as refusal:
        return _refuse_move(request, order_id, refusal)
    except (Conflict, NotAllowedNow) as refusal:
        if not request.htmx:
            raise
        return _row_again(request, order_for(request.membership, order_id), refusal.message, status=409)
    if request.htmx:
        return _row_again(request, order, f"{order.title}: {said}.")
    messages.success(request, f"{order.title}: {said}.")
    return redirect(_back(request, order))


def _review(request: PracticeRequest, order_id: int) -> HttpResponse:
    """Reviews what came back, with the next step; a review that can't be taken comes again with what was typed."""
    order, typed, by = order_for(request.membership, order_id), read_reviewing(request.POST), request.membership
    try:
        results.review(order=order, step=typed.step, words=typed.words, seen=typed.seen, by=by)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _page_again(request, order_id, status=refusal.status, reviewing=typed.with_refusal(refusal))
    messages.success(request, f"{order.title}: reviewed. {order.get_review_step_display()}.")
    return redirect(_back(request, order))


def _brought(request: PracticeRequest, move: str) -> dict[str, object]:
    """What the form brings along: why a test is cancelled."""
    return {"reason": request.POST.get("reason", "")} if move == "cancel" else {}


def _enter(request: PracticeRequest, order: InvestigationOrder, form: ResultForm) -> int:
    """Enters a checked form; 200, or the status of the refusal that it puts into the form."""
    before = order.workup.urgency
    try:
        results.enter(
            order=order,
            values=form.values,
            sampled_on=form.sampled_on,
            seen=seen_result(form.seen),
            by=request.membership,
        )
    except InvalidInput as refusal:
        form.add_fault(refusal.field, refusal.message)
        return refusal.status
    except (Conflict, NotAllowedNow) as refusal:
        form.add_fault("", refusal.message)
        return refusal.status
    messages.success(request, f"{order.title}: result entered. It waits for a GP to review it.")
    if risen := presenter.urgency_words(before, order.workup):
        messages.warning(request, risen)
    return 200


def _refuse_move(request: PracticeRequest, order_id: int, refusal: InvalidInput) -> HttpResponse:
    cancelling = {"cancel_error": refusal.message, "cancel_reason": request.POST.get("reason", "")}
    return _page_again(request, order_id, status=refusal.status, **cancelling)


def _page_again(request: PracticeRequest, order_id: int, *, status: int = 200, **refused: Any) -> HttpResponse:
    """The page as the order stands now, with what was refused and an empty form for values."""
    order = order_for(request.membership, order_id)
    found = results_of_order(order)
    form = empty_form(_findings(order), today=timezone.localdate(), seen=_mark(found))
    return _render_page(request, order, found, form, status=status, **refused)


def _render_page(
    request: PracticeRequest,
    order: InvestigationOrder,
    found: list[Result],
    form: ResultForm,
    *,
    status: int = 200,
    cancel_error: str = "",
    cancel_reason: str = "",
    reviewing: Reviewing | None = None,
) -> HttpResponse:
    evaluated = evaluate(order.workup)
    shown = presenter.page(
        order,
        evaluated,
        results=found,
        history=history_of(request.membership, order),
        effect=_effect(order, found, evaluated),
        typed=reviewing,
        reader=request.membership,
    )
    may_undo = may(request.membership, Permission.ENTER_RESULTS)
    reports = came_with(reports_of_order(request.membership, order)) if may_undo else []
    context = {
        "page": shown,
        "form": form,
        "came_with": reports,
        "cancel_error": cancel_error,
        "cancel_reason": cancel_reason,
    }
    return render(request, "workups/orders/page.html", context, status=status)


def _effect(order: InvestigationOrder, found: list[Result], evaluated: Evaluated) -> Effect:
    """What the order's values did to the advice, above all those that were corrected."""
    if not found:
        return Effect()
    corrected = {result.finding for result in found if result.version > 1}
    revisions = {evaluated.answers[code].revision for code in corrected if code in evaluated.answers}
    return effect_of(order.workup, {result.finding for result in found}, revisions=revisions)


def _row_again(request: PracticeRequest, order: InvestigationOrder, said: str, *, status: int = 200) -> HttpResponse:
    """The row as it stands now, where it stood, and the counts."""
    tab = request.POST.get("status", "")
    context = {
        "row": presented.row(order, request.membership),
        "tabs": presented.tabs(open_order_counts(request.membership), tab),
        "here": _back(request, order),
        "status": tab,
        "said": said,
        "note": "Saved." if status == 200 else said,
        "tone": "done" if status == 200 else "refused",
    }
    return render(request, "workups/worklist/_moved.html", context, status=status)


def _back(request: PracticeRequest, order: InvestigationOrder) -> str:
    """Where the button stood: the page itself says so, and only addresses of ours count."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return presenter.address(order)


def _findings(order: InvestigationOrder) -> list[Finding]:
    """What the test can bring back, in the protocol's order."""
    definition = engine_of(order.workup.version).definition
    rule = next(rule for rule in definition.investigations if rule.code == order.investigation)
    return [definition.finding(code) for code in rule.results]


def _mark(found: list[Result]) -> str:
    """The newest result that a page showed; what is newer when its form comes back was entered by someone else."""
    return str(max((result.pk for result in found), default=0))
