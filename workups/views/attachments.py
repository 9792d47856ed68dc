"""A report as a file beside its test: added, read, taken off."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput
from clinic.requests import PracticeRequest
from workups.actions import attachments
from workups.actions.attachments import TOO_LARGE
from workups.file_types import suffix_of
from workups.forms.moves import refused
from workups.models.attachment import MOST_BYTES
from workups.queries.attachments import attachment_for
from workups.queries.orders import order_for
from workups.views import order_page

# A file of somebody else's making: saved, never shown as one of our pages, and if it is shown it can do nothing.
_AS_A_FILE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_FILE: Final = "file"


@require_http_methods(["GET", "POST"])
def add(request: PracticeRequest, order_id: int) -> HttpResponse:
    """Adds a file; one that can't be taken is said beside the form. Its size is looked at before it is read."""
    order = order_for(request.membership, order_id)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("order", order.pk)
    require(request.membership, Permission.ENTER_RESULTS)
    sent = request.FILES.get(_FILE)
    try:
        if sent is None:
            raise InvalidInput("Choose a file first.", field=_FILE)
        if (sent.size or 0) > MOST_BYTES:
            raise InvalidInput(TOO_LARGE, field=_FILE)
        attachments.add(order=order, name=sent.name or "", content=sent.read(), by=request.membership)
    except (InvalidInput, Conflict) as refusal:
        return order_page.show(request, order_id, status=refusal.status, refused=refused(refusal, place=_FILE))
    messages.success(request, f"{order.title}: file added.")
    return redirect("order", order.pk)


@require_GET
def read(request: PracticeRequest, attachment_id: int) -> HttpResponse:
    """The file as it came, under a name that says nothing about the patient; kept in no cache."""
    attachment = attachment_for(request.membership, attachment_id)
    name = f"attachment-{attachment.pk}{suffix_of(attachment.media_type)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_AS_A_FILE}
    return HttpResponse(bytes(attachment.content), content_type=attachment.media_type, headers=headers)


@require_http_methods(["GET", "POST"])
def take_off(request: PracticeRequest, attachment_id: int) -> HttpResponse:
    """Takes a file off its test; without a reason the page comes again with what was typed."""
    attachment = attachment_for(request.membership, attachment_id)
    if request.method == "GET":
        return redirect("order", attachment.order_id)
    reason = request.POST.get("reason", "")
    try:
        attachments.take_off(attachment=attachment, reason=reason, by=request.membership)
    except InvalidInput as refusal:
        said = refused(refusal, place=f"take-off-{attachment.pk}", typed=reason)
        return order_page.show(request, attachment.order_id, status=refusal.status, refused=said)
    messages.success(request, "File taken off.")
    return redirect("order", attachment.order_id)
