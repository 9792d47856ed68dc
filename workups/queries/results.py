from collections.abc import Iterable
from typing import Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from clinic.access import Permission, require
from clinic.models import Membership, Patient
from workups.models import AdviceEntry, Result, Workup
from workups.models.advice import Change

MOST_OF_A_FINDING: Final = 100  # values of one finding that a page draws and lists


def results_of_patient(membership: Membership, patient: Patient) -> list[Result]:
    """A patient's values as they stand now (a correction for what it corrected), the latest sample first.

    Of each finding at most MOST_OF_A_FINDING, the latest.
    """
    require(membership, Permission.SEE_PATIENTS)
    results = Result.objects.filter(practice_id=membership.practice_id, patient=patient)
    current = results.order_by("order_id", "finding", "-version").distinct("order_id", "finding").values("pk")
    latest = Result.objects.filter(pk__in=current).annotate(nth=_NTH_OF_ITS_FINDING).filter(nth__lte=MOST_OF_A_FINDING)
    with_workup = latest.select_related("workup__version__protocol").defer("workup__version__document")
    return list(with_workup.order_by("-sampled_on", "-pk"))


_NTH_OF_ITS_FINDING = Window(RowNumber(), partition_by=F("finding"), order_by=[F("sampled_on").desc(), F("pk").desc()])


def advice_raised_by(workup: Workup, findings: Iterable[str]) -> set[str]:
    """Codes of the advice that came up in a workup because of one of these findings."""
    entries = AdviceEntry.objects.filter(workup=workup, change=Change.APPEARED, because__has_any_keys=list(findings))
    return set(entries.values_list("code", flat=True))
