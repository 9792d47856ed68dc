"""The invented patients of a draft: listed and run, written, made of the patient who is being tried."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import drafts
from workups.engine.edits import VIGNETTES, Edit, entries_of
from workups.engine.vignettes import differences
from workups.forms.drafts.beginning import check_name
from workups.forms.drafts.entries import written
from workups.forms.drafts.expectations import VIGNETTE, as_it_says, flat, nested
from workups.forms.drafts.patients import Known, TypedPatient, known_of, patient_of, read_patient
from workups.forms.drafts.pressing import pressed
from workups.forms.drafts.reading import read_typed
from workups.forms.drafts.typed import Typed, typed_of
from workups.presenters.drafts.desk import Desk
from workups.presenters.drafts.entry import fields_view
from workups.presenters.drafts.places import found, key_of
from workups.presenters.drafts.trying import asked, come
from workups.presenters.drafts.vignettes import runs_of
from workups.views.drafts.entries import saved_words
from workups.views.drafts.shared import desk_for, go_to, read_seen, show

_NEW: Final = "New vignette"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A vignette's page as it is drawn again."""

    stands: dict[str, Any]
    typed: Typed
    known: Known
    patient: TypedPatient | None
    seen: int
    saved: str = ""
    notice: str = ""
    focus: str = ""
    status: int = 200


@require_GET
def vignettes(request: PracticeRequest, version_id: int) -> HttpResponse:
    """All of them, with how each came out just now."""
    desk = desk_for(request, version_id)
    return show(request, desk, "vignettes", {"runs": runs_of(desk)}, here=(VIGNETTES, ""))


@require_POST
def make(request: PracticeRequest, version_id: int) -> HttpResponse:
    """A new vignette (`title`) of the patient on the form; what it expects is what the protocol says now."""
    desk = desk_for(request, version_id)
    known = known_of(read_patient(request.POST, desk.words), desk.sketch.definition)
    title = " ".join(request.POST.get("title", "").split())[:200] or _NEW
    name = _free_name(desk, title)
    check_name(VIGNETTE, name)
    entry = {"id": name, "title": title, "findings": dict(known.raw), "expected": _expected(desk, known, {})}
    edit = Edit(VIGNETTES, name, None, entry)
    seen = desk.draft.revision
    drafts.edit(draft=desk.draft, edits=[edit], summary=f"New vignette “{title}”", seen=seen, by=request.membership)
    messages.success(request, "Made. It expects what the protocol says now: judge whether that is right.")
    return go_to(request, "draft_vignette", version_id, key_of(name))


@require_http_methods(["GET", "POST"])
def vignette(request: PracticeRequest, version_id: int, name: str) -> HttpResponse:
    """One of them: what is known, what is expected, what comes out. It saves itself."""
    desk = desk_for(request, version_id)
    stands = found(desk.whole, VIGNETTES, name)
    if stands is None:
        raise Http404
    if request.method == "GET":
        known = patient_of(stands.get("findings") or {}, desk.sketch.definition)
        shown = _Shown(stands, typed_of(VIGNETTE, flat(stands)), known, None, desk.draft.revision)
        return _show(request, desk, shown)
    if request.POST.get("op") == "remove":
        return _remove(request, desk, stands)
    return _save(request, desk, stands)


def _save(request: PracticeRequest, desk: Desk, stands: dict[str, Any]) -> HttpResponse:
    op, patient = request.POST.get("op", ""), read_patient(request.POST, desk.words)
    press = pressed(read_typed(request.POST, VIGNETTE, desk.words), VIGNETTE, op, desk.words)
    known, typed, seen = known_of(patient, desk.sketch.definition), press.typed, read_seen(request, desk)
    made = written(VIGNETTE, typed, flat(stands), desk.words).entry
    if op == "take":
        made = {"id": made["id"], "title": made["title"]} | _expected(desk, known, made)
        typed = typed_of(VIGNETTE, made)
    entry = nested(made, stands, _findings(stands, known))
    shown = _Shown(stands, typed, known, patient, seen, focus=press.focus)
    try:
        if entry != stands:
            _edit(request, desk, stands, entry, f"Vignette “{entry['title']}”", seen)
    except (Conflict, NotAllowedNow, InvalidInput) as refusal:
        again = desk_for(request, desk.draft.pk)
        kept = _Shown(stands, typed, known, patient, seen, notice=refusal.message, status=refusal.status)
        return _show(request, again, kept)
    if not request.htmx and not op and not known.faults:
        return redirect("draft_vignette", desk.draft.pk, key_of(str(stands["id"])))
    saved = saved_words(desk) if not known.faults else ""
    shown = _Shown(entry, typed, known, patient, desk.draft.revision, saved=saved, focus=press.focus)
    return _show(request, Desk.of(desk.draft), shown)


def _findings(stands: dict[str, Any], known: Known) -> dict[str, Any]:
    """As they were written where they still say the same; a finding that can't be taken yet stays as it was."""
    before: dict[str, Any] = dict(stands.get("findings") or {})
    return {code: before[code] for code in known.faults if code in before} | dict(known.raw)


def _remove(request: PracticeRequest, desk: Desk, stands: dict[str, Any]) -> HttpResponse:
    _edit(request, desk, stands, None, f"Removed vignette “{stands.get('title')}”", read_seen(request, desk))
    messages.success(request, "Removed. It can be undone under Changes.")
    return go_to(request, "draft_vignettes", desk.draft.pk)


def _edit(
    request: PracticeRequest,
    desk: Desk,
    stands: dict[str, Any],
    after: dict[str, Any] | None,
    summary: str,
    seen: int,
) -> None:
    edit = Edit(VIGNETTES, str(stands["id"]), stands, after)
    drafts.edit(draft=desk.draft, edits=[edit], summary=summary, seen=seen, by=request.membership)


def _expected(desk: Desk, known: Known, expected: dict[str, Any]) -> dict[str, Any]:
    """What the protocol says now; with faults it says nothing, and the expectations stay."""
    rest = {key: value for key, value in expected.items() if key not in ("id", "title")}
    if desk.sketch.engine is None:
        return rest or {"highest_urgency": ""}
    return as_it_says(rest, desk.sketch.engine.evaluate(known.facts))


def _free_name(desk: Desk, title: str) -> str:
    taken = {str(each.get("id")) for each in entries_of(desk.whole, VIGNETTES)}
    base = slugify(title)[:32].strip("-") or "vignette"
    return next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken)


def _show(request: PracticeRequest, desk: Desk, shown: _Shown) -> HttpResponse:
    engine, expected = desk.sketch.engine, nested(flat(shown.stands), {}, {})["expected"]
    typed = shown.patient.typed if shown.patient else None
    evaluation = engine.evaluate(shown.known.facts) if engine and not shown.known.faults else None
    is_whole = bool(expected.get("highest_urgency"))
    context = {
        "vignette": shown,
        "name": key_of(str(shown.stands["id"])),
        "fields": fields_view(desk, VIGNETTE, flat(shown.stands), shown.typed, focus=shown.focus),
        "asked": asked(desk, shown.known, typed),
        "adding": shown.patient.adding if shown.patient else "",
        "come": come(desk, engine, shown.known, "") if engine else None,
        "problems": tuple(differences(expected, evaluation)) if evaluation and is_whole else (),
        "may_run": evaluation is not None and is_whole,
    }
    here = (VIGNETTES, str(shown.stands["id"]))
    return show(request, desk, "vignette", context, here=here, status=shown.status)
