"""Reports that came in: matched, waiting to be matched, or rejected with a reason; none is ever lost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow, NotFoundHere
from clinic.free_text import read_words
from clinic.models import Membership, Practice
from workups.actions import taking_in
from workups.actions.entering import Entry
from workups.actions.reported import MOST_PARTS, Message, fitting, refuse_another_patient, sample_day, to_confirm
from workups.actions.taking_in import AlreadyHere, Decided
from workups.actions.taking_off import TakenOff, take_off
from workups.models import Inbound, InboundStatus, InvestigationOrder
from workups.models.inbound import INBOUND_MOVES
from workups.models.moves import hold, refuse_unless_open_to
from workups.queries.inbound import reports_of_order
from workups.queries.local_codes import read_as_meant
from workups.queries.matched import ENTERED_AGAIN, UNDONE
from workups.queries.orders import order_for

REASON_LENGTH: Final = 200
_BY_HAND: Final = "Matched by hand"


class Outcome(StrEnum):
    """What became of a message at the door."""

    MATCHED = "matched"
    QUEUED = "queued"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Received:
    """`inbound` is the message's row; of a duplicate the one that was there."""

    outcome: Outcome
    reason: str
    inbound: Inbound


@audit.audited
def receive(*, practice: Practice, message: Message, by: Membership) -> Received:
    """Takes in a message that is one report; as `receive_parts`."""
    return receive_parts(practice=practice, parts=[message], by=by)[0]


@audit.audited
def receive_parts(*, practice: Practice, parts: Sequence[Message], by: Membership) -> list[Received]:
    """Takes in a message once: each of its reports matched where that is certain, else queued or rejected, with why.

    Certain is what `certain.certain_order` says, and that every value can be entered. All of it is kept or nothing; a
    message that is here already is a duplicate as a whole. Raises nothing for what the message holds; NotFoundHere for
    another practice than that of `by`.
    """
    require(by, Permission.ENTER_RESULTS)
    if practice.pk != by.practice_id:
        raise NotFoundHere("There is no such practice here.")
    taken = parts if len(parts) <= MOST_PARTS else [_too_many(parts)]
    digest = sha256(parts[0].raw).hexdigest()
    rows = [taking_in.row_of(part, number, digest, by=by) for number, part in enumerate(taken, start=1)]
    try:
        _take_in_each(rows, by=by)
    except AlreadyHere:  # said of the first, before anything was written
        return [_repeated(digest, by=by)]
    return [Received(Outcome(inbound.status), inbound.reason, inbound) for inbound in rows]


@audit.audited
def receive_together(*, practice: Practice, messages: Sequence[Message], by: Membership) -> list[Received]:
    """Takes in messages of one report each, of different patients, in one go: all of them are kept or none.

    Raises AlreadyHere where one of them is here, and what refuses one of them only while it is written: then the caller
    hands them over one by one.
    """
    require(by, Permission.ENTER_RESULTS)
    if practice.pk != by.practice_id:
        raise NotFoundHere("There is no such practice here.")
    rows = [taking_in.row_of(each, 1, sha256(each.raw).hexdigest(), by=by) for each in messages]
    taking_in.take_in(rows, by=by)
    return [Received(Outcome(inbound.status), inbound.reason, inbound) for inbound in rows]


@audit.audited
def look_again(*, inbound: Inbound, by: Membership) -> Received:
    """Looks at a waiting report as if it came now: what was missing then may be here, or its codes have a meaning.

    Raises Conflict or NotAllowedNow when it has been moved meanwhile.
    """
    require(by, Permission.ENTER_RESULTS, on=inbound)
    _hold(inbound, to=InboundStatus.MATCHED)
    taking_in.look_again(inbound, by=by)
    audit.record("inbound.looked_at_again", subject=inbound, by=by, status=inbound.status)
    return Received(Outcome(inbound.status), inbound.reason, inbound)


@audit.audited
def match(*, inbound: Inbound, order: InvestigationOrder, confirmed: bool = False, by: Membership) -> None:
    """Enters a waiting report's values for a test, by hand; the order may be over already.

    What the test does not report stays in the message and is named in the reason. Raises InvalidInput: `order` for a
    report of another patient or without a value that fits, `confirmed` while what differs has not been confirmed,
    else as `results.enter`. Conflict when somebody matched or rejected it meanwhile. Then nothing is changed.
    """
    require(by, Permission.ENTER_RESULTS, on=inbound)
    require(by, Permission.ENTER_RESULTS, on=order)
    _hold(inbound, to=InboundStatus.MATCHED)
    read_as_meant([inbound])
    refuse_another_patient(inbound, order)
    if not confirmed and (differing := to_confirm(inbound, order)):
        raise InvalidInput(". ".join(differing) + ".", field="confirmed")
    taking_in.match(inbound, order, _BY_HAND, by=by)


