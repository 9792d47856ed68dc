"""The same for many rows at once. Each row is an action of its own: one that is refused holds up no other."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow
from clinic.models import Membership
from clinic.requests import PracticeRequest
from workups.actions import worklist
from workups.forms.tracking import Ticked, read_coming_day, read_ticked
from workups.models import Step, WorklistEntry
from workups.presenters.worklist.bulk import Outcome, bulk_report
from workups.queries.worklist import entries_by_id
from workups.views.worklist.moves import take
from workups.views.worklist.owners import owner_from
from workups.views.worklist.page import shown

_REFUSALS = (Conflict, InvalidInput, NotAllowed, NotAllowedNow)
Act = Callable[[WorklistEntry], object]


@require_http_methods(["GET", "POST"])
def move(request: PracticeRequest) -> HttpResponse:
    """Does to every ticked row what the pressed button says, and shows what became of each."""
    by = request.membership
    require(by, Permission.TRACK_TESTS)
    if request.method == "GET":  # the address of what was done, opened again
        return redirect("worklist")
    try:
        ticked = read_ticked(request.POST.getlist("entry"))
        act = _act(request.POST, by)
    except InvalidInput as refusal:
        return _show(request, status=refusal.status, bulk_error=refusal.message, typed=request.POST)
    rows = entries_by_id(by, [each.entry_id for each in ticked])
    outcomes = [_try(rows[each.entry_id], each, act) for each in ticked if each.entry_id in rows]
    after = entries_by_id(by, list(rows))
    report = bulk_report(
        [Outcome(after[each.entry.pk], each.refused) for each in outcomes], missing=len(ticked) - len(rows)
    )
    return _show(request, report=report)


def _act(said: QueryDict, by: Membership) -> Act:
    """What is to be done to each row. Raises InvalidInput for a form that can't be meant, before any row is touched."""
    match said.get("move", ""):
        case "chase":
            chased = _chase(said)
            return lambda entry: worklist.chase(entry=entry, **chased, by=by)
        case "assign":
            owner = owner_from(said.get("to", ""), by)
            return lambda entry: worklist.assign(entry=entry, **owner, by=by)
        case "":
            raise InvalidInput("Choose what to do with the ticked rows.", field="move")
        case name:
            return lambda entry: _take(entry, name, by)


def _chase(said: QueryDict) -> dict[str, Any]:
    again_on: date | None = read_coming_day(said.get("again_on", ""), field="again_on")
    if not said.get("outcome", "").strip():
        raise InvalidInput("Say what they answered.", field="outcome")
    return {name: said.get(name, "") for name in ("channel", "whom", "outcome")} | {"again_on": again_on}


def _try(entry: WorklistEntry, ticked: Ticked, act: Act) -> Outcome:
    """Refused where somebody moved the row since the page was drawn: what was ticked is not what it is now."""
    if entry.step != ticked.step:
        at = timezone.localtime(entry.since)
        step = Step(entry.step).label
        return Outcome(
            entry, f"{entry.moved_by.user.name} changed it at {at:%H:%M:%S}: “{step}” now. Nothing was done."
        )
    try:
        act(entry)
    except _REFUSALS as refusal:
        return Outcome(entry, refusal.message)
    return Outcome(entry)


def _take(entry: WorklistEntry, name: str, by: Membership) -> None:
    try:
        take(entry, name, by=by)
    except Http404 as fault:
        raise NotAllowedNow(f"This can't be done to a {entry.get_kind_display().lower()}.") from fault


def _show(request: PracticeRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"list": shown(request), **more}
    return render(request, "workups/worklist/page.html", context, status=status)
