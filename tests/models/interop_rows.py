"""Rows about other systems, written straight into the tables: what the constraints and triggers are tried on."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.utils import timezone

from clinic.models import IdempotentAnswer, IntegrationClient, Membership, SeenToken
from tests.models.rows import SHA256
from workups.models import Card, CardFeedback, LocalCode, Proposal, RecordImport, Workup


def idempotent_answer(of: IntegrationClient, **columns: Any) -> IdempotentAnswer:
    said = {"key": f"key {of.pk}", "request_sha256": SHA256, "status": 201}
    return IdempotentAnswer.objects.create(practice_id=of.practice_id, client=of, **said | columns)


def seen_token(**columns: Any) -> SeenToken:
    used = {"fingerprint": SHA256, "expires_at": timezone.now() + timedelta(minutes=5)}
    return SeenToken.objects.create(**used | columns)


def local_code(*, by: Membership, **columns: Any) -> LocalCode:
    meant = {"sender": "SUHT", "code": "CC_K", "text": "Potassium", "finding": "res_potassium"}
    return LocalCode.objects.create(practice_id=by.practice_id, set_by=by, **meant | columns)


def record_import(of: Workup, *, by: Membership, **columns: Any) -> RecordImport:
    came = {"raw": b"{}", "sha256": sha256(str(of.pk).encode()).hexdigest()}
    return RecordImport.objects.create(practice_id=of.practice_id, workup=of, received_by=by, **came | columns)


def proposal(of: RecordImport, **columns: Any) -> Proposal:
    said = {"finding": f"finding_{of.pk}", "value": True, "origin": "Condition: diabetes, since 3 May 2019"}
    return Proposal.objects.create(practice_id=of.practice_id, source=of, workup=of.workup, **said | columns)


def card(of: Workup, *, by: Membership, **columns: Any) -> Card:
    shown = {"uuid": uuid4(), "hook": "patient-view", "version": of.version, "engine": "1", "code": "rf_stroke_now"}
    return Card.objects.create(
        practice_id=of.practice_id, workup=of, patient=of.patient, shown_by=by, **shown | columns
    )


def card_feedback(of: Card, *, by: Membership, **columns: Any) -> CardFeedback:
    said = {"outcome": "accepted", "decided_at": timezone.now()}
    return CardFeedback.objects.create(practice_id=of.practice_id, card=of, received_by=by, **said | columns)
