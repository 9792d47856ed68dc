"""What the practice says differently from a shared protocol: seen beside the protocol's own words, and set."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from clinic.access import Permission, may, require
from clinic.errors import Conflict, InvalidInput
from clinic.requests import PracticeRequest
from workups.actions import overlays
from workups.drafting import whole_of
from workups.forms.overlays import read_change, read_new_test
from workups.models import ProtocolVersion
from workups.overlays import LocalChange, read_changes
from workups.presenters.overlay import EntryForm, NewTest, entry_form, overlay_page
from workups.queries.overlays import overlay_of, overlays_of
from workups.queries.protocols import whole_live_version


@require_GET
def page(request: PracticeRequest, key: str) -> HttpResponse:
    """Everything said differently; `?entry=table.name` opens the form of one entry."""
    version = whole_live_version(request.membership, key)
    table, _, name = request.GET.get("entry", "").partition(".")
    return _show(request, version, form=entry_form(version, table, name, _now(request, version)))


@require_POST
def change(request: PracticeRequest, key: str, table: str, name: str) -> HttpResponse:
    """Words one entry for this practice, or takes the protocol's words again."""
    require(request.membership, Permission.SET_OVERLAYS)
    version, said = whole_live_version(request.membership, key), request.POST.dict()
    standing = _now(request, version)
    try:
        new = read_change(whole_of(version), table, name, said)
        others = [each for each in standing if (each.table, each.name) != (table, name)]
        _agree(request, version, [*others, *([new] if new else [])])
    except (InvalidInput, Conflict) as refusal:
        field = "reason" if getattr(refusal, "field", "") == "reason" else ""
        form = entry_form(version, table, name, standing, typed=said, error=refusal.message, error_field=field)
        return _show(request, version, form=form, status=refusal.status)
    messages.success(request, "Saved. It holds for workups that begin or are moved from now on.")
    return redirect("overlay", key)


@require_POST
def add(request: PracticeRequest, key: str) -> HttpResponse:
    """A further test that this practice offers."""
    require(request.membership, Permission.SET_OVERLAYS)
    version, said = whole_live_version(request.membership, key), request.POST.dict()
    try:
        _agree(request, version, [*_now(request, version), read_new_test(said)])
    except (InvalidInput, Conflict) as refusal:
        at = getattr(refusal, "field", "reason")
        typed = NewTest(said, refusal.message, at if at in said else "when")
        return _show(request, version, new_test=typed, status=refusal.status)
    messages.success(request, "Saved. The test is suggested in workups that begin or are moved from now on.")
    return redirect("overlay", key)


@require_POST
def drop(request: PracticeRequest, key: str, table: str, name: str) -> HttpResponse:
    """Says what the protocol says again."""
    require(request.membership, Permission.SET_OVERLAYS)
    version = whole_live_version(request.membership, key)
    standing = _now(request, version)
    left = [each for each in standing if (each.table, each.name) != (table, name)]
    if left != standing:
        _agree(request, version, left, reason="The protocol's own again")
        messages.success(request, "Saved. Here it is as the protocol has it.")
    return redirect("overlay", key)


def _agree(
    request: PracticeRequest, version: ProtocolVersion, changes: Sequence[LocalChange], *, reason: str = ""
) -> None:
    seen = request.POST.get("seen", "")
    overlays.agree(
        version=version,
        changes=changes,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
        reason=reason or request.POST.get("reason", ""),
        by=request.membership,
    )


def _now(request: PracticeRequest, version: ProtocolVersion) -> list[LocalChange]:
    newest = overlay_of(request.membership, version.protocol_id)
    return list(read_changes(newest.changes)) if newest else []


def _show(
    request: PracticeRequest,
    version: ProtocolVersion,
    *,
    form: EntryForm | None = None,
    new_test: NewTest | None = None,
    status: int = 200,
) -> HttpResponse:
    by = request.membership
    shown = overlay_page(version, list(overlays_of(by, version.protocol_id)), may_set=may(by, Permission.SET_OVERLAYS))
    context = {"page": shown, "key": version.protocol.key, "form": form, "new_test": new_test or NewTest()}
    return render(request, "workups/protocols/overlay.html", context, status=status)
