"""The inbox: what waits for a GP, done from where it stands, and cover for a colleague."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import Permission, Role, may, require
from clinic.actions import covers
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow
from clinic.forms import CoverForm
from clinic.models import Membership
from clinic.queries import care_team, cover_for, covers_for, covers_of
from clinic.requests import PracticeRequest
from workups.actions import follow_ups, referrals
from workups.models import ReferralStatus
from workups.presenters import inbox as presenter
from workups.presenters.cover import cover_rows, covering_words
from workups.presenters.inbox import Cancelling
from workups.queries import inbox as queries
from workups.queries.escalations import risen_to, unmatched_risen
from workups.queries.workups import my_open_workups

MOST: Final = 50
_ANY_PART: Final = (Permission.REVIEW_RESULTS, Permission.WORK_UP, Permission.ARRANGE_COVER)


@require_GET
def page(request: PracticeRequest) -> HttpResponse:
    """Results to review (`results=all`: everybody's), deferred advice, follow-ups, referrals, workups, cover."""
    return _show(request)


@require_POST
def follow_up_done(request: PracticeRequest, follow_up_id: int) -> HttpResponse:
    """Notes that a follow-up has taken place."""
    follow_up = queries.follow_up_for(request.membership, follow_up_id)
    return _do(request, lambda by: follow_ups.complete(follow_up=follow_up, by=by), "Follow-up done.")


@require_POST
def follow_up_cancel(request: PracticeRequest, follow_up_id: int) -> HttpResponse:
    """Cancels a follow-up; without a reason it comes again with what was typed."""
    follow_up = queries.follow_up_for(request.membership, follow_up_id)
    reason = request.POST.get("reason", "")
    try:
        return _do(
            request, lambda by: follow_ups.cancel(follow_up=follow_up, reason=reason, by=by), "Follow-up cancelled."
        )
    except InvalidInput as refusal:
        cancelling = Cancelling(follow_up.pk, reason, refusal.message)
        return _show(request, status=refusal.status, cancelling=cancelling)


@require_POST
def referral_sent(request: PracticeRequest, referral_id: int) -> HttpResponse:
    """Notes that a referral is on its way."""
    referral = queries.referral_for(request.membership, referral_id)
    to = ReferralStatus.SENT.value
    return _do(request, lambda by: referrals.advance(referral=referral, to=to, by=by), f"Sent: {referral.title}.")


@require_http_methods(["GET", "POST"])
def cover(request: PracticeRequest) -> HttpResponse:
    """Arranges who looks after a colleague's inbox; a form that can't be taken comes again as it was typed."""
    by = request.membership
    require(by, Permission.ARRANGE_COVER)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("inbox")
    form = CoverForm(care_team(by), request.POST)
    if form.is_valid():
        try:
            covers.arrange(**form.said(), by=by)
        except InvalidInput as refusal:
            form.add_fault(refusal.field, refusal.message)
    if form.errors:
        return _show(request, status=422, form=form)
    messages.success(request, "Cover arranged.")
    return redirect("inbox")


@require_POST
def cover_end(request: PracticeRequest, cover_id: int) -> HttpResponse:
    """Ends a cover before its last day."""
    arranged = cover_for(request.membership, cover_id)
    return _do(request, lambda by: covers.end(cover=arranged, by=by), "Cover ended.")


def _do(request: PracticeRequest, act: Callable[[Membership], None], said: str) -> HttpResponse:
    """Does it and goes back to where the button stood; what somebody else did first is said on the inbox."""
    try:
        act(request.membership)
    except (Conflict, NotAllowedNow) as refusal:
        return _show(request, status=refusal.status, notice=refusal.message)
    messages.success(request, said)
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "inbox")


def _show(
    request: PracticeRequest,
    *,
    status: int = 200,
    form: CoverForm | None = None,
    cancelling: Cancelling | None = None,
    notice: str = "",
) -> HttpResponse:
    by = request.membership
    if not any(may(by, permission) for permission in _ANY_PART):
        raise NotAllowed("Your role has no inbox.")
    arranges = may(by, Permission.ARRANGE_COVER)
    shown = presenter.Inbox(
        **lists(by, everybody=request.GET.get("results") == "all", most=MOST),
        workups=presenter.workups(my_open_workups(by), most=MOST) if may(by, Permission.WORK_UP) else None,
        covers=cover_rows(covers_for(by)) if arranges else [],
        form=form or CoverForm(care_team(by), initial=_first(by)) if arranges else None,
        cancelling=cancelling,
        notice=notice,
    )
    return render(request, "workups/inbox/page.html", {"inbox": shown}, status=status)


def lists(by: Membership, *, everybody: bool, most: int) -> dict[str, Any]:
    """The lists of a person, each None where the role has no part in it; `most` rows of each."""
    decides, works_up = may(by, Permission.ORDER_TESTS), may(by, Permission.WORK_UP)
    return {
        "covering": covering_words(covers_of(by)) if may(by, Permission.TRACK_TESTS) else [],
        "escalations": presenter.escalations(risen_to(by), most=most, reader=by) if _hears(by) else None,
        "unmatched": unmatched_risen(by) if _hears(by) else 0,
        "results": _results(by, everybody=everybody, most=most) if may(by, Permission.REVIEW_RESULTS) else None,
        "deferred": presenter.deferred(queries.deferred_due(by), most=most) if decides else None,
        "follow_ups": presenter.follow_ups(queries.follow_ups_due(by), most=most) if works_up else None,
        "referrals": presenter.referrals(queries.referrals_waiting(by), most=most, reader=by) if decides else None,
    }


def _hears(by: Membership) -> bool:
    """To whom the ladder leads; what rises to staff stands on their worklist."""
    return by.role in (Role.GP, Role.MANAGER)


def _results(by: Membership, *, everybody: bool, most: int) -> presenter.Results:
    orders = queries.results_to_review(by, everybody=everybody, limit=most)
    found = queries.results_of_orders(orders)
    return presenter.results(orders, found, queries.review_counts(by), everybody=everybody, reader=by)


def _first(by: Membership) -> dict[str, str]:
    """What the form of cover begins with."""
    return {"absent": str(by.pk), "starts_on": "today"}
