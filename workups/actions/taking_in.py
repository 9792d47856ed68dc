"""What becomes of a report at the door, and how its values get into a test.

The parts of the actions on reports that came in, not actions: callers are audited and inside a transaction.
"""

from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import Membership
from workups.actions import results
from workups.actions.certain import certain_order
from workups.actions.reported import (
    Message,
    columns_of,
    fitting,
    listed,
    nothing_to_read,
    printed_of,
    sample_day,
    why_refused,
)
from workups.evaluate import engine_for
from workups.models import Inbound, InboundStatus, InvestigationOrder
from workups.models.inbound import INBOUND_MOVES
from workups.models.moves import hold, move
from workups.queries.matched import MATCHED

_LONGEST: Final = 300
_BY_ITSELF: Final = "Matched by itself: number, birth date and family name fit, and only this open test reports it"


def insert(parts: Sequence[Message], digest: str, *, by: Membership) -> list[Inbound]:
    """A row for each report of a message; none where the message is here already, be it since this very moment."""
    rows = [_row(part, number, digest, by=by) for number, part in enumerate(parts, start=1)]
    try:
        with transaction.atomic():
            return Inbound.objects.bulk_create(rows)
    except IntegrityError as fault:
        if "one_row_per_message" not in str(fault):
            raise
        return []


def match_or_say_why(inbound: Inbound, *, beside: Sequence[Inbound] = (), by: Membership) -> InvestigationOrder | None:
    """Nothing is half done: what is refused on the way leaves the message in the queue with that sentence.

    `beside` are reports of the same message that were matched a moment ago.
    """
    order = None
    try:
        with transaction.atomic():
            order = certain_order(inbound, beside=_waiting_beside(inbound, beside), by=by)
            match(inbound, order, _BY_ITSELF, by=by)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        said = refusal.message
        if isinstance(refusal, InvalidInput):
            said = why_refused(refusal, inbound, _labels(order) if order else {})
        inbound.refresh_from_db(fields=["status", "order", "order_was", "moved_at", "moved_by"])
        inbound.reason = fit(said)
        inbound.save(update_fields=["reason"])
        return None
    return order


def match(inbound: Inbound, order: InvestigationOrder, how: str, *, by: Membership) -> None:
    """The workup is held, then the order, then all is entered or nothing. Raises InvalidInput where nothing fits."""
    hold(order.workup)
    order.status = hold(order)
    found = fitting(inbound, order)
    if not found.values:
        raise InvalidInput(f"{order.title} reports none of the values in this message.", field="order")
    left_out = f". Not reported by this test, kept in the message: {listed(found.left_out)}" if found.left_out else ""
    step(inbound, InboundStatus.MATCHED, how + left_out, by=by, order=order, order_was=order.status)
    enter(inbound, order, found.values, MATCHED, by=by)


def enter(
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


def step(inbound: Inbound, to: InboundStatus, reason: str, *, by: Membership, **changes: object) -> None:
    """Moves the report on, with the reason."""
    move(inbound, to=to, moves=INBOUND_MOVES, reason=fit(reason), moved_at=timezone.now(), moved_by=by, **changes)


def fit(reason: str) -> str:
    return reason if len(reason) <= _LONGEST else f"{reason[: _LONGEST - 1]}…"


def _row(part: Message, number: int, digest: str, *, by: Membership) -> Inbound:
    """The first holds the message; a message of a hundred reports is not kept a hundred times."""
    unreadable = nothing_to_read(part)
    columns = columns_of(part) | ({"raw": b""} if number > 1 else {})
    return Inbound(
        practice_id=by.practice_id,
        sha256=digest,
        part=number,
        received_by=by,
        moved_by=by,
        status=InboundStatus.REJECTED if unreadable else InboundStatus.QUEUED,
        reason=fit(unreadable or "Not looked at yet"),
        **columns,
    )


def _waiting_beside(inbound: Inbound, beside: Sequence[Inbound]) -> list[InvestigationOrder]:
    """Their tests, but not those that this report would say again: a second value is nobody's to choose."""
    mine = printed_of(inbound).findings
    by_order: dict[int, list[Inbound]] = {}
    for each in beside:
        if each.order_id is not None:
            by_order.setdefault(each.order_id, []).append(each)
    free = [rows for rows in by_order.values() if not any(mine & printed_of(row).findings for row in rows)]
    return [rows[0].order for rows in free if rows[0].order is not None]


def _labels(order: InvestigationOrder) -> dict[str, str]:
    findings = engine_for(order.workup).definition.findings
    return {code: finding.label for code, finding in findings.items()}
