"""What becomes of a referral once it is decided (`decisions.accept` makes it)."""

from datetime import date
from typing import Any

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.deadlines import Deadlines
from workups.models import Referral, ReferralStatus
from workups.models.moves import move
from workups.models.referral import REFERRAL_MOVES

REASON_LENGTH = 200
FURTHEST_DAYS = 2 * 366


@audit.audited
def advance(*, referral: Referral, to: str, on: date | None = None, by: Membership) -> None:
    """Notes the next step of a referral: sent, acknowledged, appointment, seen, replied, closed.

    `on` is the day of the appointment, where it is known. Who decides on referrals closes them. Raises InvalidInput
    for a step there is not (field `to`) or a day that can't be (field `on`), NotAllowedNow for a step that does not
    follow from where it stands.
    """
    if to not in ReferralStatus.values or to == ReferralStatus.CANCELLED:
        raise InvalidInput("A referral has no such step.", field="to")
    if to == ReferralStatus.CLOSED:
        require(by, Permission.ORDER_TESTS, on=referral)
    if on is None or to != ReferralStatus.APPOINTMENT:
        _move(referral, ReferralStatus(to), by=by)
        return
    if not 0 <= (on - timezone.localdate()).days <= FURTHEST_DAYS:
        raise InvalidInput("Choose a day from today on, within two years.", field="on")
    _move(referral, ReferralStatus.APPOINTMENT, appointment_on=on, by=by)


@audit.audited
def cancel(*, referral: Referral, reason: str, by: Membership) -> None:
    """Calls a referral off, with the reason."""
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is cancelled.")
    _move(referral, ReferralStatus.CANCELLED, reason=reason, by=by)


def _move(referral: Referral, to: ReferralStatus, *, by: Membership, **changes: Any) -> None:
    require(by, Permission.TRACK_TESTS, on=referral)
    origin = referral.status
    changes["act_by"] = Deadlines(referral.practice_id).referral(
        to, urgency=referral.workup.urgency, appointment=changes.get("appointment_on")
    )
    move(referral, to=to, moves=REFERRAL_MOVES, moved_at=timezone.now(), moved_by=by, **changes)
    audit.record(f"referral.{to.value}", subject=referral, by=by, origin=origin)
