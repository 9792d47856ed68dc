"""What is to be printed, fetched for the renderer, which has no database."""

from collections.abc import Iterable

from clinic.models.letterhead import Letterhead
from workups.models import PrintJobLine, Report, ReportStatus
from workups.reports.render import Paper


def paper_of(report: Report) -> Paper:
    """A report's snapshot and the logo that it names."""
    return _papers([report])[0]


def papers_of_job(job_id: int) -> list[Paper]:
    """The letters of a print job that could be made, in the order of its lines."""
    ready = PrintJobLine.objects.filter(job=job_id, report__status=ReportStatus.READY).order_by("position")
    lines = ready.select_related("report").only("report__kind", "report__snapshot", "report__practice_id")
    return _papers(list({line.report.pk: line.report for line in lines if line.report is not None}.values()))


def letters_to_make(job_id: int) -> list[int]:
    """Ids of a print job's letters that are asked for and not made, in the order of its lines."""
    lines = PrintJobLine.objects.filter(job=job_id, report__status=ReportStatus.REQUESTED).order_by("position")
    return list(dict.fromkeys(each for each in lines.values_list("report", flat=True) if each is not None))


def _papers(reports: list[Report]) -> list[Paper]:
    logos = _logos(reports)
    return [Paper(each.kind, each.snapshot, logos.get(_logo_of(each), b"")) for each in reports]


def _logos(reports: Iterable[Report]) -> dict[str, bytes]:
    """The logos that the reports name, each once; old ones as well."""
    wanted = {_logo_of(each): each.practice_id for each in reports}
    wanted.pop("", None)
    if not wanted:
        return {}
    kept = Letterhead.objects.filter(practice_id__in=set(wanted.values()), logo_sha256__in=wanted)
    return {row.logo_sha256: bytes(row.logo) for row in kept.distinct("logo_sha256").order_by("logo_sha256", "id")}


def _logo_of(report: Report) -> str:
    """Its hash, empty for none; what was frozen before there were logos has none."""
    sha256: str = report.snapshot["letterhead"].get("logo", {}).get("sha256", "")
    return sha256
