"""Signed tokens of other systems: each opens something once."""

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.models import SeenToken


def use_up(*, issuer: str, token_id: str, until: datetime) -> bool:
    """Notes that a token was used; False when it had been, be it in this very moment. Kept until it has expired."""
    fingerprint = sha256(f"{issuer}\0{token_id}".encode()).hexdigest()
    try:
        with transaction.atomic():
            SeenToken.objects.create(fingerprint=fingerprint, expires_at=until)
    except IntegrityError as fault:
        if "fingerprint" not in str(fault):
            raise
        return False
    return True


def forget_expired() -> int:
    """Forgets the tokens that open nothing any more anyway; gives their number."""
    return SeenToken.objects.filter(expires_at__lt=timezone.now()).delete()[0]
