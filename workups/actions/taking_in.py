"""What becomes of reports at the door, of several at once, and how their values get into tests.

The parts of the actions on reports that came in, not actions: callers are audited and inside a transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.models import AuditEvent, Membership
from workups.actions import entering, results
from workups.actions.certain import certain_order, register_for
from workups.actions.entering import Entry, Told
from workups.actions.reported import (
    Labels,
    Message,
    columns_of,
    fitting,
    kept,
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
from workups.queries.local_codes import read_as_meant
from workups.queries.matched import MATCHED

_LONGEST: Final = 300
_BY_ITSELF: Final = "Matched by itself: number, birth date and family name fit, and only this open test reports it"
REFUSALS: Final = (InvalidInput, Conflict, NotAllowedNow)


class AlreadyHere(Exception):
    """A message was taken in before, be it in this very moment; nothing of it was."""


@dataclass(slots=True)
class Decided:
    """A report with the test that it is certainly of and what that is told, or with neither and the reason.

    `findings` are those of its values, read as the practice means them: the row itself stays as it came.
    """

    inbound: Inbound
    reason: str = ""
    told: Told | None = None
    findings: frozenset[str] = frozenset()


def row_of(part: Message, number: int, digest: str, *, by: Membership) -> Inbound:
    """A report's row, not kept yet. The first of a message holds it: one of a hundred reports is not kept a hundred
    times.
    """
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


def take_in(rows: Sequence[Inbound], *, beside: Sequence[Decided] = (), by: Membership) -> list[Decided]:
    """Keeps new rows, each matched where that is certain, else with the reason why not. Nothing is half done.

    They are of different patients, as far as they name one. `beside` are reports of the same message. Raises
    AlreadyHere; of several also what refuses one of them only while it is written (then nothing is kept: one by one
    they say which).
    """
    decided = _decided(rows, beside, by=by)
    try:
        with transaction.atomic():
            _keep(decided, by=by)
            _enter(decided, by=by)
    except REFUSALS as refusal:
        if len(rows) > 1:
            raise
        decided = [Decided(rows[0], refusal.message)]
        rows[0].pk, rows[0].status, rows[0].order, rows[0].order_was = None, InboundStatus.QUEUED, None, ""
        _keep(decided, by=by)
    return decided


def look_again(inbound: Inbound, *, by: Membership) -> None:
    """The same with one that is here and waits, held by the caller."""
    (decided,) = _decided([inbound], (), by=by)
    try:
        with transaction.atomic():
            if decided.told:
                order = decided.told.order
                step(inbound, InboundStatus.MATCHED, decided.reason, by=by, order=order, order_was=order.status)
            _enter([decided], by=by)
    except REFUSALS as refusal:
        decided = Decided(inbound, refusal.message)
        inbound.refresh_from_db(fields=["status", "order", "order_was", "moved_at", "moved_by"])
    if not decided.told:
        inbound.reason = fit(decided.reason)
        inbound.save(update_fields=["reason"])


def match(inbound: Inbound, order: InvestigationOrder, how: str, *, by: Membership) -> None:
    """The workup is held, then the order, then all is entered or nothing. Raises InvalidInput where nothing fits."""
    hold(order.workup)
    order.status = hold(order)
    entry, left_out = _entry(inbound, order)
    step(inbound, InboundStatus.MATCHED, how + left_out, by=by, order=order, order_was=order.status)
    enter(inbound, entry, MATCHED, by=by)


def enter(inbound: Inbound, entry: Entry, event: str, *, by: Membership) -> None:
    """The trail says which revisions of the workup these values made: undoing them needs to know."""
    order = entry.order
    order.workup.refresh_from_db(fields=["revision", "advice", "urgency", "status"])
    since = order.workup.revision
    rows = results.enter(order=order, values=entry.values, sampled_on=entry.sampled_on, inbound=inbound, by=by)
    ids = [row.pk for row in rows]
    audit.record(event, subject=inbound, by=by, **_revisions(order, ids, since))


def step(inbound: Inbound, to: InboundStatus, reason: str, *, by: Membership, **changes: object) -> None:
    """Moves the report on, with the reason."""
    move(inbound, to=to, moves=INBOUND_MOVES, reason=fit(reason), moved_at=timezone.now(), moved_by=by, **changes)


def fit(reason: str) -> str:
    return kept(reason, _LONGEST)


def _decided(rows: Sequence[Inbound], beside: Sequence[Decided], *, by: Membership) -> list[Decided]:
    came = [row.lines for row in rows]
    read_as_meant(rows)
    waiting = [row for row in rows if row.status == InboundStatus.QUEUED]
    register = register_for(waiting, by=by)
    decided = [Decided(row, row.reason, findings=printed_of(row).findings) for row in rows]
    entries: list[tuple[Decided, Entry]] = []
    for each in decided:
        if each.inbound.status == InboundStatus.QUEUED:
            try:
                order = certain_order(each.inbound, register, beside=_open_beside(each, beside))
                entry, left_out = _entry(each.inbound, order)
            except InvalidInput as refusal:
                each.reason = fit(refusal.message)
            else:
                each.reason = fit(_BY_ITSELF + left_out)
                entries.append((each, entry))
    _tell(entries)
    for row, lines in zip(rows, came, strict=True):
        row.lines = lines
    return decided


def _tell(entries: Sequence[tuple[Decided, Entry]]) -> None:
    """Holds the tests and reads the values: what is refused says so, and its report waits."""
    if not entries:
        return
    entering.hold_all([entry.order for _, entry in entries])
    for (each, entry), said in zip(entries, entering.told([entry for _, entry in entries]), strict=True):
        if isinstance(said, InvalidInput):
            each.reason = fit(why_refused(said, each.inbound, Labels(engine_for(entry.order.workup).definition)))
        else:
            each.told = said


def _entry(inbound: Inbound, order: InvestigationOrder) -> tuple[Entry, str]:
    """What the test takes in of the report, and in words what it does not."""
    found = fitting(inbound, order)
    if not found.values:
        raise InvalidInput(f"{order.title} reports none of the values in this message.", field="order")
    left_out = f". Not reported by this test, kept in the message: {listed(found.left_out)}" if found.left_out else ""
    return Entry(order, found.values, sample_day(inbound), inbound), left_out


def _open_beside(decided: Decided, beside: Sequence[Decided]) -> list[InvestigationOrder]:
    """Tests of the message's other reports, but none that this one would say again: a second value is nobody's to
    choose.
    """
    said: dict[int, set[str]] = {}
    orders = {each.told.order.pk: each.told.order for each in beside if each.told}
    for each in beside:
        if each.told:
            said.setdefault(each.told.order.pk, set()).update(each.findings)
    return [order for pk, order in orders.items() if not said[pk] & decided.findings]


def _keep(decided: Sequence[Decided], *, by: Membership) -> None:
    """Raises AlreadyHere."""
    for each in decided:
        inbound = each.inbound
        inbound.reason = each.reason
        if each.told:
            order = each.told.order
            inbound.status, inbound.order, inbound.order_was = InboundStatus.MATCHED, order, order.status
    try:
        with transaction.atomic():
            Inbound.objects.bulk_create(each.inbound for each in decided)
    except IntegrityError as fault:
        if "one_row_per_message" not in str(fault):
            raise
        raise AlreadyHere from fault
    audit.record_all([_received(each.inbound, by=by) for each in decided])


def _received(inbound: Inbound, *, by: Membership) -> AuditEvent:
    return audit.event_of("inbound.received", subject=inbound, by=by, source=inbound.source, status=inbound.status)


def _enter(decided: Sequence[Decided], *, by: Membership) -> None:
    """What is new is written; a report that only repeats what is in says so in the trail."""
    matched = [(each, each.told) for each in decided if each.told]
    news = [told for _, told in matched if told.news]
    if news:
        entering.write(news, by=by)
    events = [_repeated(told, by=by) for _, told in matched if not told.news]
    events += [_matched(each.inbound, told, by=by) for each, told in matched]
    if events:
        audit.record_all(events)


def _repeated(told: Told, *, by: Membership) -> AuditEvent:
    findings, order = sorted(told.entry.values), told.order
    return audit.event_of("result.repeated", subject=order, by=by, findings=findings, workup=order.workup_id)


def _matched(inbound: Inbound, told: Told, *, by: Membership) -> AuditEvent:
    ids = [row.pk for row in told.results]
    return audit.event_of(MATCHED, subject=inbound, by=by, **_revisions(told.order, ids, told.since))


def _revisions(order: InvestigationOrder, results: Sequence[int], since: int) -> dict[str, Any]:
    return {
        "order": order.pk,
        "workup": order.workup_id,
        "results": list(results),
        "since": since,
        "revision": order.workup.revision,
    }
