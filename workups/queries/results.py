from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from clinic.access import Permission, require
from clinic.models import Membership, Patient
from workups.models import AdviceEntry, InvestigationOrder, Result, ResultStatus, Workup
from workups.models.advice import Change

MOST_OF_A_FINDING: Final = 100  # values of one finding that a page draws and lists


def results_of_patient(membership: Membership, patient: Patient) -> list[Result]:
    """A patient's values as they stand now (a correction for what it corrected), the latest sample first.

    Of each finding at most MOST_OF_A_FINDING, the latest.
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


def is_part_awaited(order: InvestigationOrder) -> bool:
    """Whether the newest version of some value is one that is still to come."""
    newest = Result.objects.filter(order=order).order_by("finding", "-version").distinct("finding")
    return any(result.status == ResultStatus.PRELIMINARY and result.value is None for result in newest)
