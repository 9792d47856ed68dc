"""What becomes of a referral once it is decided (`decisions.accept` makes it)."""

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.free_text import read_words
from clinic.models import Membership
from workups.models import Referral, ReferralStatus
from workups.models.moves import move
from workups.models.referral import REFERRAL_MOVES

REASON_LENGTH = 200


@audit.audited
def advance(*, referral: Referral, to: str, by: Membership) -> None:
    """Notes the next step of a referral: sent, acknowledged, appointment, seen, replied, closed.

    Raises InvalidInput for a step there is not, NotAllowedNow for one that does not follow from where it stands.
    """
    if to not in ReferralStatus.values or to == ReferralStatus.CANCELLED:
        raise InvalidInput("A referral has no such step.", field="to")
    _move(referral, ReferralStatus(to), by=by)


@audit.audited
def cancel(*, referral: Referral, reason: str, by: Membership) -> None:
    """Calls a referral off, with the reason."""
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is cancelled.")
    _move(referral, ReferralStatus.CANCELLED, reason=reason, by=by)


def _move(referral: Referral, to: ReferralStatus, *, by: Membership, **changes: object) -> None:
    require(by, Permission.TRACK_TESTS, on=referral)
    origin = referral.status
    move(referral, to=to, moves=REFERRAL_MOVES, moved_at=timezone.now(), moved_by=by, **changes)
    audit.record(f"referral.{to.value}", subject=referral, by=by, origin=origin)
