from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from clinic.access import Permission, require
from clinic.models import Membership, Patient
from workups.models import AdviceEntry, Answer, InvestigationOrder, Result, ResultStatus, Workup
from workups.models.advice import Change
from workups.models.answer import Source

MOST_OF_A_FINDING: Final = 100  # values of one finding that a page draws and lists
FINALS: Final = (ResultStatus.FINAL, ResultStatus.CORRECTED)
CHANGES: Final = (ResultStatus.CORRECTED, ResultStatus.CANCELLED)
"""What a value becomes that others may have relied on already; a final after its preliminary is none."""


def results_of_patient(membership: Membership, patient: Patient) -> list[Result]:
    """A patient's values as they stand now (a correction for what it corrected), the latest sample first.

    Of each finding at most MOST_OF_A_FINDING, the latest. What is still to come or was taken back is no value.
    """
    require(membership, Permission.SEE_PATIENTS)
    results = Result.objects.filter(practice_id=membership.practice_id, patient=patient)
    current = results.order_by("order_id", "finding", "-version").distinct("order_id", "finding").values("pk")
    standing = Result.objects.filter(pk__in=current, value__isnull=False)
    latest = standing.annotate(nth=_NTH_OF_ITS_FINDING).filter(nth__lte=MOST_OF_A_FINDING)
    with_workup = latest.select_related("workup__version__protocol").defer("workup__version__document")
    return list(with_workup.order_by("-sampled_on", "-pk"))


_NTH_OF_ITS_FINDING = Window(RowNumber(), partition_by=F("finding"), order_by=[F("sampled_on").desc(), F("pk").desc()])


@dataclass(frozen=True, slots=True)
class Effect:
    """What values did to the advice of their workup: codes ever raised by one of them, and (code, change) of late."""

    raised: frozenset[str] = frozenset()
    changed: tuple[tuple[str, str], ...] = ()


def effect_of(workup: Workup, findings: Collection[str], *, revisions: Collection[int] = ()) -> Effect:
    """`revisions` are those of the changes whose outcome is wanted, appeared or withdrawn, whatever it rested on."""
    raised = Q(change=Change.APPEARED, because__has_any_keys=list(findings))
    then = Q(revision__in=revisions, change__in=[Change.APPEARED, Change.WITHDRAWN])
    entries = AdviceEntry.objects.filter(raised | then, workup=workup).order_by("id")
    rows = list(entries.values_list("code", "change", "revision", "because"))
    by_them = [
        code for code, change, _, why in rows if change == Change.APPEARED and not why.keys().isdisjoint(findings)
    ]
    of_late = [(code, change) for code, change, revision, _ in rows if revision in revisions]
    return Effect(frozenset(by_them), tuple(of_late))


def overtaken(said: Sequence[tuple[InvestigationOrder, Collection[str], date]]) -> list[set[str]]:
    """Of each (order, findings, day of the sample): the findings of which another test of the workup has brought a
    value of a later sample, which counts instead. One query.
    """
    workups = {order.workup_id for order, _, _ in said}
    findings = {finding for _, several, _ in said for finding in several}
    others = Result.objects.filter(workup_id__in=workups, finding__in=findings)
    newest = others.order_by("order_id", "finding", "-version").distinct("order_id", "finding")
    by_workup: dict[int, list[Result]] = {}
    for row in newest.only("order_id", "workup_id", "finding", "value", "sampled_on"):
        by_workup.setdefault(row.workup_id, []).append(row)
    return [_later(by_workup.get(order.workup_id, ()), order, several, day) for order, several, day in said]


def _later(rows: Iterable[Result], order: InvestigationOrder, findings: Collection[str], day: date) -> set[str]:
    others = (row for row in rows if row.order_id != order.pk and row.finding in findings)
    return {row.finding for row in others if row.value is not None and row.sampled_on > day}


def results_known(workup: Workup, findings: Collection[str]) -> list[Answer]:
    """What is known of these findings now because a result said so."""
    if not findings:
        return []
    return list(Answer.objects.current(workup).filter(finding__in=findings, source=Source.RESULT, value__isnull=False))


def is_part_awaited(order: InvestigationOrder) -> bool:
    """Whether the newest version of some value is one that is still to come."""
    newest = Result.objects.filter(order=order).order_by("finding", "-version").distinct("finding")
    return any(result.status == ResultStatus.PRELIMINARY and result.value is None for result in newest)
