"""Beside what is written: how a GP sees it, and an invented patient who tries it. Nothing of either is stored."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from clinic.requests import PracticeRequest
from workups.forms.drafts.patients import known_of, read_patient
from workups.presenters.drafts.beside import tabs_of
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.places import Place, found
from workups.presenters.drafts.preview import preview_of
from workups.presenters.drafts.trying import asked, come
from workups.presenters.drafts.vignettes import runs_of
from workups.views.drafts.shared import desk_for, show


@require_GET
def preview(request: PracticeRequest, version_id: int) -> HttpResponse:
    """An entry (`table`, `name`) as the consultation shows it."""
    desk = desk_for(request, version_id)
    place = _place(request, desk)
    return _beside(request, desk, "preview", place, {"preview": preview_of(desk, place)})


@require_http_methods(["GET", "POST"])
def trying(request: PracticeRequest, version_id: int) -> HttpResponse:
    """A patient who is typed in, and what the draft says of them."""
    desk = desk_for(request, version_id)
    place = _place(request, desk)
    typed = read_patient(request.POST, desk.words)
    known = known_of(typed, desk.sketch.definition)
    context = {
        "asked": asked(desk, known, typed.typed),
        "adding": typed.adding,
        "come": come(desk, desk.sketch.engine, known, place[1]) if desk.sketch.engine else None,
    }
    return _beside(request, desk, "try", place, context)


@require_GET
def seen_by(request: PracticeRequest, version_id: int) -> HttpResponse:
    """The vignettes, run: which of them a rule fires for, waits for or is ruled out."""
    desk = desk_for(request, version_id)
    place = _place(request, desk)
    return _beside(request, desk, "seen_by", place, {"runs": runs_of(desk, rule=place[1])})


def _place(request: PracticeRequest, desk: Desk) -> Place:
    """The entry that stands beside; none for what is not there."""
    asked_for = request.POST if request.method == "POST" else request.GET
    table, key = asked_for.get("table", ""), asked_for.get("name", "")
    entry = found(desk.whole, table, key) if desk.addresses.place((table, "")) and key else None
    return (table, desk.name_of(table, entry)) if entry is not None else ("", "")


def _beside(request: PracticeRequest, desk: Desk, template: str, place: Place, context: dict[str, Any]) -> HttpResponse:
    beside = tabs_of(desk, place, current=template)
    return show(request, desk, template, {"tabs": beside, **context}, here=place)
