"""Who works in the practice and as what: added, changed, ended, reinstated by a practice manager."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, Role, require
from clinic.actions import members
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.forms import MemberForm
from clinic.models import Membership
from clinic.queries import colleague_for, members_of
from clinic.requests import PracticeRequest
from clinic.sign_in import send_password_link
from workups.presenters.leaving import waiting_lines
from workups.presenters.members import member_page, member_row, powers
from workups.queries.leaving import waiting_for


@require_http_methods(["GET", "POST"])
def listed(request: PracticeRequest) -> HttpResponse:
    """Everybody, and the form by which somebody is added; what can't be taken comes again as it was typed."""
    by = request.membership
    require(by, Permission.MANAGE_MEMBERS)
    if request.method == "GET":
        return _show_list(request, MemberForm())
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _show_list(request, form, status=InvalidInput.status)
    try:
        member = members.add(**form.said(), by=by)
    except (InvalidInput, Conflict) as refusal:
        form.add_fault(getattr(refusal, "field", ""), refusal.message)
        return _show_list(request, form, status=refusal.status)
    _welcome(request, member)
    return redirect("members")


@require_GET
def page(request: PracticeRequest, member_id: int) -> HttpResponse:
    """One person: role, what waits for them, and what can be done about their membership."""
    return _show(request, colleague_for(request.membership, member_id))


@require_http_methods(["GET", "POST"])
def role(request: PracticeRequest, member_id: int) -> HttpResponse:
    """Gives somebody another role."""
    member, said = colleague_for(request.membership, member_id), request.POST
    if request.method == "GET":
        return redirect("member", member_id)
    wanted, seen = said.get("role", ""), said.get("seen", "")
    try:
        members.change_role(member=member, role=wanted, seen=seen, by=request.membership)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _show(request, member, refusal=refusal.message, chosen=wanted, status=refusal.status)
    messages.success(request, f"{member.user.name} is {Role(wanted).label} from now on.")
    return redirect("member", member_id)


@require_http_methods(["GET", "POST"])
def end(request: PracticeRequest, member_id: int) -> HttpResponse:
    """Ends a membership."""
    said = "{} no longer belongs to the practice. What waited for them is in front of their colleagues now."
    return _do(request, member_id, lambda member, by: members.end(member=member, by=by), said)


@require_http_methods(["GET", "POST"])
def reinstate(request: PracticeRequest, member_id: int) -> HttpResponse:
    """Takes somebody back, in the role they had."""
    return _do(
        request,
        member_id,
        lambda member, by: members.reinstate(member=member, by=by),
        "{} belongs to the practice again.",
    )


@require_http_methods(["GET", "POST"])
def invite(request: PracticeRequest, member_id: int) -> HttpResponse:
    """Sends the link to choose a password once more, to who has none yet."""
    member = colleague_for(request.membership, member_id)
    if request.method == "GET":
        return redirect("member", member_id)
    require(request.membership, Permission.MANAGE_MEMBERS)
    if not member.active or member.user.has_usable_password():
        refusal = "A link is for members who have no password yet. Who forgot theirs asks for a new one at sign-in."
        return _show(request, member, refusal=refusal, status=NotAllowedNow.status)
    _send_link(request, member)
    return redirect("member", member_id)


def _do(
    request: PracticeRequest, member_id: int, act: Callable[[Membership, Membership], None], said: str
) -> HttpResponse:
    """Does it to the person and says so; what somebody else did first is said on their page."""
    member = colleague_for(request.membership, member_id)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("member", member_id)
    try:
        act(member, request.membership)
    except (Conflict, NotAllowedNow) as refusal:
        return _show(request, member, refusal=refusal.message, status=refusal.status)
    messages.success(request, said.format(member.user.name))
    return redirect("member", member_id)


def _welcome(request: PracticeRequest, member: Membership) -> None:
    """Who has no password yet is sent the link to choose one; who has one sees the practice when they sign in."""
    if not member.user.has_usable_password():
        _send_link(request, member)
        return
    name = member.user.name
    messages.success(
        request, f"{name} had an account already and belongs to the practice now. Tell them: no mail went."
    )


def _send_link(request: PracticeRequest, member: Membership) -> None:
    """The mail goes when the membership is kept; a mail server that is away takes nothing back."""
    who = f"{member.user.name} ({member.user.email})"
    try:
        send_password_link(request, member.user)
    except OSError:
        messages.warning(
            request, f"{who} is a member, but the mail with the link could not be sent. Try it again later."
        )
        return
    members.note_invitation(member=member, by=request.membership)
    messages.success(request, f"{who} was sent a link to choose a password. It works for three days.")


def _show_list(request: PracticeRequest, form: MemberForm, *, status: int = 200) -> HttpResponse:
    by = request.membership
    rows = [member_row(member, reader=by) for member in members_of(by)]
    return render(
        request, "workups/members/list.html", {"form": form, "members": rows, "powers": powers()}, status=status
    )


def _show(
    request: PracticeRequest, member: Membership, *, refusal: str = "", chosen: str = "", status: int = 200
) -> HttpResponse:
    by = request.membership
    waits = waiting_lines(waiting_for(by, member))
    shown = member_page(member, waits, reader=by, chosen=chosen)
    context = {"page": shown, "refusal": refusal, "powers": powers()}
    return render(request, "workups/members/page.html", context, status=status)
