"""Letters to patients in bulk: asked for on the worklist, watched, printed, posted."""

from itertools import islice

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.requests import PracticeRequest
from workups.actions import print_jobs
from workups.forms.tracking import read_ticked
from workups.models import WorklistEntry
from workups.models.print_job import MOST_LETTERS
from workups.presenters import print_job as presenter
from workups.presenters.worklist.page import filters_from
from workups.queries.print_jobs import LATEST, job_for, jobs_for, lines_of
from workups.queries.worklist import entries_by_id, everything_of
from workups.views.files import pdf_file
from workups.views.worklist.page import shown


@require_GET
def listed(request: PracticeRequest) -> HttpResponse:
    """The newest print jobs of the practice."""
    rows = [presenter.job_row(job) for job in jobs_for(request.membership)[:LATEST]]
    return render(request, "workups/print_jobs/list.html", {"jobs": rows})


@require_http_methods(["GET", "POST"])
def begin(request: PracticeRequest) -> HttpResponse:
    """A letter for every ticked row, or for all that the filters show; a refusal comes with the list as it was."""
    require(request.membership, Permission.REQUEST_REPORTS)
    if request.method == "GET":  # the address of a refused form, opened again
        return redirect("worklist")
    try:
        job = print_jobs.begin(entries=_meant(request), by=request.membership)
    except InvalidInput as refusal:
        context = {"list": shown(request), "bulk_error": refusal.message, "typed": request.POST}
        return render(request, "workups/worklist/page.html", context, status=refusal.status)
    return redirect("print_job", job.pk)


@require_GET
def page(request: PracticeRequest, job_id: int) -> HttpResponse:
    """How far it is. The page's own question (htmx) is answered only when something changed."""
    job = job_for(request.membership, job_id)
    if request.htmx and request.GET.get("seen") == presenter.seen_of(job):
        return HttpResponse(status=204)
    template = "workups/print_jobs/_status.html" if request.htmx else "workups/print_jobs/page.html"
    return render(request, template, {"page": presenter.job_page(job, lines_of(job))})


@require_POST
def cancel(request: PracticeRequest, job_id: int) -> HttpResponse:
    """Calls off what is not made yet."""
    print_jobs.cancel(job=job_for(request.membership, job_id), by=request.membership)
    return redirect("print_job", job_id)


@require_POST
def retry(request: PracticeRequest, job_id: int) -> HttpResponse:
    """Asks again for the one PDF."""
    print_jobs.retry(job=job_for(request.membership, job_id), by=request.membership)
    return redirect("print_job", job_id)


@require_POST
def posted(request: PracticeRequest, job_id: int) -> HttpResponse:
    """Notes that the letters were posted."""
    noted = print_jobs.posted(job=job_for(request.membership, job_id), by=request.membership)
    messages.success(request, f"Noted as posted: {noted}." if noted else "They were noted as posted before.")
    return redirect("print_job", job_id)


@require_GET
def pdf(request: PracticeRequest, job_id: int) -> HttpResponse:
    """All letters in one file."""
    job = job_for(request.membership, job_id)
    return pdf_file(print_jobs.download(job=job, by=request.membership), f"letters-{job.pk}")


def _meant(request: PracticeRequest) -> list[WorklistEntry]:
    """The rows that are meant, in the order of the list."""
    by = request.membership
    if request.POST.get("letters") == "all":
        found = list(islice(everything_of(by, filters_from(request.GET)), MOST_LETTERS + 1))
        if len(found) > MOST_LETTERS:
            raise InvalidInput(f"At most {MOST_LETTERS} letters at a time: filter the list first.", field="entry")
        return found
    ticked = read_ticked(request.POST.getlist("entry"))
    rows = entries_by_id(by, [each.entry_id for each in ticked])
    return [rows[each.entry_id] for each in ticked if each.entry_id in rows]
