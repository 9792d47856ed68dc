"""A draft replayed over the practice's workups: asked for, watched, read, workup by workup."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from clinic.access import Permission, may
from clinic.errors import NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import replays
from workups.drafting import whole_of
from workups.engine.compare import Comparer
from workups.engine.definition import Definition
from workups.engine.evaluation import Evaluation
from workups.engine.faults import ProtocolInvalid
from workups.evaluate import engine_of
from workups.models import ProtocolVersion, Replay, ReplayStatus, Workup
from workups.presenters import replay as presenter
from workups.presenters.advice_beside import UNSAID, beside
from workups.queries.protocols import live_of, version_for
from workups.queries.replays import WAYS, Chosen, change_for, changes_of, count_of, replay_for
from workups.replayed import by_both
from workups.replaying import draft_engine
from workups.views.protocols.library import definition_of

_MOST_PAGES = 10_000


@require_POST
def request_replay(request: PracticeRequest, version_id: int) -> HttpResponse:
    """Asks for one; the page then watches it."""
    version = version_for(request.membership, version_id)
    return redirect("replay", replays.request(version=version, by=request.membership).pk)


@require_GET
def page(request: PracticeRequest, replay_id: int) -> HttpResponse:
    """How far it is and what it found. The page's own question (htmx) is answered only when something changed."""
    replay = replay_for(request.membership, replay_id)
    if request.htmx and request.GET.get("seen") == presenter.seen_of(replay):
        return HttpResponse(status=204)
    chosen = _chosen(request)
    changes, has_more = ([], False) if replay.status == ReplayStatus.REQUESTED else changes_of(replay, chosen)
    shown = presenter.replay_page(
        replay,
        _definitions(replay),
        changes,
        chosen=chosen,
        count=count_of(replay, chosen) if changes else 0,
        has_more=has_more,
        reader=request.membership,
    )
    template = "workups/protocols/_replay.html" if request.htmx else "workups/protocols/replay.html"
    return render(request, template, {"page": shown})


@require_POST
def cancel(request: PracticeRequest, replay_id: int) -> HttpResponse:
    """Calls it off."""
    replays.cancel(replay=replay_for(request.membership, replay_id), by=request.membership)
    return redirect("replay", replay_id)


@require_GET
def side_by_side(request: PracticeRequest, replay_id: int, workup_id: int) -> HttpResponse:
    """One workup by its own version and by the draft, on what is known today."""
    by, replay = request.membership, replay_for(request.membership, replay_id)
    change = change_for(replay, workup_id)
    if change.failure:
        raise NotAllowedNow(change.failure)
    was, now = _both(change.workup, replay.version)
    comparison = Comparer(was.engine, now.engine).between(was, now)
    unsaid = () if may(by, Permission.SEE_PATIENTS) else UNSAID
    context = {
        "page": presenter.side_page(replay, change, by),
        "advice": beside(was, now, comparison, unsaid=unsaid),
    }
    return render(request, "workups/protocols/replay_workup.html", context)


def _both(workup: Workup, version: ProtocolVersion) -> tuple[Evaluation, Evaluation]:
    try:
        engine = draft_engine(version, workup.overlay)
    except ProtocolInvalid as invalid:
        raise NotAllowedNow(
            "The draft was changed and can't be read as it is now, so nothing stands beside."
        ) from invalid
    was, now, _ = by_both(workup, engine)
    return was.evaluation, now


def _definitions(replay: Replay) -> list[Definition]:
    """The draft's, and that of the version it takes the place of."""
    version = replay.version
    before = [each for each in (version.based_on, live_of(version.protocol)) if each]
    draft = definition_of(whole_of(version))
    return [*([draft] if draft else []), *(engine_of(each).definition for each in before)]


def _chosen(request: PracticeRequest) -> Chosen:
    way, page = request.GET.get("way", ""), request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 6 else 0
    return Chosen(request.GET.get("advice", "")[:80], way if way in WAYS else "", min(number, _MOST_PAGES))
