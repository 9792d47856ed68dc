"""A GP works a patient up: answering, seeing what it means, ordering, closing."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow, NotFoundHere, WorkupError
from clinic.models import Membership
from clinic.queries import patient_for
from clinic.requests import PracticeRequest
from workups.actions import answers, orders, workups
from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, read_value
from workups.evaluate import Evaluated, engine_of, evaluate
from workups.forms.answers import Cleared, NotAssessable, Said, Typed, meaning_of, read_typed, revision_of
from workups.models import Workup
from workups.presenters import consultation as presenter
from workups.presenters.consultation import Refusal, Shown
from workups.presenters.consultation.trace import trace
from workups.queries.consultation import Case, case_for
from workups.queries.protocols import live_version
from workups.queries.workups import workup_for


@require_POST
def start(request: PracticeRequest, patient_id: int) -> HttpResponse:
    """Starts a workup of a patient on the newest version of a protocol (`protocol`: its key)."""
    patient = patient_for(request.membership, patient_id)
    version = live_version(request.membership, request.POST.get("protocol", ""))
    workup = workups.start(patient=patient, version=version, by=request.membership)
    return redirect("workup", workup.pk)


@require_GET
def page(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """One section of a workup (`section`: its key); without one it goes on where it was left."""
    case = case_for(request.membership, workup_id)
    return _render(request, case, evaluate(case.workup), Shown(here=request.GET.get("section", "")))


@require_POST
def answer(request: PracticeRequest, workup_id: int, finding: str) -> HttpResponse:
    """Saves one answer. htmx gets the panel as it stands now; without scripts the page is opened again."""
    case = case_for(request.membership, workup_id)
    typed = read_typed(request.POST)
    try:
        evaluated = _record(case.workup, finding, typed, by=request.membership)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _refuse_answer(request, workup_id, finding, typed, refusal)
    return _answered(request, case, evaluated, finding, typed)


@require_GET
def why(request: PracticeRequest, workup_id: int, code: str) -> HttpResponse:
    """The whole trace of one rule."""
    workup = workup_for(request.membership, workup_id)
    evaluated = evaluate(workup)
    if code not in evaluated.definition.rules:
        raise NotFoundHere("This protocol version has no such rule.")
    context = {
        "heading": presenter.heading(workup, request.membership),
        "trace": trace(workup, evaluated, code),
        "footer": presenter.footer(workup),
    }
    return render(request, "workups/consultation/why.html", context)


@require_POST
def order(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Orders the ticked tests (`tests`)."""
    workup = workup_for(request.membership, workup_id)
    codes = request.POST.getlist("tests")
    try:
        placed = orders.place(workup=workup, codes=codes, by=request.membership)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _refuse(request, workup_id, refusal, Shown(_here(request), ticked=codes, order_error=refusal.message))
    messages.success(request, _ordered_words([each.title for each in placed]))
    return redirect(_address(workup, _here(request)))


@require_POST
def close(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """Closes the workup with its outcome."""
    workup = workup_for(request.membership, workup_id)
    outcome = request.POST.get("outcome", "")
    try:
        workups.close(workup=workup, outcome=outcome, by=request.membership)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _refuse(request, workup_id, refusal, Shown(_here(request), close_error=refusal.message, outcome=outcome))
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
        return _refuse(request, workup_id, refusal, Shown(_here(request), reopen_error=refusal.message, reason=reason))
    messages.success(request, "Workup open again.")
    return redirect("workup", workup.pk)


def _record(workup: Workup, finding: str, typed: Typed, *, by: Membership) -> Evaluated:
    """Hands what was meant to the action that it is for. Raises InvalidInput, Conflict, NotAllowedNow, NotAllowed."""
    require(by, Permission.WORK_UP)
    revision = revision_of(typed, newest=workup.revision)
    match meaning_of(_finding(workup, finding), typed):
        case Said(value):
            return answers.record(workup=workup, finding=finding, value=value, revision=revision, by=by)
        case NotAssessable(reason):
            return answers.not_assessable(workup=workup, finding=finding, reason=reason, revision=revision, by=by)
        case Cleared():
            return answers.retract(workup=workup, finding=finding, revision=revision, by=by)


def _finding(workup: Workup, code: str) -> Finding:
    found = engine_of(workup.version).definition.findings.get(code)
    if found is None:
        raise InvalidInput("This protocol version has no such question. Nothing was saved.")
    return found


def _refuse_answer(
    request: PracticeRequest, workup_id: int, finding: str, typed: Typed, refusal: WorkupError
) -> HttpResponse:
    """The page as it stands now, with the refusal and what was typed beside the question."""
    case = case_for(request.membership, workup_id)
    evaluated = evaluate(case.workup)
    if isinstance(refusal, Conflict) and _says_the_same(evaluated, finding, typed):
        return _answered(request, case, evaluated, finding, typed)
    about = finding if finding in evaluated.definition.findings else ""
    told = Refusal(about, refusal.message, typed, is_conflict=isinstance(refusal, Conflict))
    here = typed.section or presenter.section_of(evaluated.definition, finding)
    return _render(request, case, evaluated, Shown(here, refusal=told), status=refusal.status)


def _says_the_same(evaluated: Evaluated, finding: str, typed: Typed) -> bool:
    """A form sent twice, or two people of one mind: there is nothing to choose between."""
    held = evaluated.answers.get(finding)
    entry = evaluated.definition.findings[finding]
    match meaning_of(entry, typed):
        case Said(value):
            try:
                return evaluated.facts.get(finding) == read_value(entry, value)
            except InvalidValue:
                return False
        case NotAssessable(reason):
            return held is not None and held.not_assessable == reason.strip()
        case Cleared():
            return held is None or (held.value is None and not held.not_assessable)


def _answered(request: PracticeRequest, case: Case, evaluated: Evaluated, finding: str, typed: Typed) -> HttpResponse:
    if request.htmx:
        return _render(request, case, evaluated, Shown(typed.section))
    return redirect(_address(case.workup, typed.section) + presenter.anchor(finding))


def _refuse(request: PracticeRequest, workup_id: int, refusal: WorkupError, shown: Shown) -> HttpResponse:
    """The page as it stands now, with the refusal beside the form that it is about."""
    case = case_for(request.membership, workup_id)
    return _render(request, case, evaluate(case.workup), shown, status=refusal.status)


def _render(
    request: PracticeRequest, case: Case, evaluated: Evaluated, shown: Shown, *, status: int = 200
) -> HttpResponse:
    """The panel alone for htmx, else the page around it."""
    reader = request.membership
    panel = presenter.consultation(case.workup, evaluated, case.orders, reader=reader, shown=shown)
    if request.htmx:
        return render(request, "workups/consultation/_panel.html", {"panel": panel}, status=status)
    context = {"panel": panel, "heading": presenter.heading(case.workup, reader)}
    return render(request, "workups/consultation/page.html", context, status=status)


def _here(request: PracticeRequest) -> str:
    return request.POST.get("section", "")


def _address(workup: Workup, section: str) -> str:
    return reverse("workup", args=[workup.pk]) + (f"?{urlencode({'section': section})}" if section else "")


def _ordered_words(titles: list[str]) -> str:
    if len(titles) == 1:
        return f"Ordered: {titles[0]}. It is on the worklist now."
    return f"{len(titles)} tests ordered: {', '.join(titles)}. They are on the worklist now."
