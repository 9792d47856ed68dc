from clinic.access import Permission, require
from clinic.models import Membership, Patient
from workups.models import AdviceEntry, InvestigationOrder, Result
from workups.models.advice import Change


def results_of_patient(membership: Membership, patient: Patient) -> list[Result]:
    """Every version of every value of a patient: the latest sample first, of one sample the latest version."""
    require(membership, Permission.SEE_PATIENTS)
    results = Result.objects.filter(practice_id=membership.practice_id, patient=patient)
    with_workup = results.select_related("workup__version__protocol").defer("workup__version__document")
    return list(with_workup.order_by("-sampled_on", "-order_id", "-version"))


def advice_raised_by(order: InvestigationOrder) -> set[str]:
    """Codes of the advice that came up, in the order's workup, because of a value that this order brought."""
    brought = list(Result.objects.filter(order=order).values_list("finding", flat=True).distinct())
    entries = AdviceEntry.objects.filter(
        workup_id=order.workup_id, change=Change.APPEARED, because__has_any_keys=brought
    )
    return set(entries.values_list("code", flat=True)) if brought else set()
