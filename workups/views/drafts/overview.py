"""A draft as a whole; one table of it, to which entries are added, in which they move, from which they go."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow, WorkupError
from clinic.requests import PracticeRequest
from workups.actions import drafts
from workups.engine.edits import STAGES, Edit, entries_of, name_of
from workups.forms.drafts.beginning import Begun, check_name, new_entry
from workups.forms.drafts.schema import Schema
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.frame import gaps_of
from workups.presenters.drafts.places import found, key_of, title_of
from workups.presenters.drafts.tables import fault_lines, table_page
from workups.presenters.drafts.uses import uses_of
from workups.queries.gate import gate_run_of
from workups.views.drafts.entries import stage_of
from workups.views.drafts.shared import desk_for, read_seen, schema_for, show

_STEPS: Final = {"up": -1, "down": 1}


@require_GET
def draft(request: PracticeRequest, version_id: int) -> HttpResponse:
    """How the draft is doing: what is wrong with it, and where. `find`: words of the entry that is wanted."""
    desk = desk_for(request, version_id)
    return show(request, desk, "overview", {"faults": fault_lines(desk)}, here=("", ""))


@require_GET
def table(request: PracticeRequest, version_id: int, table: str) -> HttpResponse:
    """The entries of one table."""
    return _table(request, desk_for(request, version_id), schema_for(table))


@require_http_methods(["GET", "POST"])
def new(request: PracticeRequest, version_id: int, table: str) -> HttpResponse:
    """A new entry is named (`name`, `title`, `stage` of a section); `from`: the entry that is copied."""
    desk, schema = desk_for(request, version_id), schema_for(table)
    asked = request.POST if request.method == "POST" else request.GET
    begun = Begun(
        name=asked.get("name", "" if asked.get("from") else schema.begins).strip(),
        title=asked.get("title", "").strip(),
        stage=asked.get("stage", ""),
        source=asked.get("from", ""),
    )
    if request.method == "GET":
        return _naming(request, desk, schema, begun)
    try:
        _add(request, desk, schema, begun)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _naming(request, desk, schema, begun, refusal)
    return redirect("draft_entry", desk.draft.pk, schema.table, key_of(begun.name))


def _add(request: PracticeRequest, desk: Desk, schema: Schema, begun: Begun) -> None:
    check_name(schema, begun.name)
    if schema.table == "sections" and begun.stage not in _stages(desk):
        raise InvalidInput("Choose the stage in which it stands.", field="stage")
    entry = new_entry(schema, begun, found(desk.whole, schema.table, begun.source) if begun.source else None)
    edit = Edit(schema.table, begun.name, None, entry, begun.stage if schema.table == "sections" else "")
    summary = f"New {schema.one} “{title_of(schema, entry)}”"
    seen = desk.draft.revision
    drafts.edit(draft=desk.draft, edits=[edit], summary=summary, seen=seen, by=request.membership)


def _naming(
    request: PracticeRequest, desk: Desk, schema: Schema, begun: Begun, refusal: WorkupError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "schema": schema,
        "begun": begun,
        "stages": _stages(desk) if schema.table == "sections" else {},
        "error": refusal.message if refusal else "",
        "field": getattr(refusal, "field", "") or "name",
    }
    return show(request, desk, "new", context, here=(schema.table, ""), status=refusal.status if refusal else 200)


def _stages(desk: Desk) -> dict[str, str]:
    """By key, those in which sections may stand: the other two are made of rules."""
    stages = {str(each.get("key")): str(each.get("title")) for each in entries_of(desk.whole, STAGES)}
    return {key: title for key, title in stages.items() if key not in ("investigations", "plan")}


@require_POST
def remove(request: PracticeRequest, version_id: int, table: str, name: str) -> HttpResponse:
    """Takes an entry out, unless something names it: then each place that does is listed, and nothing is changed."""
    desk, schema = desk_for(request, version_id), schema_for(table)
    stands = _standing(desk, schema, name)
    uses = uses_of(desk.whole, schema.table, name_of(schema.table, stands))
    if uses:
        message = f"“{title_of(schema, stands)}” is still in use, so it was not removed. First take it out of these:"
        return _table(request, desk, schema, notice=message, uses=uses, status=409)
    try:
        _edit(request, desk, schema, stands, None, f"Removed {schema.one} “{title_of(schema, stands)}”")
    except (Conflict, NotAllowedNow, InvalidInput) as refusal:
        return _table(request, desk_for(request, version_id), schema, notice=refusal.message, status=refusal.status)
    messages.success(request, f"Removed: {title_of(schema, stands)}. It can be undone under Changes.")
    return redirect("draft_table", desk.draft.pk, schema.table)


@require_POST
def step(request: PracticeRequest, version_id: int, table: str, name: str, way: str) -> HttpResponse:
    """Moves an entry one place up or down in its list."""
    if way not in _STEPS:
        raise Http404
    desk, schema = desk_for(request, version_id), schema_for(table)
    stands = _standing(desk, schema, name)
    stage = stage_of(desk.whole, schema.table, name_of(schema.table, stands))
    place = entries_of(desk.whole, schema.table, stage).index(stands) + _STEPS[way]
    try:
        if place >= 0:
            summary = f"Moved {schema.one} “{title_of(schema, stands)}” {way}"
            _edit(request, desk, schema, stands, stands, summary, index=place)
    except (Conflict, NotAllowedNow, InvalidInput) as refusal:
        return _table(request, desk_for(request, version_id), schema, notice=refusal.message, status=refusal.status)
    return redirect("draft_table", desk.draft.pk, schema.table)


def _standing(desk: Desk, schema: Schema, key: str) -> dict[str, Any]:
    stands = found(desk.whole, schema.table, key)
    if stands is None or schema.table == "about":
        raise Http404
    return stands


def _edit(
    request: PracticeRequest,
    desk: Desk,
    schema: Schema,
    before: dict[str, Any],
    after: dict[str, Any] | None,
    summary: str,
    *,
    index: int = -1,
) -> None:
    name = name_of(schema.table, before)
    edit = Edit(schema.table, name, before, after, stage_of(desk.whole, schema.table, name), index)
    seen = read_seen(request, desk)
    drafts.edit(draft=desk.draft, edits=[edit], summary=summary, seen=seen, by=request.membership)


def _table(
    request: PracticeRequest,
    desk: Desk,
    schema: Schema,
    *,
    notice: str = "",
    uses: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    gaps = gaps_of(gate_run_of(request.membership, desk.draft))
    page = table_page(desk, schema, gaps, notice=notice, uses=uses)
    return show(request, desk, "table", {"page": page}, here=(schema.table, ""), status=status)
