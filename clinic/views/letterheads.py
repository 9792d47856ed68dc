"""The practice's letterhead: logo, how letters end, what stands below a signature, where patients ring."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, require
from clinic.actions import letterheads
from clinic.errors import InvalidInput
from clinic.forms import LetterheadForm
from clinic.logo import MOST_BYTES
from clinic.models import Letterhead
from clinic.queries import letterhead_of, logo_of
from clinic.requests import PracticeRequest


@require_http_methods(["GET", "POST"])
def page(request: PracticeRequest) -> HttpResponse:
    """The letterhead as it is and as a form; what can't be taken comes again as it was typed."""
    require(request.membership, Permission.SET_LETTERHEAD)
    head = letterhead_of(request.membership.practice_id)
    if request.method == "GET":
        return _show(request, LetterheadForm(initial=_as_it_is(head)), head)
    form = LetterheadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, head, status=InvalidInput.status)
    try:
        letterheads.agree(**form.words(), logo=_sent(request), by=request.membership)
    except InvalidInput as refusal:
        form.add_fault(refusal.field, refusal.message)
        return _show(request, form, head, status=refusal.status)
    messages.success(request, "Saved. Documents made from now on have this letterhead.")
    return redirect("letterhead")


@require_GET
def logo(request: PracticeRequest) -> HttpResponse:
    """The logo as letters show it."""
    picture = logo_of(request.membership)
    if not picture:
        raise Http404
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "no-store"})


def _sent(request: PracticeRequest) -> bytes | None:
    """The file that was sent, empty to have none from now on, None to keep the one there is."""
    if request.POST.get("without_logo"):
        return b""
    sent = request.FILES.get("logo")
    if sent is None:
        return None
    if (sent.size or 0) > MOST_BYTES:
        raise InvalidInput("The file is larger than 5 MB. Choose a smaller picture.", field="logo")
    return sent.read() or b"\0"  # an empty file is no picture, and takes none away


def _as_it_is(head: Letterhead | None) -> dict[str, str]:
    row = head or Letterhead()
    return {name: getattr(row, name) for name in ("logo_alt", "closing", "signature", "ring")}


def _show(
    request: PracticeRequest, form: LetterheadForm, head: Letterhead | None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "practice": request.membership.practice, "logo_alt": head.logo_alt if head else ""}
    return render(request, "clinic/letterhead.html", context, status=status)
