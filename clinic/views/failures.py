"""Faults met before any view ran."""

from django.http import HttpRequest, HttpResponse
from django.template import loader

from clinic.api.problems import bare_problem, is_for_a_machine
from clinic.error_answers import error_page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our page, or a page older than the session."""
    return error_page(
        request,
        403,
        "This form did not come from a page of yours, or the page is older than your sign-in. Nothing was saved; "
        "open the page again and repeat it.",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400, "The address or the form could not be understood. Nothing was changed.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, "You may not see this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404, "There is no such page here.")


def fault(request: HttpRequest) -> HttpResponse:
    """Drawn without context processors or database: either may be what failed."""
    if is_for_a_machine(request):
        return bare_problem(500, "This is a fault of ours. Nothing was changed; it is in our log.")
    return HttpResponse(loader.get_template("errors/500.html").render({}), status=500)
