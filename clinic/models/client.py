from datetime import datetime, timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.models.people import Membership
from clinic.models.practice import PracticeOwned


class Scope(models.TextChoices):
    """What another system may do in the practice, one thing at a time."""

    PATIENTS_READ = "patients:read", "Read patients"
    PATIENTS_WRITE = "patients:write", "Register patients"
    WORKUPS_READ = "workups:read", "Read workups"
    WORKUPS_WRITE = "workups:write", "Start workups, record answers, move referrals and follow-ups on"
    WORKUPS_DECIDE = "workups:decide", "Decide on advice, close and reopen workups"
    ORDERS_READ = "orders:read", "Read tests that were ordered and their results"
    ORDERS_WRITE = "orders:write", "Order tests and move them on: booked, collected, cancelled"
    RESULTS_WRITE = "results:write", "Send results"
    REPORTS_READ = "reports:read", "Read documents"
    REPORTS_WRITE = "reports:write", "Ask for documents"
    WORKLIST_READ = "worklist:read", "Read the worklist"
    PROTOCOLS_READ = "protocols:read", "Read protocols"
    CDS_USE = "cds:use", "Ask for advice while a record is open (CDS Hooks)"


class IntegrationClient(PracticeOwned):
    """Another system that may ask something of the practice, until a day.

    Its token was shown once: here are its hash, and its first letters for people to tell one from another. What it may
    do never changes; a new token is a new row, so that both work while the other system changes over. What it does in
    the practice bears the name of its `membership`, which a renewed access keeps.
    """

    name = models.CharField(max_length=80)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="clients")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    token_prefix = models.CharField("first letters of the token", max_length=12)
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="client_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(scopes__len__gt=0, scopes__contained_by=Scope.values), name="client_scopes_known"
            ),
            models.CheckConstraint(
                condition=models.Q(token_sha256__regex="^[0-9a-f]{64}$"),  # noqa: S106  a shape, no password
                name="client_token_is_a_hash",
            ),
            # The last of two years' days counts in full, and the clocks may change in between.
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at"))
                & models.Q(expires_at__lte=models.F("created_at") + timedelta(days=732)),
                name="client_expires_within_two_years",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="client_revoked_agrees",
            ),
        ]
        indexes = [models.Index(fields=["practice", "-id"], name="clients_of_practice")]
        triggers = [
            pgtrigger.Protect(name="clients_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="client_frozen", exclude=["revoked_at", "revoked_by", "last_used_at"]),
            pgtrigger.Protect(
                name="client_revoked_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.token_prefix})"

    def is_live(self) -> bool:
        """Whether its token opens anything now."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def last_moment(self) -> datetime:
        """Within its last day, which counts in full."""
        return self.expires_at - timedelta(microseconds=1)
