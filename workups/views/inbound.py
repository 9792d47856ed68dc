"""Reports that came in: the queue, one report, matching it by hand, undoing, and the form for one on paper."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow, WorkupError
from clinic.models import Membership
from clinic.queries import find_patients, history_of
from clinic.requests import PracticeRequest
from workups.actions import inbound as actions
from workups.actions.inbound import Outcome, Received
from workups.actions.taking_off import TakenOff
from workups.engine.definition import Finding
from workups.evaluate import engine_of
from workups.forms.inbound import ReportForm, choices_of, empty_report, read_report
from workups.matching import valid_number
from workups.models import Inbound, InboundStatus, InvestigationOrder
from workups.presenters import incoming
from workups.presenters import unmatched as presenter
from workups.presenters.unmatched import Asked
from workups.queries import inbound as queries
from workups.queries.orders import order_for
from workups.queries.protocols import live_versions

_MOST_WORDS = 200
_REFUSALS = (InvalidInput, Conflict, NotAllowedNow)


@require_GET
def page(request: PracticeRequest) -> HttpResponse:
    """What waits to be matched, and as tabs what was matched and what was rejected."""
    by, after = request.membership, request.GET.get("after", "")
    status = incoming.shown_status(request.GET.get("status", ""))
    rows = queries.reports_at(by, status, after=after)
    shown = incoming.reports(rows, queries.inbound_counts(by), status=status, after=after)
    return render(request, "workups/unmatched/page.html", {"list": shown})


@require_http_methods(["GET", "POST"])
def enter(request: PracticeRequest) -> HttpResponse:
    """A report that came on paper; what can't be taken comes again with everything that was typed."""
    by = request.membership
    require(by, Permission.ENTER_RESULTS)
    findings = _findings(by)
    choices = choices_of(findings.values())
    if request.method == "GET":
        return _enter_form(request, empty_report(choices))
    form = read_report(request.POST, choices, today=timezone.localdate())
    if not form.is_valid:
        return _enter_form(request, form, status=422)
    took = actions.receive(practice=by.practice, message=form.message(findings), by=by)
    return _say(request, took)


@require_GET
def report(request: PracticeRequest, inbound_id: int) -> HttpResponse:
    """One report as it came, with the tests that it may be of, or where it went."""
    return _show(request, queries.inbound_for(request.membership, inbound_id))


@require_http_methods(["GET", "POST"])
def find(request: PracticeRequest, inbound_id: int) -> HttpResponse:
    """The tests of patients by any words; these travel in the body, never in an address."""
    by, inbound = request.membership, queries.inbound_for(request.membership, inbound_id)
    words = request.POST.get("words", "").strip()[:_MOST_WORDS]
    if not words:  # also the address opened again
        return redirect("inbound", inbound.pk)
    patients = [patient.pk for patient in find_patients(by, words)]
    return _show(request, inbound, asked=Asked(words=words), found=queries.orders_of_patients(by, patients))


@require_http_methods(["GET", "POST"])
def match(request: PracticeRequest, inbound_id: int) -> HttpResponse:
    """Matches by hand; what differs has to be confirmed by a second press."""
    by, inbound = request.membership, queries.inbound_for(request.membership, inbound_id)
    if request.method == "GET":
        return redirect("inbound", inbound.pk)
    order = _chosen(by, request.POST.get("order", ""))
    confirmed = request.POST.get("confirmed") == "yes"
    if order is None:
        return _show(request, inbound, status=422, asked=Asked(refused="Choose the test to match it with."))
    try:
        actions.match(inbound=inbound, order=order, confirmed=confirmed, by=by)
    except _REFUSALS as refusal:
        return _refused(request, inbound_id, _asked(refusal, order), refusal)
    messages.success(request, f"Matched with {order.title}. The result waits for a GP to review it.")
    _warn_if_urgent(request, order.pk)
    return redirect("inbound", inbound.pk)


@require_http_methods(["GET", "POST"])
def reject(request: PracticeRequest, inbound_id: int) -> HttpResponse:
    """Takes it off the queue; it is kept under “Rejected”."""
    return _with_reason(
        request, inbound_id, actions.reject, "Rejected. It is kept, and can be put back into the queue."
    )


@require_http_methods(["GET", "POST"])
def queue_again(request: PracticeRequest, inbound_id: int) -> HttpResponse:
    """A rejected one comes back."""
    return _with_reason(request, inbound_id, actions.queue_again, "It waits to be matched again.")


