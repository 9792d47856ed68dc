"""One entry of a draft is written: it saves itself, and never over somebody else's words."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.errors import Conflict, InvalidInput, NotAllowedNow, WorkupError
from clinic.requests import PracticeRequest
from workups.actions import drafts
from workups.engine.edits import Edit, Whole, name_of, sections_of
from workups.forms.drafts.entries import Held, Written, written
from workups.forms.drafts.pressing import pressed
from workups.forms.drafts.reading import read_typed
from workups.forms.drafts.schema import Schema
from workups.forms.drafts.typed import Typed, typed_of
from workups.presenters.drafts.beside import tabs_of
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.entry import Clash, EntryPage, differences, fault_words, fields_view
from workups.presenters.drafts.frame import gaps_of
from workups.presenters.drafts.places import found, key_of, title_of
from workups.queries.gate import gate_run_of
from workups.views.drafts.shared import desk_for, go_to, read_seen, schema_for, show

SAVE: Final = "save"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a form is shown again: what is typed, the revision that it has seen, and what was said to it."""

    typed: Typed
    seen: int
    focus: str = ""
    saved: str = ""
    held: tuple[Held, ...] = ()
    clash: Clash | None = None
    status: int = 200


@require_http_methods(["GET", "POST"])
def entry(request: PracticeRequest, version_id: int, table: str, name: str) -> HttpResponse:
    """An entry and its form. A POST saves what can be saved, after the button (`op`) that was pressed, if any."""
    desk, schema = desk_for(request, version_id), schema_for(table)
    stands = found(desk.whole, table, name)
    if stands is None:
        raise Http404
    if request.method == "GET":
        return _show(request, desk, schema, stands, Outcome(typed_of(schema, stands), desk.draft.revision))
    return _save(request, desk, schema, stands)


def _save(request: PracticeRequest, desk: Desk, schema: Schema, stands: dict[str, Any]) -> HttpResponse:
    op, seen, name = request.POST.get("op", ""), read_seen(request, desk), name_of(schema.table, stands)
    press = pressed(read_typed(request.POST, schema, desk.words), schema, op, desk.words)
    made = written(schema, press.typed, stands, desk.words)
    renamed = _renamed(schema, stands, press.typed)
    edits = _edits(desk.whole, schema, stands, made, renamed if op == SAVE else "")
    try:
        _keep(desk, schema, stands, edits, made, seen, request)
    except (Conflict, NotAllowedNow, InvalidInput) as refusal:
        return _refuse(request, desk.draft.pk, schema, stands, press.typed, refusal)
    if renamed and op == SAVE:
        return go_to(request, "draft_entry", desk.draft.pk, schema.table, key_of(renamed))
    held = (*made.held, *((_NAME_WAITS,) if renamed else ()))
    if not request.htmx and op in ("", SAVE) and not held:
        return redirect("draft_entry", desk.draft.pk, schema.table, key_of(name))
    outcome = Outcome(
        typed=press.typed,
        # With something held the form has not seen what others may have written in its place.
        seen=desk.draft.revision if edits or not held else seen,
        focus=press.focus,
        saved=saved_words(desk) if edits else "" if held else "Saved",
        held=held,
        status=422 if held and op in ("", SAVE) and not request.htmx else 200,
    )
    return _saved(request, Desk.of(desk.draft), schema, name, stands, outcome, changed=bool(edits))


def _saved(
    request: PracticeRequest,
    desk: Desk,
    schema: Schema,
    name: str,
    stands: dict[str, Any],
    outcome: Outcome,
    *,
    changed: bool,
) -> HttpResponse:
    answer = _show(request, desk, schema, found(desk.whole, schema.table, key_of(name)) or stands, outcome)
    if changed:
        answer["HX-Trigger-After-Settle"] = "draft-saved"
    return answer


_NAME_WAITS: Final = Held("name", "What it is called", "press Save to change it, for other pages lead here by it")


