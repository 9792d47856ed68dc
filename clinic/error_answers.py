"""What an error looks like: mapped once for pages and once for the API."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from clinic.api.problems import bare_problem, is_for_a_machine, of_framework, of_ours, problem_response
from clinic.errors import WorkupError

logger = logging.getLogger(__name__)

_PAGES = (400, 403, 404, 409)
# What PostgreSQL itself refused as a value, above all the NUL character, which nobody types by hand.
UNSTORABLE = "It holds a character or a number that can't be stored. Nothing was changed."


def answer_page_error(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for one of our errors, or None for a fault that is not ours to explain."""
    match error:
        case WorkupError():
            return error_page(request, error.status, error.message)
        case Http404():
            return error_page(request, 404, "There is no such page here.")
        case PermissionDenied():
            return error_page(request, 403, "You may not see this.")
        case DataError():
            _note(error)
            return error_page(request, 400, UNSTORABLE)
    return None


def error_page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The page; for another system's request the same as a problem document."""
    if is_for_a_machine(request):
        return bare_problem(status, message)
    template = f"errors/{status}.html" if status in _PAGES else "errors/400.html"
    return render(request, template, {"message": message}, status=status)


def answer_api_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: the same map, as problem documents."""
    match error:
        case DataError():
            _note(error)
            return problem_response(400, UNSTORABLE)
        case WorkupError():
            return of_ours(error)
        case Http404():
            return problem_response(404, "There is no such thing here.")
    response = exception_handler(error, context)
    return of_framework(error, response) if isinstance(error, APIException) and response is not None else response


def _note(error: DataError) -> None:
    """Seen, for it may be a fault of ours (a column too short); by its kind alone, for its text may hold values."""
    logger.warning("refused by the database: %s", type(error.__cause__).__name__)
