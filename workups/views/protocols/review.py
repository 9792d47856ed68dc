"""A version on its way to be live: handed in, read, sent back or signed."""

from collections.abc import Callable

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import drafts, publishing
from workups.models import ProtocolVersion
from workups.models.protocol import BEING_MADE
from workups.presenters import protocol_review as presenter
from workups.presenters.protocol_diff import Diff
from workups.queries import protocols as queries
from workups.queries.gate import gate_run_of
from workups.queries.replays import newest_replay_of
from workups.views.protocols.comparing import diff_of

_KEPT = ("why", "reason", "has_read")
"""What is typed again into a refused form; never a password."""


@require_GET
def page(request: PracticeRequest, version_id: int) -> HttpResponse:
    """All that a second clinician needs: the author's account, the differences, the gate, the replay."""
    version = queries.version_for(request.membership, version_id)
    if version.status not in BEING_MADE:
        return redirect("protocol_version", version.pk)
    return _page(request, version)


@require_http_methods(["GET", "POST"])
def submit(request: PracticeRequest, version_id: int) -> HttpResponse:
    """Hands a draft in."""
    seen = request.POST.get("revision", "")

    def act(version: ProtocolVersion) -> str:
        revision = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        publishing.submit(draft=version, why=request.POST.get("why", ""), seen=revision, by=request.membership)
        return "Handed in. A second clinician reads it and signs it, or sends it back."

    return _act(request, version_id, "submit", act)


@require_http_methods(["GET", "POST"])
def catch_up(request: PracticeRequest, version_id: int) -> HttpResponse:
    """Brings in what a later version says, so that the draft can go live."""

    def act(version: ProtocolVersion) -> str:
        left = drafts.catch_up(draft=version, by=request.membership)
        look = f" Both changed these, and the draft’s stand: {', '.join(left)}." if left else ""
        return f"It says what is new in the live version, and is version {version.number} now.{look}"

    return _act(request, version_id, "catch_up", act)


@require_http_methods(["GET", "POST"])
def send_back(request: PracticeRequest, version_id: int) -> HttpResponse:
    """Makes it a draft again."""

    def act(version: ProtocolVersion) -> str:
        publishing.send_back(version=version, reason=request.POST.get("reason", ""), by=request.membership)
        return "It is a draft again and can be changed."

    return _act(request, version_id, "send_back", act)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign(request: PracticeRequest, version_id: int) -> HttpResponse:
    """Publishes it; new workups follow it from then on."""

    def act(version: ProtocolVersion) -> str:
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            raise NotAllowedNow("Too many passwords were tried in a minute. Nothing was signed: wait, then sign.")
        publishing.sign(
            version=version,
            content_hash=request.POST.get("content_hash", ""),
            reason=request.POST.get("reason", ""),
            has_read=bool(request.POST.get("has_read")),
            password=request.POST.get("password", ""),
            by=request.membership,
        )
        return f"{version} is live: new workups follow it. Open ones stay with theirs until they are moved."

    return _act(request, version_id, "sign", act)


def _act(request: PracticeRequest, version_id: int, form: str, act: Callable[[ProtocolVersion], str]) -> HttpResponse:
    """Does it, or draws the page as it is now with what was typed and what was refused."""
    version = queries.version_for(request.membership, version_id)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("protocol_review", version.pk)
    try:
        messages.success(request, act(version))
    except (InvalidInput, NotAllowedNow, Conflict) as refusal:
        typed = presenter.Typed(
            form,
            {name: request.POST.get(name, "") for name in _KEPT},
            {refusal.field if isinstance(refusal, InvalidInput) else "": refusal.message},
        )
        again = queries.version_for(request.membership, version_id)
        return _page(request, again, typed=typed, status=refusal.status)
    return redirect("protocol_version" if form == "sign" else "protocol_review", version.pk)


def _page(
    request: PracticeRequest, version: ProtocolVersion, *, typed: presenter.Typed | None = None, status: int = 200
) -> HttpResponse:
    by = request.membership
    before = queries.live_of(version.protocol) or version.based_on
    before = None if before and before.pk == version.pk else before
    shown = presenter.review_page(
        version,
        before,
        diff_of(before, version) if before else Diff([]),
        run=gate_run_of(by, version),
        replay=newest_replay_of(by, version),
        sent_back=queries.sent_back(by, version),
        followed=queries.workups_per_version(by, version.protocol),
        has_written=queries.has_written(by, version),
        reader=by,
        typed=typed,
    )
    return render(request, "workups/protocols/review.html", {"page": shown}, status=status)