@audit.audited
def reject(*, inbound: Inbound, reason: str, by: Membership) -> None:
    """Takes a waiting report off the queue, with the reason. It is kept, and can be queued again."""
    require(by, Permission.ENTER_RESULTS, on=inbound)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is rejected.")
    _hold(inbound, to=InboundStatus.REJECTED)
    taking_in.step(inbound, InboundStatus.REJECTED, reason, by=by)
    audit.record("inbound.rejected", subject=inbound, by=by)


@audit.audited
def queue_again(*, inbound: Inbound, reason: str, by: Membership) -> None:
    """A rejected report comes back to the queue."""
    require(by, Permission.ENTER_RESULTS, on=inbound)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it comes back.")
    _hold(inbound, to=InboundStatus.QUEUED, wanted=InboundStatus.REJECTED)
    taking_in.step(inbound, InboundStatus.QUEUED, reason, by=by)
    audit.record("inbound.queued_again", subject=inbound, by=by)


@audit.audited
def undo(*, inbound: Inbound, reason: str, by: Membership) -> TakenOff:
    """Undoes a wrong match: the order and its workup are as if the report had never come, and it waits again.

    What was entered or answered since stays. Raises InvalidInput without a reason, Conflict when somebody else has
    undone it, NotAllowedNow when it is not matched.
    """
    require(by, Permission.ENTER_RESULTS, on=inbound)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say what was wrong.")
    _hold(inbound, to=InboundStatus.QUEUED, wanted=InboundStatus.MATCHED)
    assert inbound.order_id is not None
    order, order_was = _held_order(inbound.order_id, by=by), inbound.order_was
    taking_in.step(
        inbound, InboundStatus.QUEUED, f"A wrong match was undone: {reason}", by=by, order=None, order_was=""
    )
    taken = take_off(order, inbound, order_was=order_was, by=by)
    audit.record(
        UNDONE,
        subject=inbound,
        by=by,
        order=order.pk,
        workup=order.workup_id,
        results=taken.results,
        restored=taken.restored,
        revision=taken.revision,
        was=taken.was,
    )
    audit.record("result.withdrawn", subject=order, by=by, inbound=inbound.pk, origin=taken.was, status=taken.status)
    _enter_again(order, taken, by=by)
    return taken


def _repeated(digest: str, *, by: Membership) -> Received:
    first = Inbound.objects.defer("raw").get(practice_id=by.practice_id, sha256=digest, part=1)
    audit.record("inbound.repeated", subject=first, by=by)
    at = timezone.localtime(first.received_at)
    reason = f"The same message came on {at.day} {at:%b %Y}, {at:%H:%M}. Nothing was taken in twice."
    return Received(Outcome.DUPLICATE, reason, first)


def _take_in_each(rows: Sequence[Inbound], *, by: Membership) -> None:
    """One after the other: what one is matched with, the next may go on with."""
    beside: list[Decided] = []
    for row in rows:
        beside += taking_in.take_in([row], beside=beside, by=by)


def _too_many(parts: Sequence[Message]) -> Message:
    said = f"The message holds more than {MOST_PARTS} reports ({len(parts):,}). It is kept as it came."
    return replace(parts[0], lines=(), refused=said)


def _enter_again(order: InvestigationOrder, taken: TakenOff, *, by: Membership) -> None:
    """Another report that said the same as the wrong one changed nothing when it came; now it does."""
    for other in reports_of_order(by, order):
        rows = other.results.filter(order=order, entered_at__gte=other.moved_at)
        brought = set(rows.values_list("finding", flat=True))
        values = fitting(other, order).values.items()
        if again := {code: each for code, each in values if code not in brought and taken.is_before(code, other)}:
            taking_in.enter(other, Entry(order, again, sample_day(other), other), ENTERED_AGAIN, by=by)


def _held_order(order_id: int, *, by: Membership) -> InvestigationOrder:
    order = order_for(by, order_id)
    hold(order.workup)
    hold(order)
    return order_for(by, order_id)


def _hold(inbound: Inbound, *, to: InboundStatus, wanted: InboundStatus = InboundStatus.QUEUED) -> None:
    """Holds the row, before any workup's. Raises Conflict when it was moved since it was read, else NotAllowedNow.

    Not its key: who undoes another report enters this one's values again, which point at it, while holding the workup
    that is waited for here.
    """
    rows = Inbound.objects.select_for_update(of=("self",), no_key=True).select_related("moved_by__user")
    held = rows.get(pk=inbound.pk)
    if (held.status, held.moved_at) != (inbound.status, inbound.moved_at):
        raise Conflict(f"{_who_moved(held)} Nothing was overwritten; look at it again.")
    if held.status != wanted:
        raise NotAllowedNow(f"{_who_moved(held)} Nothing was changed.")
    refuse_unless_open_to(inbound, to, INBOUND_MOVES)


def _who_moved(held: Inbound) -> str:
    who = held.moved_by.user.name if held.moved_by else "Workup"
    did = {"matched": "matched this report", "rejected": "rejected this report"}.get(held.status, "put it in the queue")
    return f"{who} {did} at {timezone.localtime(held.moved_at):%H:%M:%S}."
