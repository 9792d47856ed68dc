"""What every page's frame shows: the practice, who I am, where I can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

import clinic
from clinic.access import Permission, may

_NAVIGATION = (
    ("Home", "home", None),
    ("Inbox", "inbox", Permission.REVIEW_RESULTS),
    ("Patients", "patient_search", Permission.SEE_PATIENTS),
    ("Worklist", "worklist", Permission.TRACK_TESTS),
    ("Figures", "figures", Permission.TRACK_TESTS),
    ("Protocols", "protocols", Permission.SEE_PROTOCOLS),
    ("Practice", "practice_settings", Permission.SET_PRACTICE),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `templates/base.html`; what htmx swaps into a page has no navigation, and makes none."""
    membership = getattr(request, "membership", None)
    return {
        "membership": membership,
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "may_find_patients": membership is not None and may(membership, Permission.SEE_PATIENTS),
        "version": clinic.__version__,
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    membership = getattr(request, "membership", None)
    if membership is None:
        return []
    allowed = [(label, name) for label, name, need in _NAVIGATION if need is None or may(membership, need)]
    return [
        {"name": name, "label": label, "href": reverse(name), "current": request.path == reverse(name)}
        for label, name in allowed
    ]
