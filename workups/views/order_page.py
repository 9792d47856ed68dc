"""A test's page as it stands now, with whatever could not be taken beside where it was typed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic.access import Permission, may
from clinic.queries import history_of
from clinic.requests import PracticeRequest
from workups.engine.definition import Finding
from workups.evaluate import Evaluated, engine_for, evaluate
from workups.forms.moves import Refused
from workups.forms.reported_as import held_values
from workups.forms.results import ResultForm, empty_form
from workups.forms.reviewing import Reviewing
from workups.models import InvestigationOrder, Report, Result
from workups.presenters import order as presenter
from workups.presenters.incoming import CameWith, came_with
from workups.queries.attachments import attachments_of
from workups.queries.inbound import reports_of_order
from workups.queries.orders import order_for, results_of_order
from workups.queries.reports import reports_made_between
from workups.queries.results import CHANGES, Effect, effect_of


def show(
    request: PracticeRequest,
    order_id: int,
    *,
    status: int = 200,
    form: ResultForm | None = None,
    refused: Refused | None = None,
    reviewing: Reviewing | None = None,
) -> HttpResponse:
    """`form`: values that could not be entered; else an empty one."""
    order = order_for(request.membership, order_id)
    found = results_of_order(order)
    if form is None:
        findings = findings_of(order)
        held = held_values(findings, found)
        form = empty_form(findings, order.patient, held=held, today=timezone.localdate(), seen="")
    form.seen = _mark(found)
    evaluated = evaluate(order.workup)
    shown = presenter.page(
        order,
        evaluated,
        results=found,
        history=history_of(request.membership, order),
        effect=_effect(order, found, evaluated),
        attachments=attachments_of(order),
        reports=_reports(order, found),
        typed=reviewing,
        reader=request.membership,
    )
    context = {"page": shown, "form": form, "refused": refused or Refused(), "came_with": _came_with(request, order)}
    return render(request, "workups/orders/page.html", context, status=status)


def findings_of(order: InvestigationOrder) -> list[Finding]:
    """What the test can bring back, in the protocol's order."""
    definition = engine_for(order.workup).definition
    rule = next(rule for rule in definition.investigations if rule.code == order.investigation)
    return [definition.finding(code) for code in rule.results]


def _came_with(request: PracticeRequest, order: InvestigationOrder) -> list[CameWith]:
    may_undo = may(request.membership, Permission.ENTER_RESULTS)
    return came_with(reports_of_order(request.membership, order)) if may_undo else []


def _effect(order: InvestigationOrder, found: list[Result], evaluated: Evaluated) -> Effect:
    """What the order's values did to the advice, above all those that were corrected or taken back."""
    if not found:
        return Effect()
    changed = {result.finding for result in found if result.status in CHANGES}
    revisions = {evaluated.answers[code].revision for code in changed if code in evaluated.answers}
    return effect_of(order.workup, {result.finding for result in found}, revisions=revisions)


def _reports(order: InvestigationOrder, found: list[Result]) -> list[Report]:
    """What may have been made with a value that is another now; asked for only where one is."""
    changes = [result.entered_at for result in found if result.status in CHANGES]
    if not changes:
        return []
    return reports_made_between(order.workup, min(result.entered_at for result in found), max(changes))


def _mark(found: list[Result]) -> str:
    """The newest result that a page showed; what is newer when its form comes back was entered by someone else."""
    return str(max((result.pk for result in found), default=0))
