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
    if request.method == "GET":
        return _show(request, PracticeForm(initial=PracticeForm.of(by.practice)), PracticeForm.of(by.practice))
    form = PracticeForm(request.POST)
    if not form.is_valid():
        return _show(request, form, form.seen(), status=InvalidInput.status)
    try:
        practices.set_details(details=form.details(), seen=form.seen(), by=by)
    except InvalidInput as refusal:
        form.add_fault(refusal.field, refusal.message)
        return _show(request, form, form.seen(), status=refusal.status)
    except Conflict as refusal:
        form.add_fault("", refusal.message)
        return _show(request, form, PracticeForm.of(practice_of(by)), status=refusal.status)
    messages.success(request, "Saved. Documents made from now on have these details.")
    return redirect("practice_details")


def _show(request: PracticeRequest, form: PracticeForm, seen: dict[str, str], *, status: int = 200) -> HttpResponse:
    """`seen` is what the practice's details are as far as this page knows: what a save may overwrite."""
    is_stale = status == Conflict.status
    context = {"form": form, "seen": seen, "now": seen if is_stale else None}
    return render(request, "clinic/practice_details.html", context, status=status)
