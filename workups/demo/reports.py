"""Reports of the demo: all but the newest are ready; that one waits for the first worker."""

from workups.models import Report
from workups.tasks import render_report


def render_all_but_the_newest() -> None:
    waiting = list(Report.objects.order_by("pk").values_list("pk", flat=True))
    for report_id in waiting[:-1]:
        render_report(report_id)
