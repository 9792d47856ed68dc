"""Letters that were printed together, and how far they are."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import PrintJob, PrintJobLine, ReportStatus, WorklistEntry

LATEST = 20


def jobs_for(membership: Membership) -> QuerySet[PrintJob]:
    """All print jobs of the practice, newest first, each with the numbers of its letters; the PDF is left."""
    require(membership, Permission.REQUEST_REPORTS)
    jobs = PrintJob.objects.filter(practice_id=membership.practice_id).select_related("requested_by__user")
    counts = {
        "letters": Count("lines__report", distinct=True),
        "ready": Count("lines__report", distinct=True, filter=Q(lines__report__status=ReportStatus.READY)),
        "failed": Count("lines__report", distinct=True, filter=Q(lines__report__status=ReportStatus.FAILED)),
        "refused": Count("lines", filter=Q(lines__report=None)),
    }
    return jobs.annotate(**counts).defer("pdf").order_by("-requested_at", "-id")


def job_for(membership: Membership, job_id: int) -> PrintJob:
    """One print job. Raises NotFoundHere, for another practice's id as well."""
    job = jobs_for(membership).filter(pk=job_id).first()
    if job is None:
        raise NotFoundHere("There are no such letters in this practice.")
    return job


def lines_of(job: PrintJob) -> list[PrintJobLine]:
    """The lines of a print job in their order, each with its entry's patient and its letter, without the PDFs."""
    lines = PrintJobLine.objects.filter(job=job).select_related("entry__patient", "report").order_by("position")
    large = ("report__pdf", "report__snapshot", "entry__patient__search_words", "entry__patient__search_vector")
    return list(lines.defer(*large))


def whole_entries(ids: Sequence[int]) -> list[WorklistEntry]:
    """Entries with all that a letter about them says, in the order of `ids`."""
    about = ("practice", "patient", "order", "referral", "follow_up")
    of_workup = ("workup__practice", "workup__patient", "workup__version__protocol", "workup__started_by__user")
    rows = WorklistEntry.objects.select_related(*about, *of_workup).defer("workup__version__document")
    found = rows.in_bulk(ids)
    return [found[each] for each in ids]
