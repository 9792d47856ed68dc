"""Finding, registering and opening patients."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.access import Permission, require
from clinic.actions import patients
from clinic.errors import InvalidInput
from clinic.forms import PatientForm
from clinic.queries import SEARCH_LIMIT, find_patients
from clinic.requests import PracticeRequest

WORDS_KEY = "patient_search"
MOST_WORDS = 200


@require_http_methods(["GET", "POST"])
def search(request: PracticeRequest) -> HttpResponse:
    """Patients by any words in any order; an empty search says what may be typed.

    What was typed travels in the body and waits in the session: a patient's name has no place in an address.
    """
    require(request.membership, Permission.SEE_PATIENTS)
    if request.method == "POST":
        request.session[WORDS_KEY] = request.POST.get("q", "").strip()[:MOST_WORDS]
        return redirect("patient_search")
    words = request.session.get(WORDS_KEY, "")
    found = find_patients(request.membership, words)
    context = {"words": words, "patients": found, "limit": SEARCH_LIMIT}
    return render(request, "clinic/patient_search.html", context)


@require_http_methods(["GET", "POST"])
def register(request: PracticeRequest) -> HttpResponse:
    """A form that keeps what was typed; a refusal stands beside its field."""
    require(request.membership, Permission.REGISTER_PATIENTS)
    form = PatientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            patient = patients.register(**form.said(), by=request.membership)
        except InvalidInput as refusal:
            form.add_fault(refusal.field, refusal.message)
        else:
            return redirect("patient", patient.pk)
    return render(request, "clinic/patient_register.html", {"form": form}, status=422 if form.errors else 200)
