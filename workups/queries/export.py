"""A workup with everything that is said of it, for another system."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Model, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import (
    Answer,
    Decision,
    FollowUp,
    InvestigationOrder,
    ProtocolVersion,
    RecordImport,
    Referral,
    Report,
    ReportStatus,
    Result,
    SectionNote,
    VersionStatus,
    Workup,
)  # fmt: skip

_PEOPLE: Final = (
    "started_by", "touched_by", "closed_by", "recorded_by", "requested_by", "moved_by", "entered_by", "reviewed_by",
    "decided_by", "planned_by", "received_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WholeWorkup:
    """Current answers, decisions and notes; orders with every version of their results; what became a document.

    `imports` are the records of which something was confirmed here.
    """

    workup: Workup
    answers: list[Answer]
    orders: list[InvestigationOrder]
    results: list[Result]
    referrals: list[Referral]
    follow_ups: list[FollowUp]
    decisions: list[Decision]
    notes: list[SectionNote]
    reports: list[Report]
    imports: list[RecordImport]

    def rows(self) -> Iterator[Model]:
        """Every row in which somebody's name stands."""
        yield self.workup
        yield from (*self.answers, *self.orders, *self.results, *self.referrals, *self.follow_ups)
        yield from (*self.decisions, *self.notes, *self.reports, *self.imports)

    def people(self) -> Mapping[int, Membership]:
        """Everybody who did something of it, by membership."""
        named = (getattr(row, name, None) for row in self.rows() for name in _PEOPLE)
        return {person.pk: person for person in named if person is not None}


def whole_workup(membership: Membership, workup_id: int) -> WholeWorkup:
    """Raises NotFoundHere, for another practice's id as well. Ten queries."""
    require(membership, Permission.SEE_PATIENTS)
    workup = _workups().filter(practice_id=membership.practice_id, pk=workup_id).first()
    if workup is None:
        raise NotFoundHere("There is no such workup in this practice.")
    return _whole(workup)


def any_whole_workup(workup_id: int) -> WholeWorkup:
    """The same for who keeps the machine, whatever the practice. Raises NotFoundHere."""
    workup = _workups().filter(pk=workup_id).first()
    if workup is None:
        raise NotFoundHere("There is no such workup.")
    return _whole(workup)


def _workups() -> QuerySet[Workup]:
    named = ("started_by__user", "touched_by__user", "closed_by__user")
    return Workup.objects.select_related("practice", "patient", "version__protocol", "overlay", *named)


def _whole(workup: Workup) -> WholeWorkup:
    of_it, current = {"workup": workup}, {"workup": workup, "superseded_at": None}
    by, moved = "recorded_by__user", "moved_by__user"
    results = Result.objects.filter(**of_it).select_related("entered_by__user", "reviewed_by__user")
    documents = Report.objects.filter(**of_it, status=ReportStatus.READY).defer("snapshot")
    taken_over = RecordImport.objects.filter(**of_it, proposals__status="confirmed").defer("raw").distinct()
    orders = InvestigationOrder.objects.filter(**of_it).select_related("requested_by__user", moved)
    follow_ups = FollowUp.objects.filter(**of_it).select_related("planned_by__user", moved)
    return WholeWorkup(
        workup=workup,
        answers=list(Answer.objects.filter(**current).select_related(by).order_by("finding")),
        orders=list(orders.order_by("id")),
        results=list(results.order_by("id")),
        referrals=list(Referral.objects.filter(**of_it).select_related("decided_by__user", moved).order_by("id")),
        follow_ups=list(follow_ups.order_by("due_on", "id")),
        decisions=list(Decision.objects.filter(**current).select_related("decided_by__user").order_by("id")),
        notes=list(SectionNote.objects.filter(**current).exclude(text="").select_related(by).order_by("id")),
        reports=list(documents.select_related("requested_by__user").order_by("id")),
        imports=list(taken_over.select_related("received_by__user").order_by("id")),
    )


def newest_published(membership: Membership, key: str) -> ProtocolVersion:
    """The live version of a protocol, with its document. Raises NotFoundHere."""
    require(membership, Permission.SEE_PROTOCOLS)
    versions = ProtocolVersion.objects.filter(protocol__key=key, status=VersionStatus.PUBLISHED)
    version = versions.select_related("protocol").order_by("-number").first()
    if version is None:
        raise NotFoundHere("There is no such protocol here.")
    return version
