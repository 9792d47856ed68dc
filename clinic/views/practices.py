"""Where and as what a person works now."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import NotFoundHere
from clinic.middleware import SESSION_KEY
from clinic.queries import memberships_of
from clinic.requests import SignedInRequest


@require_GET
def here(request: SignedInRequest) -> HttpResponse:
    """204 while somebody is signed in; a page that has been open for long asks before it sends what was typed."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def choose(request: SignedInRequest) -> HttpResponse:
    """The practices a person belongs to; choosing one keeps it for the session."""
    mine = list(memberships_of(request.user))
    if request.method == "GET":
        return render(request, "clinic/choose_practice.html", {"memberships": mine})
    chosen = request.POST.get("membership", "")
    if chosen not in {str(membership.pk) for membership in mine}:
        raise NotFoundHere("You have no place in that practice.")
    request.session[SESSION_KEY] = int(chosen)
    return redirect("home")
