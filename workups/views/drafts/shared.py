"""What the pages of a draft have in common: the desk, the frame, and the page around both."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from clinic.errors import InvalidInput
from clinic.requests import PracticeRequest
from workups.forms.drafts.schema import Schema
from workups.forms.drafts.schemas import SCHEMAS
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.frame import frame
from workups.presenters.drafts.names import lists_of
from workups.presenters.drafts.places import Place
from workups.queries.drafts import draft_for, last_change_by
from workups.queries.gate import gate_run_of


def desk_for(request: PracticeRequest, version_id: int) -> Desk:
    """The draft laid open. Raises NotAllowed, NotFoundHere."""
    return Desk.of(draft_for(request.membership, version_id))


def schema_for(table: str) -> Schema:
    """The form of a table; 404 for what is none."""
    if table not in SCHEMAS:
        raise Http404
    return SCHEMAS[table]


def read_seen(request: PracticeRequest, desk: Desk) -> int:
    """The revision that a form was drawn at (`keep` where somebody chose to keep theirs). Raises InvalidInput."""
    text = request.POST.get("keep") or request.POST.get("seen", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) > desk.draft.revision:
        raise InvalidInput("This form is incomplete or was changed on its way. Nothing was saved; open the page again.")
    return int(text)


def go_to(request: PracticeRequest, name: str, *args: object) -> HttpResponse:
    """On to another page; htmx, which asked for a part of this one, is told to open it."""
    if not request.htmx:
        return redirect(name, *args)
    answer = HttpResponse()
    answer["HX-Redirect"] = reverse(name, args=args)
    return answer


def show(
    request: PracticeRequest, desk: Desk, template: str, context: dict[str, Any], *, here: Place, status: int = 200
) -> HttpResponse:
    """The page with its frame; for htmx the part of it that may change, from which the browser picks."""
    by = request.membership
    around = frame(
        desk,
        gate_run_of(by, desk.draft),
        last_change_by(by, desk.draft),
        here=here,
        find=request.GET.get("find", ""),
    )
    context |= {"frame": around, "lists": lists_of(desk), "part": f"workups/drafts/_{template}.html"}
    page = "swapped" if request.htmx else "page"
    answer = render(request, f"workups/drafts/{page}.html", context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
