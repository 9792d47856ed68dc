from collections.abc import Collection

from django.db.models import Case, IntegerField, Q, QuerySet, When

from clinic.access import Permission, people_who_may, require
from clinic.errors import NotFoundHere
from clinic.models import Membership, Patient
from workups.models import Answer, Workup, WorkupStatus
from workups.models.urgency import Urgency

MOST_OF_PATIENT = 50
_LEVELS = (When(urgency=level, then=rank) for rank, level in enumerate(Urgency.values))
_MOST_URGENT_FIRST = (Case(*_LEVELS, output_field=IntegerField()), "-touched_at", "-id")


def workups_for(membership: Membership) -> QuerySet[Workup]:
    """All workups of the practice, with patient and version; what is large and on no page stays where it is."""
    require(membership, Permission.SEE_PATIENTS)
    return (
        Workup.objects.filter(practice_id=membership.practice_id)
        .select_related("patient", "version__protocol", "started_by__user", "touched_by__user")
        .defer("version__document", "patient__search_words", "patient__search_vector")
    )


def workup_for(membership: Membership, workup_id: int) -> Workup:
    """One workup. Raises NotFoundHere, for another practice's id as well."""
    workup = workups_for(membership).filter(pk=workup_id).first()
    if workup is None:
        raise NotFoundHere("There is no such workup in this practice.")
    return workup


def revision_for(membership: Membership, workup_id: int) -> int:
    """How often a workup has changed, and nothing else of it. Raises NotFoundHere."""
    require(membership, Permission.SEE_PATIENTS)
    mine = Workup.objects.filter(practice_id=membership.practice_id, pk=workup_id)
    revision = mine.values_list("revision", flat=True).first()
    if revision is None:
        raise NotFoundHere("There is no such workup in this practice.")
    return revision


def open_workups(membership: Membership) -> QuerySet[Workup]:
    """Open workups, the most urgent first, among equals the last touched."""
    return workups_for(membership).filter(status=WorkupStatus.OPEN).order_by(*_MOST_URGENT_FIRST)


def my_open_workups(membership: Membership) -> QuerySet[Workup]:
    """Open workups that this person started or touched last, and those of nobody who works people up here now.

    The most urgent first, among equals the last touched.
    """
    mine = Q(started_by=membership) | Q(touched_by=membership) | _of_nobody(membership.practice_id)
    return workups_for(membership).filter(mine, status=WorkupStatus.OPEN).order_by(*_MOST_URGENT_FIRST)


def _of_nobody(practice_id: int) -> Q:
    """Both who started and who touched it last have left, or have a role now in which they work nobody up."""
    clinicians = Q(active=True, role__in=people_who_may(Permission.WORK_UP))
    others = Membership.objects.filter(~clinicians, practice_id=practice_id).values("pk")
    return Q(started_by__in=others, touched_by__in=others)


def workups_of(membership: Membership, patient: Patient) -> list[Workup]:
    """A patient's workups, open ones first, then the last touched; at most MOST_OF_PATIENT."""
    rows = workups_for(membership).filter(patient=patient).annotate(is_open=Q(status=WorkupStatus.OPEN))
    return list(rows.order_by("-is_open", "-touched_at", "-id")[:MOST_OF_PATIENT])


def answers_of(workups: Collection[Workup]) -> dict[int, dict[str, Answer]]:
    """The same of several workups, by their id and by finding; without who said it. One query."""
    shown = ("workup_id", "finding", "value", "not_assessable", "revision", "source", "recorded_at")
    found: dict[int, dict[str, Answer]] = {}
    for answer in Answer.objects.filter(workup__in=workups, superseded_at=None).only(*shown):
        found.setdefault(answer.workup_id, {})[answer.finding] = answer
    return found


def current_answers(workup: Workup) -> QuerySet[Answer]:
    """What is held true now of a workup's findings, with who said it."""
    return Answer.objects.current(workup)
