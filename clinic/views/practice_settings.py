"""What a practice manager sets, and the details that the practice gives of itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, require
from clinic.actions import practices
from clinic.errors import Conflict, InvalidInput
from clinic.forms import PracticeForm
from clinic.queries import practice_of
from clinic.requests import PracticeRequest


@require_GET
def overview(request: PracticeRequest) -> HttpResponse:
    """Where each of the practice's settings stands."""
    require(request.membership, Permission.SET_PRACTICE)
    return render(request, "clinic/practice_settings.html")


@require_http_methods(["GET", "POST"])
def details(request: PracticeRequest) -> HttpResponse:
    """Name, ODS code, address, telephone, e-mail; what can't be taken comes again as it was typed."""
    by = request.membership
    require(by, Permission.SET_PRACTICE)
    seen = request.POST.get("seen", "")
    if request.method == "GET":
        return _show(request, PracticeForm(initial=PracticeForm.of(by.practice)), by.practice.fingerprint())
    form = PracticeForm(request.POST)
    if not form.is_valid():
        return _show(request, form, seen, status=InvalidInput.status)
    try:
        practices.set_details(details=form.details(), seen=seen, by=by)
    except InvalidInput as refusal:
        form.add_fault(refusal.field, refusal.message)
        return _show(request, form, seen, status=refusal.status)
    except Conflict as refusal:
        form.add_fault("", refusal.message)
        now = practice_of(by)
        return _show(request, form, now.fingerprint(), now=PracticeForm.of(now), status=refusal.status)
    messages.success(request, "Saved. Documents made from now on have these details.")
    return redirect("practice_details")


def _show(
    request: PracticeRequest, form: PracticeForm, seen: str, *, now: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """`seen` says what a save may overwrite; `now` is what a colleague has saved meanwhile."""
    return render(request, "clinic/practice_details.html", {"form": form, "seen": seen, "now": now}, status=status)
