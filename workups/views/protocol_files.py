"""Protocols as text: a version leaves as one YAML file, and a file is taken into a draft once its changes were seen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.requests import PracticeRequest
from workups.actions import imports
from workups.drafting import whole_of
from workups.engine.edits import Whole
from workups.engine.faults import ProtocolInvalid
from workups.forms.protocol_file import SentFile, read_file
from workups.presenters.protocol_import import ImportPage, compared
from workups.protocol_text import as_text, key_in, read_text, whole_in
from workups.queries.protocols import standing_of, version_for


@require_GET
def export(request: PracticeRequest, version_id: int) -> HttpResponse:
    """A version as one file: protocol, dictionary and vignettes."""
    version = version_for(request.membership, version_id)
    name = f"{version.protocol.key}-{version.number}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(as_text(whole_of(version)), content_type="application/yaml; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
def take_in(request: PracticeRequest) -> HttpResponse:
    """A file: first what it would change, then, when that is confirmed, the change."""
    require(request.membership, Permission.EDIT_PROTOCOLS)
    if request.method == "GET":
        return _show(request, ImportPage())
    try:
        sent = read_file(request)
    except InvalidInput as refusal:
        return _show(request, ImportPage(error=refusal.message), status=refusal.status)
    try:
        whole = _read(request, sent)
    except ProtocolInvalid as invalid:
        return _show(request, ImportPage(sent.text, sent.name, invalid.faults), status=422)
    return _take_in(request, sent, whole) if "confirmed" in request.POST else _compare(request, sent, whole)


def _take_in(request: PracticeRequest, sent: SentFile, whole: Whole) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        revision = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
        draft = imports.take_in(whole=whole, seen=revision, by=request.membership)
    except (Conflict, NotAllowedNow) as refusal:
        return _compare(request, sent, whole, error=refusal.message, status=refusal.status)
    messages.success(request, f"Version {draft.number} is a draft that says what the file says.")
    return redirect("protocol_version", draft.pk)


def _compare(
    request: PracticeRequest, sent: SentFile, whole: Whole, *, error: str = "", status: int = 200
) -> HttpResponse:
    comparison = compared(whole, standing_of(request.membership, whole["protocol"]["key"]))
    return _show(request, ImportPage(sent.text, sent.name, comparison=comparison, error=error), status=status)


def _read(request: PracticeRequest, sent: SentFile) -> Whole:
    document = read_text(sent.content, name=sent.name)
    standing = standing_of(request.membership, key_in(document))
    return whole_in(document, name=sent.name, beneath=whole_of(standing) if standing else None)


def _show(request: PracticeRequest, page: ImportPage, *, status: int = 200) -> HttpResponse:
    return render(request, "workups/protocols/import.html", {"page": page}, status=status)
