"""What laboratories' own codes mean here: the list, giving a meaning, changing and ending one."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, may, require
from clinic.actions import systems
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import Membership
from clinic.requests import PracticeRequest
from workups.actions import inbound, local_codes
from workups.actions.inbound import Received
from workups.models import Inbound, LocalCode
from workups.presenters import local_codes as presenter
from workups.presenters.local_codes import NOT_READ, Typed
from workups.queries import local_codes as queries

_PLACE = "Laboratories' codes"
_LONGEST = 200


@require_GET
def page(request: PracticeRequest) -> HttpResponse:
    """Codes that came in without a meaning, and what the others mean."""
    by = request.membership
    unmeant, meanings = queries.codes_without_meaning(by), queries.local_codes_for(by)
    shown = presenter.codes_page(unmeant, meanings, may_say=may(by, Permission.MAP_CODES))
    return render(request, "workups/local_codes/page.html", {"page": shown})


@require_http_methods(["GET", "POST"])
def say(request: PracticeRequest) -> HttpResponse:
    """The form for a code: found findings, “not read here”, the unit; what can't be taken comes again as typed.

    A code travels in the body, for nobody knows what a laboratory writes into it.
    """
    by = request.membership
    require(by, Permission.MAP_CODES)
    if request.method == "GET":
        return redirect("local_codes")
    typed = _typed(request)
    if "save" not in request.POST:
        return _form(request, typed)
    try:
        row = _say(typed, by=by)
    except (InvalidInput, Conflict) as refusal:
        faults = {getattr(refusal, "field", "") or "finding": refusal.message}
        return _form(request, typed, faults, status=refusal.status)
    messages.success(request, f"Saved. {presenter.said_again(_look_again(row, by))}".strip())
    return redirect("local_codes")


@require_GET
def change(request: PracticeRequest, local_code_id: int) -> HttpResponse:
    """The form with a meaning that holds now."""
    require(request.membership, Permission.MAP_CODES)
    return _form(request, presenter.typed_of(queries.local_code_for(request.membership, local_code_id)))


@require_http_methods(["GET", "POST"])
def end(request: PracticeRequest, local_code_id: int) -> HttpResponse:
    """Takes a meaning back; what was entered by it stays."""
    by, row = request.membership, queries.local_code_for(request.membership, local_code_id)
    if request.method == "POST":
        try:
            local_codes.end(local_code=row, by=by)
        except NotAllowedNow as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, f"{row.code} has no meaning any more. What was entered by it stays.")
    return redirect("local_codes")


@require_http_methods(["GET", "POST"])
def again(request: PracticeRequest, local_code_id: int) -> HttpResponse:
    """Looks at the waiting reports with the code again."""
    by, row = request.membership, queries.local_code_for(request.membership, local_code_id)
    if request.method == "POST":
        said = presenter.said_again(_look_again(row, by)) or "No report waits with this code."
        messages.info(request, said)
    return redirect("local_codes")


def _say(typed: Typed, *, by: Membership) -> LocalCode:
    if not typed.finding:
        raise InvalidInput("Choose what it means, or that it is not read here.", field="finding")
    return local_codes.say(
        sender="" if typed.for_all else typed.sender,
        code=typed.code,
        text=typed.text,
        finding="" if typed.finding == NOT_READ else typed.finding,
        unit=typed.unit if typed.finding != NOT_READ else "",
        seen=int(typed.seen) if typed.seen.isascii() and typed.seen.isdigit() and len(typed.seen) < 19 else None,
        by=by,
    )


def _look_again(code: LocalCode, by: Membership) -> list[Received]:
    """One by one, each a change of its own; what somebody has moved meanwhile is theirs.

    A practice manager says what codes mean and enters no results: then the software looks, as it does when they come.
    """
    acts = by if may(by, Permission.ENTER_RESULTS) else systems.place_of(by.practice, _PLACE)
    return list(_each(queries.waiting_with_code(by, code), acts))


def _each(waiting: Iterable[Inbound], by: Membership) -> Iterable[Received]:
    for row in waiting:
        try:
            yield inbound.look_again(inbound=row, by=by)
        except (Conflict, NotAllowedNow):
            continue


def _typed(request: PracticeRequest) -> Typed:
    said = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in _TEXTS}
    return Typed(for_all=request.POST.get("for_all") == "yes", **said)


_TEXTS = ("sender", "code", "text", "example", "words", "finding", "unit", "seen")


def _form(
    request: PracticeRequest, typed: Typed, faults: dict[str, str] | None = None, *, status: int = 200
) -> HttpResponse:
    form = presenter.meaning_form(typed, faults)
    return render(request, "workups/local_codes/form.html", {"form": form}, status=status)
