"""Who did what, when: searched on a page, taken as a file."""

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import Permission, require
from clinic.actions import trail as actions
from clinic.audit_form import AuditForm
from clinic.audit_rows import event_row, file_lines
from clinic.csv_files import csv_file
from clinic.errors import InvalidInput
from clinic.queries import members_of
from clinic.requests import PracticeRequest
from clinic.trail import MOST_IN_A_FILE, TrailPage, trail_length, trail_lines, trail_page


@require_GET
def page(request: PracticeRequest) -> HttpResponse:
    """Fifty events at a time, the newest first; filters that can't be read come again as they were typed."""
    by = request.membership
    require(by, Permission.SEE_AUDIT)
    form = AuditForm(members_of(by), request.GET)
    if not form.is_valid():
        return _show(request, form, TrailPage([], None), status=InvalidInput.status)
    return _show(request, form, trail_page(by, form.search(), after=_number(request.GET.get("after", ""))))


@require_GET
def export(request: PracticeRequest) -> HttpResponseBase:
    """What the filters find as CSV, at most MOST_IN_A_FILE events; noted in the trail itself."""
    by = request.membership
    require(by, Permission.SEE_AUDIT)
    form = AuditForm(members_of(by), request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('audit')}?{request.GET.urlencode()}")
    count = trail_length(by, form.search())
    is_cut = count > MOST_IN_A_FILE
    noted = actions.note_export(rows=min(count, MOST_IN_A_FILE), is_cut=is_cut, by=by)
    events = trail_lines(by, form.search(), before=noted.pk)
    return csv_file(f"audit-{timezone.localdate():%Y-%m-%d}.csv", file_lines(events, is_cut=is_cut))


def _show(request: PracticeRequest, form: AuditForm, found: TrailPage, *, status: int = 200) -> HttpResponse:
    asked = QueryDict(mutable=True)
    asked.update({name: request.GET[name] for name in form.fields if request.GET.get(name)})
    context = {
        "form": form,
        "events": [event_row(event) for event in found.events],
        "csv_href": f"{reverse('audit_csv')}?{asked.urlencode()}",
        "next_href": f"{reverse('audit')}?{_with(asked, found.next)}" if found.next else "",
        "first_href": f"{reverse('audit')}?{asked.urlencode()}" if request.GET.get("after") else "",
        "is_filtered": bool(asked),
    }
    return render(request, "clinic/audit.html", context, status=status)


def _with(asked: QueryDict, after: int) -> str:
    more = asked.copy()
    more["after"] = str(after)
    return more.urlencode()


def _number(said: str) -> int | None:
    """An id; None for what can be none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else None
