"""The panel that each of these views answers with, and the page around it."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from clinic.requests import PracticeRequest
from workups.evaluate import Evaluated, evaluate
from workups.forms.orders import read_ticked
from workups.models import Workup
from workups.presenters import consultation as presenter
from workups.presenters.consultation import Shown
from workups.presenters.consultation.news import news_of
from workups.queries.consultation import Case, case_for
from workups.queries.workups import revision_for


@require_GET
def page(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """One section of a workup (`section`: its key); without one it goes on where it was left.

    `tests`: those that are ticked, for the place where they are looked over before they are ordered.
    """
    case = case_for(request.membership, workup_id)
    shown = Shown(here=request.GET.get("section", ""), ordered=read_ticked(request.GET))
    return show(request, case, evaluate(case.workup), shown)


@require_GET
def news(request: PracticeRequest, workup_id: int) -> HttpResponse:
    """What changed since revision `seen`: the rail and the stages as they are now, and who did it; else nothing."""
    newest = revision_for(request.membership, workup_id)
    text = request.GET.get("seen", "")
    seen = int(text) if text.isdecimal() and len(text) < 10 else newest
    if seen >= newest:
        return HttpResponse(status=204)
    case = case_for(request.membership, workup_id)
    evaluated = evaluate(case.workup)
    by = request.membership
    panel = presenter.consultation(case, evaluated, reader=by, shown=Shown(request.GET.get("section", "")))
    said = news_of(case.workup, evaluated, seen=seen, reader=by)
    return render(request, "workups/consultation/_news_and_rail.html", {"panel": panel, "news": said})


def show(
    request: PracticeRequest, case: Case, evaluated: Evaluated, shown: Shown, *, status: int = 200
) -> HttpResponse:
    """The panel alone for htmx, else the page around it; the browser keeps the two apart."""
    reader = request.membership
    panel = presenter.consultation(case, evaluated, reader=reader, shown=shown)
    if request.htmx:
        answer = render(request, "workups/consultation/_panel.html", {"panel": panel}, status=status)
    else:
        heading, newer = presenter.heading(case.workup, reader), presenter.newer(case, reader)
        context = {"panel": panel, "heading": heading, "newer": newer}
        answer = render(request, "workups/consultation/page.html", context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def show_again(request: PracticeRequest, workup_id: int, shown: Shown, *, status: int = 200) -> HttpResponse:
    """The panel as the workup stands now, not as the row in hand left it."""
    case = case_for(request.membership, workup_id)
    return show(request, case, evaluate(case.workup), shown, status=status)


def changed(request: PracticeRequest, workup: Workup, *, section: str, anchor: str = "") -> HttpResponse:
    """After a change: htmx gets the panel as it stands now; without scripts the page is opened again."""
    if request.htmx:
        return show_again(request, workup.pk, Shown(section))
    return redirect(address(workup, section) + anchor)


def here(request: PracticeRequest) -> str:
    """The section that a form stood in."""
    return request.POST.get("section", "")


def address(workup: Workup, section: str) -> str:
    return reverse("workup", args=[workup.pk]) + (f"?{urlencode({'section': section})}" if section else "")
