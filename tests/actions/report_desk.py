"""The desk at which reports are matched and undone, as the tests of undoing speak of it."""

from dataclasses import replace

from django.utils import timezone

from clinic.models import Membership
from tests.reports_in import queued, values
from workups.actions import answers, inbound, results
from workups.actions.results import Entered
from workups.models import Answer, Inbound, InvestigationOrder, Result, Workup

K = "res_potassium"


class Desk:
    """Does what the tests say in few words, on rows read anew each time."""

    def __init__(self, order: InvestigationOrder, by: Membership) -> None:
        self.order_id, self.by = order.pk, by

    @property
    def order(self) -> InvestigationOrder:
        return InvestigationOrder.objects.select_related("workup__patient", "workup__version").get(pk=self.order_id)

    @property
    def workup(self) -> Workup:
        return self.order.workup

    def comes(self, potassium: str | None = "6.9", *, status: str = "final", **more: str) -> Inbound:
        lines = [replace(line, status=status) for line in values(**{K: potassium} | more)]
        row = queued(self.order.patient, lines=lines, by=self.by)
        self.match(row)
        return row

    def match(self, row: Inbound) -> None:
        inbound.match(inbound=Inbound.objects.get(pk=row.pk), order=self.order, by=self.by)

    def undo(self, row: Inbound) -> None:
        inbound.undo(inbound=Inbound.objects.get(pk=row.pk), reason="Another patient's", by=self.by)

    def types(self, potassium: str) -> None:
        results.enter(order=self.order, values={K: Entered(potassium)}, sampled_on=timezone.localdate(), by=self.by)

    def answers(self, value: float, by: Membership) -> None:
        workup = self.workup
        answers.record(workup=workup, finding=K, value=value, revision=workup.revision, by=by)

    def known(self, finding: str = K) -> tuple[object, str] | None:
        answer = Answer.objects.filter(workup=self.workup, finding=finding, superseded_at=None).first()
        return (answer.value, answer.source) if answer and answer.value is not None else None

    def versions(self) -> list[tuple[object, str]]:
        rows = Result.objects.filter(order_id=self.order_id, finding=K).order_by("version")
        return list(rows.values_list("value", "status"))
