"""Reports that came in: matched, waiting to be matched, or rejected with a reason; none is ever lost."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow, NotFoundHere
from clinic.free_text import read_words
from clinic.models import Membership, Practice
from workups.actions import results
from workups.actions.certain import certain_order
from workups.actions.reported import (
    Message,
    columns_of,
    fitting,
    listed,
    nothing_to_read,
    refuse_another_patient,
    sample_day,
    to_confirm,
    why_refused,
)
from workups.actions.taking_off import TakenOff, take_off
from workups.evaluate import engine_for
from workups.models import Inbound, InboundStatus, InvestigationOrder
from workups.models.inbound import INBOUND_MOVES
from workups.models.moves import hold, move, refuse_unless_open_to
from workups.queries.inbound import reports_of_order
from workups.queries.matched import ENTERED_AGAIN, MATCHED, UNDONE
from workups.queries.orders import order_for

REASON_LENGTH: Final = 200
_LONGEST: Final = 300
_BY_ITSELF: Final = "Matched by itself: number, birth date and family name fit, and only this open test reports it"
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
    """Takes in a message once: matched where that is certain, else queued or rejected, with the reason in words.

    Certain is what `certain.certain_order` says, and that every value can be entered. Raises nothing for what the
    message holds; NotFoundHere for another practice than that of `by`.
    """
    require(by, Permission.ENTER_RESULTS)
    if practice.pk != by.practice_id:
        raise NotFoundHere("There is no such practice here.")
    digest = sha256(message.raw).hexdigest()
    unreadable = nothing_to_read(message)
    inbound = _insert(message, digest, rejected_for=unreadable, by=by)
    if inbound is None:
        return _repeated(digest, by=by)
    audit.record("inbound.received", subject=inbound, by=by, source=message.source, status=inbound.status)
    if not unreadable:
        _match_or_say_why(inbound, by=by)
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
    refuse_another_patient(inbound, order)
    if not confirmed and (differing := to_confirm(inbound, order)):
        raise InvalidInput(". ".join(differing) + ".", field="confirmed")
    _match(inbound, order, _BY_HAND, by=by)


@audit.audited
def reject(*, inbound: Inbound, reason: str, by: Membership) -> None:
    """Takes a waiting report off the queue, with the reason. It is kept, and can be queued again."""
    require(by, Permission.ENTER_RESULTS, on=inbound)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is rejected.")
    _hold(inbound, to=InboundStatus.REJECTED)
    _move(inbound, InboundStatus.REJECTED, reason, by=by)
    audit.record("inbound.rejected", subject=inbound, by=by)


@audit.audited
def queue_again(*, inbound: Inbound, reason: str, by: Membership) -> None:
    """A rejected report comes back to the queue."""
    require(by, Permission.ENTER_RESULTS, on=inbound)
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it comes back.")
    _hold(inbound, to=InboundStatus.QUEUED, wanted=InboundStatus.REJECTED)
    _move(inbound, InboundStatus.QUEUED, reason, by=by)
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
    _move(inbound, InboundStatus.QUEUED, f"A wrong match was undone: {reason}", by=by, order=None, order_was="")
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


def _insert(message: Message, digest: str, *, rejected_for: str, by: Membership) -> Inbound | None:
    """None where the message is here already, be it since this very moment."""
    try:
        with transaction.atomic():
            return Inbound.objects.create(
                practice_id=by.practice_id,
                sha256=digest,
                received_by=by,
                moved_by=by,
                status=InboundStatus.REJECTED if rejected_for else InboundStatus.QUEUED,
                reason=rejected_for or "Not looked at yet",
                **columns_of(message),
            )
    except IntegrityError as fault:
        if "one_row_per_message" not in str(fault):
            raise
        return None


def _repeated(digest: str, *, by: Membership) -> Received:
    first = Inbound.objects.get(practice_id=by.practice_id, sha256=digest)
    audit.record("inbound.repeated", subject=first, by=by)
    at = timezone.localtime(first.received_at)
    reason = f"The same message came on {at.day} {at:%b %Y}, {at:%H:%M}. Nothing was taken in twice."
    return Received(Outcome.DUPLICATE, reason, first)


def _match_or_say_why(inbound: Inbound, *, by: Membership) -> None:
    """Nothing is half done: what is refused on the way leaves the message in the queue with that sentence."""
    order = None
    try:
        with transaction.atomic():
            order = certain_order(inbound, by=by)
            _match(inbound, order, _BY_ITSELF, by=by)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        inbound.refresh_from_db()
        labels = _labels(order) if order else {}
        said = why_refused(refusal, inbound, labels) if isinstance(refusal, InvalidInput) else refusal.message
        inbound.reason = _fit(said)
        inbound.save(update_fields=["reason"])


def _match(inbound: Inbound, order: InvestigationOrder, how: str, *, by: Membership) -> None:
    """The workup is held, then the order, then all is entered or nothing."""
    hold(order.workup)
    order.status = hold(order)
    found = fitting(inbound, order)
    if not found.values:
        raise InvalidInput(f"{order.title} reports none of the values in this message.", field="order")
    left_out = f". Not reported by this test, kept in the message: {listed(found.left_out)}" if found.left_out else ""
    _move(inbound, InboundStatus.MATCHED, how + left_out, by=by, order=order, order_was=order.status)
    _enter(inbound, order, found.values, MATCHED, by=by)


def _enter(
    inbound: Inbound, order: InvestigationOrder, values: dict[str, results.Entered], event: str, *, by: Membership
) -> None:
    """The trail says which revisions of the workup these values made: undoing them needs to know."""
    order.workup.refresh_from_db(fields=["revision", "advice", "urgency", "status"])
    since = order.workup.revision
    rows = results.enter(order=order, values=values, sampled_on=sample_day(inbound), inbound=inbound, by=by)
    order.workup.refresh_from_db(fields=["revision"])
    audit.record(
        event,
        subject=inbound,
        by=by,
        order=order.pk,
        workup=order.workup_id,
        results=[row.pk for row in rows],
        since=since,
        revision=order.workup.revision,
    )


def _enter_again(order: InvestigationOrder, taken: TakenOff, *, by: Membership) -> None:
    """Another report that said the same as the wrong one changed nothing when it came; now it does."""
    for other in reports_of_order(by, order):
        rows = other.results.filter(order=order, entered_at__gte=other.moved_at)
        brought = set(rows.values_list("finding", flat=True))
        values = fitting(other, order).values.items()
        if again := {code: each for code, each in values if code not in brought and taken.is_before(code, other)}:
            _enter(other, order, again, ENTERED_AGAIN, by=by)


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


def _move(inbound: Inbound, to: InboundStatus, reason: str, *, by: Membership, **changes: object) -> None:
    move(inbound, to=to, moves=INBOUND_MOVES, reason=_fit(reason), moved_at=timezone.now(), moved_by=by, **changes)


def _labels(order: InvestigationOrder) -> dict[str, str]:
    findings = engine_for(order.workup).definition.findings
    return {code: finding.label for code, finding in findings.items()}


def _fit(reason: str) -> str:
    return reason if len(reason) <= _LONGEST else f"{reason[: _LONGEST - 1]}…"
