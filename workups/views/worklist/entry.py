"""One entry, in place in the list or as a page: its history, the next step, a chase, another owner."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import Membership
from clinic.requests import PracticeRequest
from workups.actions import escalations, worklist
from workups.forms.tracking import read_coming_day
from workups.models import WorklistEntry
from workups.presenters.worklist.entry import EntryPage, Typed, entry_page
from workups.presenters.worklist.page import filters_from, tabs
from workups.presenters.worklist.rows import row
from workups.queries.escalations import escalation_for
from workups.queries.letters import letter_of_referral
from workups.queries.worklist import counts_of, entry_for, history_of_entry
from workups.queries.worklist_frame import frame_of
from workups.views.worklist.moves import take
from workups.views.worklist.owners import owner_from
from workups.views.worklist.page import LONGEST_QUERY

_CHASE = ("channel", "whom", "outcome", "again_on")


@require_GET
def page(request: PracticeRequest, entry_id: int) -> HttpResponse:
    """The entry; for htmx only what opens in place below its row."""
    name = "workups/worklist/_opened.html" if request.htmx else "workups/worklist/entry.html"
    context = {"page": _shown(request, entry_id), "back": request.htmx.current_url_abs_path or ""}
    return render(request, name, context)


@require_POST
def move(request: PracticeRequest, entry_id: int, move: str) -> HttpResponse:
    """One step of an entry. From a list its row comes back where it stood, with the counts of now."""
    entry, by, said = entry_for(request.membership, entry_id), request.membership, request.POST
    try:
        on = read_coming_day(said.get("on", ""), field="on")
        take(entry, move, on=on, reason=said.get("reason", ""), by=by)
    except InvalidInput as refusal:
        return _refuse(request, entry_id, move, ("on", "reason"), refusal)
    except (Conflict, NotAllowedNow) as refusal:
        if not request.htmx:
            raise
        return _row_again(request, entry_id, refusal.message, status=refusal.status)
    if request.htmx:
        return _row_again(request, entry_id)
    messages.success(request, f"{entry.title}: saved.")
    return redirect(_back(request, entry))


@require_POST
def chase(request: PracticeRequest, entry_id: int) -> HttpResponse:
    """Notes that somebody asked after it."""
    said = request.POST

    def note(entry: WorklistEntry, by: Membership) -> None:
        again_on = read_coming_day(said.get("again_on", ""), field="again_on")
        typed = {name: said.get(name, "") for name in ("channel", "whom", "outcome")}
        worklist.chase(entry=entry, **typed, again_on=again_on, by=by)

    return _do(request, entry_id, "chase", _CHASE, note, "Chase noted.")


@require_POST
def assign(request: PracticeRequest, entry_id: int) -> HttpResponse:
    """Gives it to a person or to a role."""

    def give(entry: WorklistEntry, by: Membership) -> None:
        worklist.assign(entry=entry, **owner_from(request.POST.get("to", ""), by), by=by)

    return _do(request, entry_id, "assign", ("to",), give, "Given to its new owner.")


@require_POST
def take_note(request: PracticeRequest, escalation_id: int) -> HttpResponse:
    """Somebody to whom it rose has seen it."""
    escalation = escalation_for(request.membership, escalation_id)
    escalations.take_note(escalation=escalation, by=request.membership)
    messages.success(request, "Noted as seen. It stays on the worklist until it is acted on.")
    return redirect(_back(request, escalation.entry))


def _do(
    request: PracticeRequest,
    entry_id: int,
    form: str,
    names: tuple[str, ...],
    act: Callable[[WorklistEntry, Membership], None],
    done: str,
) -> HttpResponse:
    """Does what one form of the entry asks for; what can't be taken comes again as it was typed."""
    entry = entry_for(request.membership, entry_id)
    try:
        act(entry, request.membership)
    except (InvalidInput, NotAllowedNow) as refusal:
        return _refuse(request, entry_id, form, names, refusal)
    messages.success(request, done)
    return redirect(_back(request, entry))


def _refuse(
    request: PracticeRequest, entry_id: int, form: str, names: tuple[str, ...], refusal: InvalidInput | NotAllowedNow
) -> HttpResponse:
    values = {name: request.POST.get(name, "") for name in names}
    typed = Typed(form, values, getattr(refusal, "field", ""), refusal.message)
    context = {"page": _shown(request, entry_id, typed)}
    return render(request, "workups/worklist/entry.html", context, status=refusal.status)


def _shown(request: PracticeRequest, entry_id: int, typed: Typed | None = None) -> EntryPage:
    by = request.membership
    entry = entry_for(by, entry_id)
    events, chases, risen = history_of_entry(by, entry)
    letter = letter_of_referral(entry.referral_id) if entry.referral_id else None
    return entry_page(
        entry,
        events=events,
        chases=chases,
        escalations=risen,
        frame=frame_of(by),
        letter=letter,
        typed=typed,
        reader=by,
    )


def _row_again(request: PracticeRequest, entry_id: int, refused: str = "", *, status: int = 200) -> HttpResponse:
    """The row as it stands now, where it stood, and the counts."""
    by, query = request.membership, request.POST.get("query", "")[:LONGEST_QUERY]
    filters = filters_from(QueryDict(query))
    entry = entry_for(by, entry_id)
    context = {
        "row": row(entry, by),
        "tabs": tabs(counts_of(by, filters), frame_of(by).unmatched, filters),
        "here": _back(request, entry),
        "query": query,
        "ticks": "bulk" if request.POST.get("ticks") else "",
        "said": refused or f"{entry.title}: {entry.get_step_display()}",
        "note": refused or "Saved.",
        "tone": "refused" if refused else "done",
    }
    return render(request, "workups/worklist/_moved.html", context, status=status)


def _back(request: PracticeRequest, entry: WorklistEntry) -> str:
    """Where the button stood: the page itself says so, and only addresses of ours count."""
    back = request.POST.get("back", "")
    return (
        back
        if url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        else reverse("worklist_entry", args=[entry.pk])
    )