def _renamed(schema: Schema, stands: dict[str, Any], typed: Typed) -> str:
    """What an entry without a code is to be called from now on; empty when nothing changes."""
    words = typed.text(schema.name).strip() if not schema.is_coded and schema.name else ""
    return words if words and words != stands.get(schema.name) else ""


def _edits(whole: Whole, schema: Schema, stands: dict[str, Any], made: Written, renamed: str) -> list[Edit]:
    """One edit; of an entry that gets another name two, so that each can be turned round."""
    name = name_of(schema.table, stands)
    if not renamed:
        same = made.entry == stands
        return [] if same else [Edit(schema.table, name, stands, made.entry, stage_of(whole, schema.table, name))]
    after = made.entry | {schema.name: renamed}
    return [Edit(schema.table, name, stands, None), Edit(schema.table, renamed, None, after)]


def stage_of(whole: Whole, table: str, name: str) -> str:
    """The stage in which a section stands; empty for entries of other tables."""
    if table != "sections":
        return ""
    return next((stage for stage, section in sections_of(whole) if section.get("key") == name), "")


def _keep(
    desk: Desk,
    schema: Schema,
    stands: dict[str, Any],
    edits: list[Edit],
    made: Written,
    seen: int,
    request: PracticeRequest,
) -> None:
    if edits:
        changed = [each.label for each in schema.fields if stands.get(each.key) != made.entry.get(each.key)]
        summary = f"{schema.one.capitalize()} “{title_of(schema, stands)}”: {', '.join(changed).lower() or 'name'}"
        drafts.edit(draft=desk.draft, edits=edits, summary=summary, seen=seen, by=request.membership)


def saved_words(desk: Desk) -> str:
    """When the last save was, and the revision that it made."""
    return f"Saved at {timezone.localtime():%H:%M:%S} (revision {desk.draft.revision})"


def _refuse(
    request: PracticeRequest,
    version_id: int,
    schema: Schema,
    stands: dict[str, Any],
    typed: Typed,
    refusal: WorkupError,
) -> HttpResponse:
    """Both texts side by side: nothing was overwritten, and what was typed is still there."""
    desk = desk_for(request, version_id)
    theirs = found(desk.whole, schema.table, key_of(name_of(schema.table, stands))) or stands
    mine = written(schema, typed, theirs, desk.words).entry
    clash = Clash(refusal.message, differences(schema, theirs, mine), desk.draft.revision)
    seen = read_seen(request, desk)
    answer = _show(request, desk, schema, theirs, Outcome(typed, seen, clash=clash, status=refusal.status))
    for header, value in (("HX-Retarget", "#entry"), ("HX-Reselect", "#entry"), ("HX-Reswap", "outerHTML")):
        answer[header] = value
    return answer


def _show(
    request: PracticeRequest, desk: Desk, schema: Schema, stands: dict[str, Any], outcome: Outcome
) -> HttpResponse:
    name = name_of(schema.table, stands)
    here = (schema.table, name)
    own = [fault for fault in desk.faults.get(here, ()) if fault.path.count(".") == 0]
    page = EntryPage(
        table=schema.table,
        key=key_of(name),
        name=name,
        named=schema.is_coded or not schema.name or not isinstance(outcome.typed.values.get(schema.name), str),
        title=title_of(schema, stands),
        one=schema.one,
        many=schema.many,
        help=schema.help,
        href=desk.addresses.entry(*here),
        table_href=desk.addresses.page("draft_table", schema.table),
        fields=fields_view(desk, schema, stands, outcome.typed, focus=outcome.focus),
        faults=fault_words(own),
        gap=gaps_of(gate_run_of(request.membership, desk.draft)).get(name, ""),
        seen=outcome.seen,
        saved=outcome.saved,
        held=outcome.held,
        clash=outcome.clash,
    )
    context = {"entry": page, "beside": tabs_of(desk, here, current="preview")}
    return show(request, desk, "entry", context, here=here, status=outcome.status)
