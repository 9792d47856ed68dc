"""Other systems with access: given, renewed, revoked. A token stands once, in the answer to who made it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import Permission, require
from clinic.actions import clients
from clinic.actions.clients import Made
from clinic.client_rows import client_row
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.forms import ClientForm, RenewForm
from clinic.models import IntegrationClient
from clinic.queries import client_for, clients_of
from clinic.requests import PracticeRequest


@never_cache
@require_http_methods(["GET", "POST"])
def listed(request: PracticeRequest) -> HttpResponse:
    """All systems, and the form by which one is given access; what can't be taken comes again as it was typed."""
    by = request.membership
    require(by, Permission.MANAGE_CLIENTS)
    if request.method == "GET":
        return _show_list(request, ClientForm(initial={"last_day": "in a year"}))
    form = ClientForm(request.POST)
    if form.is_valid():
        try:
            return _show_token(request, clients.create(**form.said(), by=by))
        except InvalidInput as refusal:
            form.add_fault(refusal.field, refusal.message)
    return _show_list(request, form, status=InvalidInput.status)


@require_GET
def page(request: PracticeRequest, client_id: int) -> HttpResponse:
    """One system's access."""
    client = client_for(request.membership, client_id)
    require(request.membership, Permission.MANAGE_CLIENTS)
    return _show(request, client, RenewForm(initial={"last_day": "in a year"}))


@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: PracticeRequest, client_id: int) -> HttpResponse:
    """Gives a system a new token beside the old one."""
    client = client_for(request.membership, client_id)
    if request.method == "GET":
        return redirect("client", client_id)
    require(request.membership, Permission.MANAGE_CLIENTS)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _show(request, client, form, status=InvalidInput.status)
    try:
        return _show_token(request, clients.renew(client=client, **form.said(), by=request.membership), old=client)
    except (InvalidInput, NotAllowedNow) as refusal:
        form.add_fault(getattr(refusal, "field", ""), refusal.message)
        return _show(request, client, form, status=refusal.status)


@require_http_methods(["GET", "POST"])
def revoke(request: PracticeRequest, client_id: int) -> HttpResponse:
    """Takes a system's access away for good."""
    client = client_for(request.membership, client_id)
    if request.method == "GET":
        return redirect("client", client_id)
    try:
        clients.revoke(client=client, by=request.membership)
    except NotAllowedNow as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"{client} is revoked: its token opens nothing any more.")
    return redirect("clients")


def _show_list(request: PracticeRequest, form: ClientForm, *, status: int = 200) -> HttpResponse:
    rows = [client_row(client) for client in clients_of(request.membership)]
    return render(request, "clinic/clients.html", {"clients": rows, "form": form}, status=status)


def _show(request: PracticeRequest, client: IntegrationClient, form: RenewForm, *, status: int = 200) -> HttpResponse:
    return render(request, "clinic/client.html", {"client": client_row(client), "form": form}, status=status)


def _show_token(request: PracticeRequest, made: Made, *, old: IntegrationClient | None = None) -> HttpResponse:
    """The one answer in which the token stands: no redirect, for it would have to be kept on the way."""
    context = {"client": client_row(made.client), "token": made.token, "old": client_row(old) if old else None}
    return render(request, "clinic/client_token.html", context)
