"""Open workups that follow an older version: what each would be advised by the live one, and those ticked moved."""

from collections.abc import Collection, Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.access import Permission, require
from clinic.errors import WorkupError
from clinic.requests import PracticeRequest
from clinic.words import name_of
from workups.actions import moving
from workups.evaluate import engine_of
from workups.models import ProtocolVersion, Workup
from workups.presenters import moving as presenter
from workups.queries.following import left_behind, workup_to_move
from workups.queries.overlays import overlay_of
from workups.queries.protocols import version_for
from workups.replayed import cases_named
from workups.replaying import Pairs, look_at
from workups.views.protocols.moving import read_revision

_MOST_PAGES = 1_000


@require_http_methods(["GET", "POST"])
def page(request: PracticeRequest, version_id: int) -> HttpResponse:
    """The list with its differences; POST moves the ticked ones, each by itself, and says of each that was not why."""
    require(request.membership, Permission.MOVE_WORKUPS)
    version = version_for(request.membership, version_id)
    if request.method == "GET":
        return _page(request, version)
    ticked = [int(each) for each in request.POST.getlist("workup") if each.isdecimal() and len(each) < 18]
    if not ticked:
        return _page(request, version, errors=["Tick the workups that are to be moved."], status=422)
    workups = [workup_to_move(request.membership, each) for each in ticked]  # none is moved when one is not here
    refused = dict(_refusals(request, version, workups))
    moved = len(ticked) - len(refused)
    if moved:
        messages.success(request, f"Moved to version {version.number}: {moved}.")
    if not refused:
        return redirect("protocol_workups", version.pk)
    return _page(request, version, errors=refused.values(), ticked=refused, status=409)


def _refusals(
    request: PracticeRequest, version: ProtocolVersion, workups: Iterable[Workup]
) -> Iterable[tuple[int, str]]:
    """Moves each, and gives those that were refused, in words."""
    for workup in workups:
        revision = read_revision(request.POST.get(f"revision-{workup.pk}", ""))
        reason = request.POST.get("reason", "")
        try:
            moving.move_to(workup=workup, version=version, revision=revision, reason=reason, by=request.membership)
        except WorkupError as refusal:
            yield workup.pk, f"{name_of(workup.patient)}: {refusal.message}"


def _page(
    request: PracticeRequest,
    version: ProtocolVersion,
    *,
    errors: Iterable[str] = (),
    ticked: Collection[int] = (),
    status: int = 200,
) -> HttpResponse:
    text = request.GET.get("page", "")
    number = min(int(text), _MOST_PAGES) if text.isdecimal() and len(text) < 6 else 0
    workups, has_more = left_behind(request.membership, version, number)
    shown = presenter.left_page(
        version,
        _rows(request, version, workups, ticked),
        page=number,
        has_more=has_more,
        reason=request.POST.get("reason", ""),
        errors=errors,
    )
    return render(request, "workups/protocols/following.html", {"page": shown}, status=status)


def _rows(
    request: PracticeRequest, version: ProtocolVersion, workups: Iterable[Workup], ticked: Collection[int]
) -> list[presenter.LeftRow]:
    by, workups = request.membership, list(workups)
    newest = overlay_of(by, version.protocol_id)
    cases = cases_named(practice_id=by.practice_id, ids=[workup.pk for workup in workups])
    found = look_at(cases, Pairs(version, lambda own: newest))
    titles = _titles([*{workup.version_id: workup.version for workup in workups}.values(), version])
    return [
        presenter.left_row(
            workup,
            version,
            found[workup.pk].comparison,
            found[workup.pk].failure,
            titles,
            is_ticked=workup.pk in ticked,
        )
        for workup in workups
    ]


def _titles(versions: Iterable[ProtocolVersion]) -> dict[str, str]:
    """Of rules, by code; the last version that knows one names it."""
    return {code: rule.title for version in versions for code, rule in engine_of(version).definition.rules.items()}