@require_http_methods(["GET", "POST"])
def undo(request: PracticeRequest, inbound_id: int) -> HttpResponse:
    """A wrong match: the test and the workup are as if the report had never come."""
    said = "The match is undone and its values are taken back. The report waits to be matched again."
    return _with_reason(request, inbound_id, actions.undo, said, seen_order=request.POST.get("order", ""))


def _with_reason(
    request: PracticeRequest, inbound_id: int, act: Callable[..., object], said: str, *, seen_order: str | None = None
) -> HttpResponse:
    """`seen_order` is the test that the page named as the one it is matched with."""
    by, inbound = request.membership, queries.inbound_for(request.membership, inbound_id)
    if request.method == "GET":
        return redirect("inbound", inbound.pk)
    reason = request.POST.get("reason", "")
    try:
        if seen_order not in (None, str(inbound.order_id or "")):
            raise Conflict("This report has been matched with another test meanwhile. Nothing was undone; look again.")
        done = act(inbound=inbound, reason=reason, by=by)
    except _REFUSALS as refusal:
        asked = Asked(refusal.message, field=getattr(refusal, "field", ""), reason=reason)
        return _refused(request, inbound_id, asked, refusal)
    messages.success(request, said)
    if isinstance(done, TakenOff) and (warning := presenter.tell_whom(done.was)):
        messages.warning(request, warning)
    return redirect("inbound", inbound.pk)


def _asked(refusal: WorkupError, order: InvestigationOrder) -> Asked:
    if getattr(refusal, "field", "") == "confirmed":
        return Asked(confirm_order=order.pk, confirm_words=refusal.message)
    return Asked(refused=refusal.message)


def _refused(request: PracticeRequest, inbound_id: int, asked: Asked, refusal: WorkupError) -> HttpResponse:
    """The report as it stands now, not as the refused attempt left it."""
    found = []
    if asked.confirm_order:
        found = [order_for(request.membership, asked.confirm_order)]
    return _show(
        request, queries.inbound_for(request.membership, inbound_id), status=refusal.status, asked=asked, found=found
    )


def _show(
    request: PracticeRequest,
    inbound: Inbound,
    *,
    status: int = 200,
    asked: Asked | None = None,
    found: Sequence[InvestigationOrder] = (),
) -> HttpResponse:
    by = request.membership
    waits = inbound.status == InboundStatus.QUEUED
    digits = valid_number(inbound.nhs_number)
    candidates = queries.candidate_orders(by, digits=digits, inbound=inbound) if waits else []
    shown = presenter.page(inbound, candidates, history=history_of(by, inbound), found=found, asked=asked)
    return render(request, "workups/unmatched/report.html", {"page": shown}, status=status)


def _enter_form(request: PracticeRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    return render(request, "workups/unmatched/enter.html", {"form": form}, status=status)


def _say(request: PracticeRequest, took: Received) -> HttpResponse:
    """What became of a report that was typed in, on its page."""
    tell = messages.success if took.outcome == Outcome.MATCHED else messages.warning
    said = {
        Outcome.MATCHED: "Entered and matched. The result waits for a GP to review it.",
        Outcome.QUEUED: f"Kept. It waits to be matched: {took.reason}",
        Outcome.REJECTED: f"Kept as rejected: {took.reason}",
        Outcome.DUPLICATE: took.reason,
    }
    tell(request, said[took.outcome])
    if took.outcome == Outcome.MATCHED and took.inbound.order_id:
        _warn_if_urgent(request, took.inbound.order_id)
    return redirect("inbound", took.inbound.pk)


def _warn_if_urgent(request: PracticeRequest, order_id: int) -> None:
    if warning := presenter.urgent_words(order_for(request.membership, order_id)):
        messages.warning(request, warning)


def _chosen(by: Membership, number: str) -> InvestigationOrder | None:
    """Raises NotFoundHere for a number that no order of the practice has."""
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return order_for(by, int(number)) if is_number else None


def _findings(by: Membership) -> dict[str, Finding]:
    """Every finding that a test of a published protocol brings back."""
    definitions = [engine_of(version).definition for version in live_versions(by)]
    return {
        code: definition.findings[code]
        for definition in definitions
        for rule in definition.investigations
        for code in rule.results
    }
