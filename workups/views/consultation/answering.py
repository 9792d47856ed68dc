"""Answers: one at a time, a section at once, and the words beside it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow, NotFoundHere, WorkupError
from clinic.models import Membership
from clinic.requests import PracticeRequest
from workups.actions import answers, notes
from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, read_value
from workups.evaluate import Evaluated, engine_for, evaluate
from workups.forms.answers import (
    Cleared,
    NotAssessable,
    Said,
    Typed,
    meaning_of,
    read_revision,
    read_typed,
    revision_of,
)
from workups.models import Workup
from workups.presenters import consultation as presenter
from workups.presenters.consultation import Refusal, RefusedNote, Shown
from workups.queries.consultation import Case, case_for
from workups.queries.workups import workup_for
from workups.views.consultation.panel import address, changed, here, show, show_again


@require_POST
def answer(request: PracticeRequest, workup_id: int, finding: str) -> HttpResponse:
    """Saves one answer. htmx gets the panel as it stands now; without scripts the page is opened again."""
    case = case_for(request.membership, workup_id)
    typed = read_typed(request.POST)
    try:
        evaluated = _record(case.workup, finding, typed, by=request.membership)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _refuse(request, workup_id, finding, typed, refusal)
    return _answered(request, case, evaluated, finding, typed)


@require_GET
def cannot(request: PracticeRequest, workup_id: int, finding: str) -> HttpResponse:
    """The form that says why a finding can't be assessed: in its place for htmx, else on a page of its own."""
    workup = workup_for(request.membership, workup_id)
    require(request.membership, Permission.WORK_UP)
    if finding not in engine_for(workup).definition.findings:
        raise NotFoundHere("This protocol version has no such question.")
    asked = presenter.cannot(workup, finding, section=request.GET.get("section", ""))
    if request.htmx:
        return render(request, "workups/consultation/_cannot.html", {"cannot": asked})
    context = {"cannot": asked, "heading": presenter.heading(workup, request.membership)}
    return render(request, "workups/consultation/cannot.html", context)


@require_POST
def all_normal(request: PracticeRequest, workup_id: int, section: str) -> HttpResponse:
    """Records as normal what nobody has answered in a section; of one side (`side`), or all of it."""
    case = case_for(request.membership, workup_id)
    try:
        answers.all_normal(
            workup=case.workup,
            section=section,
            side=request.POST.get("side", ""),
            revision=read_revision(request.POST, newest=case.workup.revision),
            by=request.membership,
        )
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return show_again(request, workup_id, Shown(section, refused=refusal.message), status=refusal.status)
    return changed(request, case.workup, section=section)


@require_POST
def undo_all_normal(request: PracticeRequest, workup_id: int, at: int) -> HttpResponse:
    """Takes back what was recorded as normal at once, at revision `at`."""
    case = case_for(request.membership, workup_id)
    try:
        answers.undo_all_normal(
            workup=case.workup,
            at=at,
            revision=read_revision(request.POST, newest=case.workup.revision),
            by=request.membership,
        )
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return show_again(request, workup_id, Shown(here(request), refused=refusal.message), status=refusal.status)
    return changed(request, case.workup, section=here(request))


@require_POST
def note(request: PracticeRequest, workup_id: int, section: str) -> HttpResponse:
    """Writes the note of a section (`note`); one that can't be saved stays on the page with the reason."""
    case = case_for(request.membership, workup_id)
    text = request.POST.get("note", "")
    try:
        notes.write(
            workup=case.workup,
            section=section,
            text=text,
            revision=read_revision(request.POST, newest=case.workup.revision),
            by=request.membership,
        )
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        refused = RefusedNote(text, refusal.message, is_conflict=isinstance(refusal, Conflict))
        return show_again(request, workup_id, Shown(section, note=refused), status=refusal.status)
    return changed(request, case.workup, section=section, anchor="#section-note")


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
    found = engine_for(workup).definition.findings.get(code)
    if found is None:
        raise InvalidInput("This protocol version has no such question. Nothing was saved.")
    return found


def _refuse(request: PracticeRequest, workup_id: int, finding: str, typed: Typed, refusal: WorkupError) -> HttpResponse:
    """The page as it stands now, with the refusal and what was typed beside the question."""
    case = case_for(request.membership, workup_id)
    evaluated = evaluate(case.workup)
    if isinstance(refusal, Conflict) and _says_the_same(evaluated, finding, typed):
        return _answered(request, case, evaluated, finding, typed)
    about = finding if finding in evaluated.definition.findings else ""
    told = Refusal(about, refusal.message, typed, is_conflict=isinstance(refusal, Conflict))
    section = typed.section or presenter.section_of(evaluated.definition, finding)
    return show(request, case, evaluated, Shown(section, refusal=told), status=refusal.status)


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
    """`seen`: what colleagues answered since the page was drawn comes with it, so it is named."""
    if request.htmx:
        seen = revision_of(typed, newest=case.workup.revision)
        return show(request, case, evaluated, Shown(typed.section, seen=seen))
    return redirect(address(case.workup, typed.section) + presenter.anchor(finding))
