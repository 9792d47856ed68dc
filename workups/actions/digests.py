"""The day's e-mail to one person: claimed, so that two senders never both send it, then noted as sent."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from clinic import audit
from clinic.errors import NotAllowedNow
from clinic.models import Membership
from workups.models import Digest

TRY_AGAIN_AFTER: Final = timedelta(minutes=10)


@audit.audited
def claim(*, member: Membership, day: date, counts: dict[str, int], by: None) -> Digest:
    """Takes the digest of a day for sending; one that was claimed and not sent may be taken again after a while.

    Raises NotAllowedNow when it is sent, or in somebody's hands.
    """
    digest, is_new = Digest.objects.get_or_create(
        member=member, day=day, defaults={"practice_id": member.practice_id, "counts": counts}
    )
    if not is_new:
        stale = Q(claimed_at__lt=timezone.now() - TRY_AGAIN_AFTER)
        again = Digest.objects.filter(stale, pk=digest.pk, sent_at=None)
        if not again.update(claimed_at=timezone.now(), counts=counts):
            raise NotAllowedNow("This digest is sent, or on its way.")
    audit.record("digest.claimed", subject=digest, by=by, practice=member.practice)
    return digest


@audit.audited
def note_sent(*, digest: Digest, by: None) -> None:
    """Notes that the mail server has taken it."""
    Digest.objects.filter(pk=digest.pk).update(sent_at=timezone.now())
    audit.record("digest.sent", subject=digest, by=by, practice=digest.practice)
