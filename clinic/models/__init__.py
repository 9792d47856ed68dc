"""Rows about who and where."""

from clinic.models.api import IdempotentAnswer, SeenToken
from clinic.models.audit import AuditEvent
from clinic.models.client import IntegrationClient, Scope
from clinic.models.cover import Cover
from clinic.models.heartbeat import Heartbeat
from clinic.models.letterhead import Letterhead
from clinic.models.patient import Patient
from clinic.models.people import Membership, User
from clinic.models.practice import Practice

__all__ = [
    "AuditEvent",
    "Cover",
    "Heartbeat",
    "IdempotentAnswer",
    "IntegrationClient",
    "Letterhead",
    "Membership",
    "Patient",
    "Practice",
    "Scope",
    "SeenToken",
    "User",
]
