"""A write to a workup names the revision that its writer saw, and holds it until it is done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from rest_framework.response import Response

from clinic.api.preconditions import seen_revision
from clinic.api.views import ApiView
from workups.models import Workup
from workups.models.moves import hold
from workups.queries.workups import workup_for


def on_seen_workup(method: Callable[..., Response]) -> Callable[..., Response]:
    """Around a view's method that changes a workup: it gets the workup as it stands, which nobody changes meanwhile.

    Raises PreconditionRequired without If-Match, PreconditionFailed for another revision than the one that stands.
    """

    @wraps(method)
    def held(view: ApiView, request: Any, workup_id: int, **rest: Any) -> Response:
        with transaction.atomic():
            return method(view, request, _held(view, request, workup_id), **rest)

    held.needs_if_match = True  # type: ignore[attr-defined]  # the description of the API looks for it
    return held


def _held(view: ApiView, request: Any, workup_id: int) -> Workup:
    found = workup_for(view.by, workup_id)
    seen_revision(request, int(hold(found, "revision")))
    return workup_for(view.by, workup_id)
