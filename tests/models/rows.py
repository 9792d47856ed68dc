"""Rows written straight into the tables: what the constraints and triggers are tried on."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from clinic.access import Role
from clinic.models import AuditEvent, Cover, IntegrationClient, Membership, Patient, Practice
from tests.factories import MembershipFactory, PatientFactory
from workups.models import (
    AdviceEntry,
    Answer,
    Attachment,
    Chase,
    Decision,
    Dispatch,
    Escalation,
    FollowUp,
    Inbound,
    InvestigationOrder,
    Letter,
    Level,
    PrintJob,
    PrintJobLine,
    Protocol,
    ProtocolVersion,
    Referral,
    Report,
    Result,
    SavedView,
    SectionNote,
    VersionStatus,
    WorklistEntry,
    Workup,
)

SHA256 = "0" * 64


def version(number: int = 1, **columns: Any) -> ProtocolVersion:
    """A published version of an invented protocol, unless `columns` say otherwise."""
    protocol, _ = Protocol.objects.get_or_create(key="invented", defaults={"title": "Invented"})
    published = {"status": VersionStatus.PUBLISHED, "published_at": timezone.now()}
    kept = {"number": number, "document": {"protocol": {}, "dictionary": {}}, "content_hash": SHA256}
    return ProtocolVersion.objects.create(protocol=protocol, **kept | published | columns)


CLOSED = {"status": "closed", "ended_as": "reassured", "outcome": "Reassured"}


def draft(number: int = 2, **columns: Any) -> ProtocolVersion:
    return version(number, **{"status": VersionStatus.DRAFT, "published_at": None} | columns)


def workup(*, by: Membership, patient: Patient | None = None, **columns: Any) -> Workup:
    patient = patient or PatientFactory(practice=by.practice)
    pinned = ProtocolVersion.objects.filter(number=1).first() or version()
    return Workup.objects.create(
        practice_id=by.practice_id, patient=patient, version=pinned, started_by=by, touched_by=by, **columns
    )


def answer(of: Workup, *, by: Membership, **columns: Any) -> Answer:
    said = {"finding": "weakness_reported", "value": True, "revision": 1, "recorded_by": by}
    return Answer.objects.create(practice_id=of.practice_id, workup=of, **said | columns)


def order(of: Workup, *, by: Membership, **columns: Any) -> InvestigationOrder:
    asked = {
        "investigation": "ix_u_e",
        "title": "Urea and electrolytes",
        "urgency": "routine",
        "expected_by": date(2026, 11, 26),
        "requested_by": by,
        "moved_by": by,
    }
    return InvestigationOrder.objects.create(
        practice_id=of.practice_id, workup=of, patient=of.patient, **asked | columns
    )


def result(of: InvestigationOrder, *, by: Membership, **columns: Any) -> Result:
    came = {"finding": "res_potassium", "value": 4.1, "unit": "mmol/L", "sampled_on": date(2026, 11, 23)}
    return Result.objects.create(
        practice_id=of.practice_id,
        workup_id=of.workup_id,
        patient_id=of.patient_id,
        order=of,
        entered_by=by,
        **came | columns,
    )


def inbound(*, by: Membership, **columns: Any) -> Inbound:
    """A report that waits to be matched, unless `columns` say otherwise."""
    came = {
        "source": "typed",
        "raw": b"K 4.1",
        "sha256": sha256(str(columns).encode()).hexdigest(),
        "reason": "no NHS number",
    }
    return Inbound.objects.create(practice_id=by.practice_id, received_by=by, **came | columns)


def entry(of: Workup, *, by: Membership) -> WorklistEntry:
    """What the database writes beside an order."""
    return WorklistEntry.objects.get(order=order(of, by=by))


def chase(of: WorklistEntry, *, by: Membership, **columns: Any) -> Chase:
    asked = {"channel": "phone", "outcome": "Left a message", "by": by}
    return Chase.objects.create(practice_id=of.practice_id, entry=of, **asked | columns)


def escalation(of: WorklistEntry, **columns: Any) -> Escalation:
    rose = {"level": Level.STAFF, "to_role": "staff"}
    return Escalation.objects.create(practice_id=of.practice_id, entry=of, **rose | columns)


def saved_view(*, by: Membership) -> SavedView:
    return SavedView.objects.create(practice_id=by.practice_id, member=by, name=f"View {by.pk}", query="owner=me")


def attachment(of: InvestigationOrder, *, by: Membership, **columns: Any) -> Attachment:
    file = {"name": "report.pdf", "media_type": "application/pdf", "content": b"%PDF-1.7", "size": 8, "sha256": SHA256}
    return Attachment.objects.create(practice_id=of.practice_id, order=of, added_by=by, **file | columns)


def report(of: Workup, *, by: Membership, **columns: Any) -> Report:
    frozen = {"kind": "record_summary", "snapshot": {"patient": "invented"}, "snapshot_sha256": SHA256}
    return Report.objects.create(
        practice_id=of.practice_id, workup=of, patient=of.patient, requested_by=by, **frozen | columns
    )


def ready_report(of: Workup, *, by: Membership) -> Report:
    return report(of, by=by, **READY)


READY = {"status": "ready", "ready_at": timezone.now(), "pdf": b"%PDF-1.7", "pdf_sha256": SHA256, "pages": 1}


def print_job(of: WorklistEntry, *, by: Membership, **columns: Any) -> PrintJob:
    """One letter about an entry, ready."""
    job = PrintJob.objects.create(practice_id=of.practice_id, requested_by=by, **columns)
    letter = report(of.workup, by=by, kind="patient_letter", **READY)
    PrintJobLine.objects.create(practice_id=of.practice_id, job=job, position=by.pk % 400, entry=of, report=letter)
    return job


def dispatch(of: Report, *, by: Membership, **columns: Any) -> Dispatch:
    went = {"channel": "post", "to": "The patient", "by": by}
    return Dispatch.objects.create(practice_id=of.practice_id, report=of, **went | columns)


def advice(of: Workup, *, by: Membership) -> AdviceEntry:
    return AdviceEntry.objects.create(
        practice_id=of.practice_id,
        workup=of,
        version=of.version,
        engine="1",
        revision=1,
        code="rf_mnd_suspected",
        change="appeared",
        by=by,
    )


def decision(of: Workup, *, by: Membership, **columns: Any) -> Decision:
    """Accepted, unless `columns` say otherwise."""
    decided = {"code": "rf_mnd_suspected", "choice": "accepted", "decided_by": by}
    return Decision.objects.create(practice_id=of.practice_id, workup=of, **decided | columns)


def note(of: Workup, *, by: Membership, **columns: Any) -> SectionNote:
    written = {"section": "alarm", "text": "Came with his daughter", "revision": 1, "recorded_by": by}
    return SectionNote.objects.create(practice_id=of.practice_id, workup=of, **written | columns)


def referral(of: Workup, *, by: Membership, **columns: Any) -> Referral:
    decided = {"code": "ref_neurology_mnd", "title": "Neurology", "urgency": "urgent", "decided_by": by, "moved_by": by}
    return Referral.objects.create(practice_id=of.practice_id, workup=of, patient=of.patient, **decided | columns)


def letter(of: Referral, *, by: Membership, **columns: Any) -> Letter:
    """A draft, unless `columns` say otherwise."""
    written = {"addressee": "Neurology", "opening": "Thank you for seeing her", "begun_by": by, "edited_by": by}
    return Letter.objects.create(
        practice_id=of.practice_id,
        workup_id=of.workup_id,
        patient_id=of.patient_id,
        referral=of,
        **written | columns,
    )


def signed_letter(of: Referral, *, by: Membership, **columns: Any) -> Letter:
    return letter(of, by=by, status="final", ended_at=timezone.now(), ended_by=by, **columns)


def follow_up(of: Workup, *, by: Membership, **columns: Any) -> FollowUp:
    planned = {"words": "Examine again", "due_on": date(2026, 12, 7), "planned_by": by, "moved_by": by}
    return FollowUp.objects.create(practice_id=of.practice_id, workup=of, patient=of.patient, **planned | columns)


def cover(of: Membership, *, by: Membership, **columns: Any) -> Cover:
    days = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 27), "arranged_by": by}
    return Cover.objects.create(practice_id=of.practice_id, absent=of, covering=by, **days | columns)


def client(*, by: Membership, **columns: Any) -> IntegrationClient:
    """A system with access for a year, unless `columns` say otherwise."""
    given = {
        "name": "Laboratory link",
        "scopes": ["results:write"],
        "token_prefix": "wk_abcdef",
        "token_sha256": sha256(f"{by.pk} {columns}".encode()).hexdigest(),
        "expires_at": timezone.now() + timedelta(days=365),
    }
    place = columns.pop("membership", None) or system(by.practice)
    return IntegrationClient.objects.create(
        practice_id=by.practice_id, created_by=by, membership=place, **given | columns
    )


def system(of: Practice) -> Membership:
    """The place of another system in the practice."""
    return MembershipFactory(practice=of, role=Role.SYSTEM, user__is_active=False, user__name="Laboratory link")


def event(*, by: Membership) -> AuditEvent:
    return AuditEvent.objects.create(
        practice_id=by.practice_id, by=by, event="order.placed", subject_type="workups.investigationorder", subject_id=1
    )
