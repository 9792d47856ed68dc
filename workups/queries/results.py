from collections.abc import Iterable

from clinic.access import Permission, require
from clinic.models import Membership, Patient
from workups.models import AdviceEntry, Result, Workup
from workups.models.advice import Change


def results_of_patient(membership: Membership, patient: Patient) -> list[Result]:
    """A patient's values as they stand now (a correction for what it corrected), the latest sample first."""
    require(membership, Permission.SEE_PATIENTS)
    results = Result.objects.filter(practice_id=membership.practice_id, patient=patient)
    current = results.order_by("order_id", "finding", "-version").distinct("order_id", "finding")
    with_workup = current.select_related("workup__version__protocol").defer("workup__version__document")
    return sorted(with_workup, key=lambda result: (result.sampled_on, result.pk), reverse=True)


def advice_raised_by(workup: Workup, findings: Iterable[str]) -> set[str]:
    """Codes of the advice that came up in a workup because of one of these findings."""
    entries = AdviceEntry.objects.filter(workup=workup, change=Change.APPEARED, because__has_any_keys=list(findings))
    return set(entries.values_list("code", flat=True))
