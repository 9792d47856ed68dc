"""Advice: why it is given, and what is decided on it."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow, NotFoundHere
from clinic.models import Membership
from clinic.requests import PracticeRequest
from workups.actions import decisions
from workups.engine.definition import Rule
from workups.evaluate import engine_for, evaluate
from workups.forms.decisions import Choosing, read_choosing
from workups.models import Workup
from workups.presenters import consultation as presenter
from workups.presenters.consultation import Shown
from workups.presenters.consultation.choosing import choosing
from workups.presenters.consultation.trace import trace
from workups.queries.workups import workup_for
from workups.views.consultation.panel import changed, here, show_again


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


@require_GET
def choose(request: PracticeRequest, workup_id: int, code: str) -> HttpResponse:
    """The form that puts advice off or declines it: in its place for htmx, else on a page of its own."""
    workup = workup_for(request.membership, workup_id)
    require(request.membership, Permission.ORDER_TESTS)
    return _ask(request, workup, code, read_choosing(request.GET), section=request.GET.get("section", ""))


@require_POST
def decide(request: PracticeRequest, workup_id: int, code: str, choice: str) -> HttpResponse:
    """Accepts, defers, declines, or takes the decision back."""
    if choice not in _CHOICES:
        raise Http404
    workup = workup_for(request.membership, workup_id)
    typed = read_choosing(request.POST)
    try:
        _CHOICES[choice](workup, code, typed, request.membership)
    except InvalidInput as refusal:
        if refusal.field not in _FIELDS:
            return _refuse(request, workup_id, refusal.message, refusal.status)
        return _ask(request, workup, code, typed, section=here(request), refusal=refusal)
    except (Conflict, NotAllowedNow) as refusal:
        return _refuse(request, workup_id, refusal.message, refusal.status)
    return changed(request, workup, section=here(request))


def _accept(workup: Workup, code: str, typed: Choosing, by: Membership) -> None:
    decisions.accept(workup=workup, code=code, note=typed.note, seen=typed.seen, by=by)


def _defer(workup: Workup, code: str, typed: Choosing, by: Membership) -> None:
    until = typed.day(timezone.localdate())
    decisions.defer(workup=workup, code=code, until=until, note=typed.note, seen=typed.seen, by=by)


def _decline(workup: Workup, code: str, typed: Choosing, by: Membership) -> None:
    decisions.decline(workup=workup, code=code, reason=typed.reason, note=typed.note, seen=typed.seen, by=by)


def _take_back(workup: Workup, code: str, typed: Choosing, by: Membership) -> None:
    decisions.take_back(workup=workup, code=code, seen=typed.seen, by=by)


_CHOICES: Final[dict[str, Callable[[Workup, str, Choosing, Membership], None]]] = {
    "accept": _accept,
    "defer": _defer,
    "decline": _decline,
    "take-back": _take_back,
}
_FIELDS: Final = frozenset({"until", "reason", "note"})


def _ask(
    request: PracticeRequest,
    workup: Workup,
    code: str,
    typed: Choosing,
    *,
    section: str,
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    rule = _rule(workup, code)
    shown = choosing(workup, rule, typed, section=section, refusal=refusal)
    status = refusal.status if refusal else 200
    if request.htmx:
        answer = render(request, "workups/consultation/_choosing.html", {"choosing": shown}, status=status)
        answer["HX-Retarget"] = f"#{shown.place}"
        return answer
    context = {"choosing": shown, "heading": presenter.heading(workup, request.membership)}
    return render(request, "workups/consultation/choosing.html", context, status=status)


def _rule(workup: Workup, code: str) -> Rule:
    rule = engine_for(workup).definition.rules.get(code)
    if rule is None or rule.family not in decisions.DECIDED:
        raise NotFoundHere("This protocol version gives no such advice.")
    return rule


def _refuse(request: PracticeRequest, workup_id: int, message: str, status: int) -> HttpResponse:
    return show_again(request, workup_id, Shown(here(request), refused=message), status=status)
