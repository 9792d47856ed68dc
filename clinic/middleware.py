"""Puts the membership on the request, and turns our errors into pages."""

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django_structlog.middlewares import RequestMiddleware

from clinic.api.problems import MACHINES
from clinic.error_answers import answer_page_error
from clinic.models import Membership, User
from clinic.queries import memberships_of

Answerer = Callable[[HttpRequest], HttpResponse]

SESSION_KEY = "membership_id"
TOUCHED_KEY = "touched"
# What a signed-in person may see before they chose a practice.
_WITHOUT_PRACTICE = frozenset({"choose_practice", "account_logout", "account_login", "live", "ready", "styleguide"})


class MembershipMiddleware:
    """`request.membership`: where and as what the person works now. One membership is chosen by itself."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = None  # type: ignore[attr-defined]
        if not _needs_practice(request) or not request.user.is_authenticated:
            return self.get_response(request)
        _keep_alive(request)
        request.membership = _membership(request)  # type: ignore[attr-defined]
        if request.membership is None and not _allowed_without(request):  # type: ignore[attr-defined]
            return redirect("choose_practice")
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Who is not signed in is asked to sign in; a part of a page (htmx) is told so, for the page itself stays."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


class RequestLogMiddleware(RequestMiddleware):
    """Binds a request id to every line; what an address asks for (its query) stays out of the log."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


class ErrorsMiddleware:
    """Maps our errors to pages in one place (`clinic/error_answers.py`)."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_page_error(request, error)


def _keep_alive(request: HttpRequest) -> None:
    """Use postpones the end of an idle session; written at most once a minute, not at every save."""
    now = int(time.time())
    if now - request.session.get(TOUCHED_KEY, 0) >= 60:
        request.session[TOUCHED_KEY] = now


def _needs_practice(request: HttpRequest) -> bool:
    return not request.path_info.startswith(("/health/", "/static/", *MACHINES))


def _membership(request: HttpRequest) -> Membership | None:
    if not isinstance(request.user, User):
        return None
    mine = {membership.pk: membership for membership in memberships_of(request.user)}
    chosen = mine.get(request.session.get(SESSION_KEY, 0))
    if chosen is None and len(mine) == 1:
        chosen = next(iter(mine.values()))
    return chosen


def _allowed_without(request: HttpRequest) -> bool:
    return resolve(request.path_info).url_name in _WITHOUT_PRACTICE
