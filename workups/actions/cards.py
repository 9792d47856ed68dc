"""Cards shown in other systems, and what was done with them there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import Membership
from workups.actions import decisions, orders
from workups.models import Card, CardFeedback, CardOutcome, DeclineReason
from workups.models.order import AWAITED_STATUSES

COMMENT_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it is kept: the columns of `Card`."""

    uuid: UUID
    hook: str
    version_id: int
    engine: str
    code: str
    urgency: str
    because: Mapping[str, Any]
    suggestions: Sequence[UUID]
    patient_id: int | None
    workup_id: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """What was done with a card there. `reason` is one of DeclineReason or "", `said_reason` the code as sent."""

    outcome: str
    at: datetime
    accepted: Sequence[UUID] = ()
    reason: str = ""
    said_reason: str = ""
    comment: str = ""


@audit.audited
def show(*, cards: Collection[Shown], by: Membership) -> int:
    """Notes the cards that were not shown before; gives their number. The same card shown again is the same card."""
    require(by, Permission.SEE_PATIENTS)
    rows = [
        Card(practice_id=by.practice_id, shown_by=by, **{name: getattr(card, name) for name in Shown.__slots__})
        for card in cards
    ]
    Card.objects.bulk_create(rows, ignore_conflicts=True)
    codes = sorted({card.code for card in cards})
    audit.record("card.shown", subject=by.practice, by=by, hook=next(iter(cards)).hook, codes=codes)
    return len(rows)


@audit.audited
def hear(*, card: Card, said: Said, by: Membership) -> bool:
    """Takes in what was done with a card, once; False for what was heard before.

    Where the card belongs to an open workup and says enough (a coded reason of ours, or which tests), it is decided
    there as well, by the other system's name. A card waved away without a reason decides nothing: a red flag isn't
    silenced by a click elsewhere. What the workup does not allow any more is kept here all the same.
    """
    require(by, Permission.ORDER_TESTS, on=card)
    row = CardFeedback(
        practice_id=by.practice_id,
        card=card,
        outcome=said.outcome,
        accepted=list(said.accepted),
        reason=said.reason,
        said_reason=said.said_reason,
        comment=said.comment[:COMMENT_LENGTH],
        decided_at=said.at,
        received_by=by,
    )
    is_new = _insert(row)
    effect = _decide(card, said, by=by) if is_new else "heard before"
    audit.record("card.answered", subject=card, by=by, outcome=said.outcome, effect=effect)
    return is_new


def _insert(row: CardFeedback) -> bool:
    before = CardFeedback.objects.filter(card=row.card, outcome=row.outcome, decided_at=row.decided_at)
    if before.exists():
        return False
    CardFeedback.objects.bulk_create([row], ignore_conflicts=True)  # the same said twice at once is one row
    return True


def _decide(card: Card, said: Said, *, by: Membership) -> str:
    """What came of it in the workup, as a word for the trail."""
    if card.workup is None:
        return "no workup"
    try:
        with transaction.atomic():
            return _order(card, said, by=by) if said.outcome == CardOutcome.ACCEPTED else _decline(card, said, by=by)
    except (InvalidInput, NotAllowedNow, Conflict) as refusal:
        return f"not decided: {type(refusal).__name__}"


def _order(card: Card, said: Said, *, by: Membership) -> str:
    """The tests whose suggestions were taken are followed here, unless they are already."""
    assert card.workup is not None
    tests = card.because.get("tests", {})
    wanted = [tests[str(each)] for each in said.accepted if str(each) in tests]
    under_way = set(card.workup.orders.filter(status__in=AWAITED_STATUSES).values_list("investigation", flat=True))
    codes = [code for code in wanted if code not in under_way]
    if not codes:
        return "nothing to order"
    orders.place(workup=card.workup, codes=codes, by=by)
    return "ordered"


def _decline(card: Card, said: Said, *, by: Membership) -> str:
    assert card.workup is not None
    if not said.reason or (said.reason == DeclineReason.OTHER and not said.comment.strip()):
        return "no coded reason"
    note = said.comment.strip()[:COMMENT_LENGTH]
    for code in card.because.get("tests", {}).values() or [card.code]:
        decisions.decline(workup=card.workup, code=code, reason=said.reason, note=note, by=by)
    return "declined"
