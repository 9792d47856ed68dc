"""The protocol library and its versions, to be read; a draft is begun and a version retired from here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import Permission, may
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.models import Membership
from clinic.requests import PracticeRequest
from workups.actions import drafts, publishing
from workups.drafting import engine_of_whole, faults_of_draft, whole_of
from workups.engine.definition import Definition
from workups.engine.edits import Whole
from workups.models import ProtocolVersion
from workups.presenters import protocol as presenter
from workups.presenters.protocol_library import LibraryRow, Reminder, library_rows, reminders
from workups.presenters.protocol_links import draft_href
from workups.queries import protocols as queries


@require_GET
def library(request: PracticeRequest) -> HttpResponse:
    """The protocols a workup can be started from, and those that are being written."""
    by = request.membership
    context = {
        "rows": library_of(by),
        "import_href": reverse("protocol_import") if may(by, Permission.EDIT_PROTOCOLS) else "",
    }
    return render(request, "workups/protocols/library.html", context)


@require_GET
def version(request: PracticeRequest, version_id: int) -> HttpResponse:
    """One version in words: since when it is live, who wrote it and why, and all that it says."""
    return _page(request, queries.version_for(request.membership, version_id))


@require_POST
def begin(request: PracticeRequest, version_id: int) -> HttpResponse:
    """A draft that says what this version says: the next one, or an old one restored."""
    source = queries.version_for(request.membership, version_id)
    draft = drafts.begin(source=source, by=request.membership)
    messages.success(
        request, f"Version {draft.number} is begun as a draft. Nothing changes for anybody until it is signed."
    )
    return redirect(draft_href(draft))


@require_http_methods(["GET", "POST"])
def retire(request: PracticeRequest, version_id: int) -> HttpResponse:
    """Takes a version out of use for new workups; a refused form comes again as it was typed."""
    shown = queries.version_for(request.membership, version_id)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("protocol_version", shown.pk)
    typed = presenter.Retiring(request.POST.get("reason", ""), bool(request.POST.get("even_the_last")))
    try:
        publishing.retire(version=shown, reason=typed.reason, even_the_last=typed.even_the_last, by=request.membership)
    except (InvalidInput, NotAllowedNow) as refusal:
        again = queries.version_for(request.membership, version_id)
        refused = presenter.Retiring(typed.reason, typed.even_the_last, refusal.message)
        return _page(request, again, retiring=refused, status=refusal.status)
    messages.success(request, f"{shown} is retired. Workups that follow it go on with it.")
    return redirect("protocol_version", shown.pk)


def library_of(by: Membership) -> list[LibraryRow]:
    """A line for every protocol."""
    shelves = queries.shelves(by)
    due = queries.reviews_due(shelf.live for shelf in shelves if shelf.live)
    return library_rows(shelves, queries.workups_per_protocol(by), due)


def reminders_for(by: Membership) -> list[Reminder]:
    """What waits for this person to sign, and which protocols are to be read again; for who writes or signs them."""
    writes, signs = may(by, Permission.EDIT_PROTOCOLS), may(by, Permission.SIGN_PROTOCOLS)
    if not (writes or signs):
        return []
    live = list(queries.live_versions(by))
    return reminders(live, queries.reviews_due(live), queries.versions_to_sign(by) if signs else ())


def definition_of(whole: Whole) -> Definition | None:
    """None for a draft that can't be read yet."""
    return None if faults_of_draft(whole) else engine_of_whole(whole).definition


def _page(
    request: PracticeRequest,
    shown: ProtocolVersion,
    *,
    retiring: presenter.Retiring | None = None,
    status: int = 200,
) -> HttpResponse:
    by, whole = request.membership, whole_of(shown)
    page = presenter.version_page(
        shown,
        whole,
        definition_of(whole),
        versions=queries.versions_of(by, shown.protocol),
        followed=queries.workups_per_version(by, shown.protocol),
        changes=queries.changes_of(by, shown),
        reader=by,
        retiring=retiring,
    )
    return render(request, "workups/protocols/version.html", {"page": page}, status=status)
