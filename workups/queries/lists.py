"""Lists as other systems ask for them: of the whole practice, of one patient, of one workup; in no order yet."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from clinic.queries import patient_for
from workups.models import (
    FollowUp,
    InvestigationOrder,
    Protocol,
    ProtocolVersion,
    Referral,
    Report,
    ReportKind,
    VersionStatus,
    Workup,
)
from workups.queries.orders import orders_for
from workups.queries.reports import reports_for
from workups.queries.workups import workup_for, workups_for

_Row = TypeVar("_Row", bound=Model)
_SIGNED = (VersionStatus.PUBLISHED, VersionStatus.RETIRED)


@dataclass(frozen=True, slots=True)
class Which:
    """What of a list is wanted; 0 and "" for everything. `patient` and `workup` are ids."""

    status: str = ""
    patient: int = 0
    workup: int = 0


def workups_where(membership: Membership, which: Which, *, protocol: str = "") -> QuerySet[Workup]:
    """Workups, of one protocol by its key. Raises NotFoundHere for a patient of no or another practice."""
    rows = workups_for(membership).filter(version__protocol__key=protocol) if protocol else workups_for(membership)
    return _narrowed(membership, rows, which)


def orders_where(membership: Membership, which: Which) -> QuerySet[InvestigationOrder]:
    """Orders. Raises NotFoundHere for a patient or workup of no or another practice; so do all of these."""
    return _narrowed(membership, orders_for(membership), which)


def referrals_where(membership: Membership, which: Which) -> QuerySet[Referral]:
    """Referrals with who decided on them."""
    require(membership, Permission.SEE_PATIENTS)
    rows = Referral.objects.filter(practice_id=membership.practice_id).select_related("decided_by__user")
    return _narrowed(membership, rows, which)


def follow_ups_where(membership: Membership, which: Which) -> QuerySet[FollowUp]:
    """Follow-ups with who planned them."""
    require(membership, Permission.SEE_PATIENTS)
    rows = FollowUp.objects.filter(practice_id=membership.practice_id).select_related("planned_by__user")
    return _narrowed(membership, rows, which)


def documents_where(membership: Membership, which: Which) -> QuerySet[Report]:
    """Documents that may leave the practice: no drafts of letters. Snapshot and PDF stay where they are."""
    return _narrowed(membership, reports_for(membership).exclude(kind=ReportKind.LETTER_DRAFT), which)


def document_for(membership: Membership, report_id: int) -> Report:
    """One of them. Raises NotFoundHere, for another practice's id and for a draft as well."""
    found = documents_where(membership, Which()).filter(pk=report_id).first()
    if found is None:
        raise NotFoundHere("There is no such document in this practice.")
    return found


def protocol_with_key(membership: Membership, key: str) -> Protocol:
    """The protocol of this key. Raises NotFoundHere."""
    require(membership, Permission.SEE_PROTOCOLS)
    found = Protocol.objects.filter(key=key).first()
    if found is None:
        raise NotFoundHere("There is no protocol of that name.")
    return found


def signed_versions(membership: Membership, protocol: Protocol) -> list[ProtocolVersion]:
    """The versions of a protocol that were published, the newest first, the documents left where they are."""
    require(membership, Permission.SEE_PROTOCOLS)
    signed = ProtocolVersion.objects.filter(protocol=protocol, status__in=_SIGNED)
    return list(signed.select_related("protocol").defer("document").order_by("-number"))


def signed_version(membership: Membership, version_id: int) -> ProtocolVersion:
    """One of them, document and all. Raises NotFoundHere, for a draft as well: nobody has signed it."""
    require(membership, Permission.SEE_PROTOCOLS)
    signed = ProtocolVersion.objects.filter(pk=version_id, status__in=_SIGNED)
    found = signed.select_related("protocol").first()
    if found is None:
        raise NotFoundHere("There is no such published protocol version.")
    return found


def _narrowed(membership: Membership, rows: QuerySet[_Row], which: Which) -> QuerySet[_Row]:
    if which.patient:
        rows = rows.filter(patient=patient_for(membership, which.patient))
    if which.workup:
        rows = rows.filter(workup=workup_for(membership, which.workup))
    return rows.filter(status=which.status) if which.status else rows
