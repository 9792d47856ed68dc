from typing import Final

import pgtrigger
from django.db import models
from django.utils import timezone

from clinic.models.client import IntegrationClient
from clinic.models.practice import PracticeOwned

KEY_LENGTH: Final = 200


class IdempotentAnswer(PracticeOwned):
    """What a system was answered when it wrote something under a key of its own: the same again, however often it asks.

    `request_sha256` is of method, path and body: a key belongs to one request. Kept for a day, then swept away; it
    holds what the API said, nothing that is not in the rows.
    """

    client = models.ForeignKey(IntegrationClient, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=KEY_LENGTH)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="one_answer_per_key"),
            models.CheckConstraint(condition=~models.Q(key=""), name="idempotent_has_a_key"),
        ]
        indexes = [models.Index(fields=["answered_at"], name="idempotent_to_sweep")]
        triggers = [
            pgtrigger.ReadOnly(name="idempotent_frozen", fields=["practice", "client", "key", "request_sha256"])
        ]

    def __str__(self) -> str:
        return f"answer {self.status} of client {self.client_id}"


class SeenToken(models.Model):
    """A signed token of another system that was used: it opens nothing a second time. Forgotten once it has expired.

    `fingerprint` is the SHA-256 of issuer and token id, so that the row says nothing about either.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fingerprint__regex="^[0-9a-f]{64}$"), name="seen_token_is_a_fingerprint"
            )
        ]

    def __str__(self) -> str:
        return f"token until {self.expires_at}"
