"""What undoing a wrong match does to the order and its workup: as if the report had never come.

The parts of `inbound.undo`, not actions: it is audited, inside a transaction, and holds the workup's row and the
order's. The report is in the queue again by then: what came with a report that is not matched counts as dead here.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.models import Membership
from workups.actions.deadlines import Deadlines
from workups.actions.learning import Learnt, learn
from workups.models import Answer, Inbound, InboundStatus, InvestigationOrder, OrderStatus, Result, ResultStatus, Workup
from workups.models.answer import Source
from workups.models.moves import move
from workups.models.order import ORDER_MOVES, UNDO_MOVES
from workups.queries.matched import origins_of

NOT_ITS_OWN: Final = "The report entered for it was not its own"
ORDERED_AGAIN: Final = f"{NOT_ITS_OWN}, and the same test has been ordered again meanwhile"
_ENDED: Final = (OrderStatus.CANCELLED, OrderStatus.NOT_DONE)


@dataclass(frozen=True, slots=True)
class TakenOff:
    """What became of it, in ids and codes. `restored` is by finding the revision of the answer that counts again.

    `since` is by finding of which a version was taken back when the value that stands now was entered.
    """

    was: str
    status: str
    results: tuple[int, ...]
    restored: dict[str, int | None]
    revision: int
    since: dict[str, datetime | None]

    def is_before(self, finding: str, other: Inbound) -> bool:
        """Whether what stands now of a finding taken back is older than the match of another report."""
        if finding not in self.since:
            return False
        entered_at = self.since[finding]
        return entered_at is None or entered_at < other.moved_at


@dataclass(frozen=True, slots=True)
class _Instead:
    """The next version of a finding, and the earlier one whose value it has; None where it takes the value back."""

    row: Result
    good: Result | None


def take_off(order: InvestigationOrder, inbound: Inbound, *, order_was: str, by: Membership) -> TakenOff:
    """Takes back the values that `inbound` brought to `order`, restores what counted before, moves the order."""
    was, workup = order.status, order.workup
    rows = list(Result.objects.filter(order=order).order_by("finding", "-version"))
    findings = sorted({row.finding for row in rows if row.inbound_id == inbound.pk})
    alive = set(order.inbound.filter(status=InboundStatus.MATCHED).values_list("pk", flat=True))
    written = [each for code in findings if (each := _instead(rows, code, inbound, alive, by=by))]
    results = Result.objects.bulk_create(each.row for each in written)
    restored = _restore_answers(workup, findings, by=by)
    if findings:
        _move_order(order, order_was, by=by)
    since = {each.row.finding: each.good.entered_at if each.good else None for each in written}
    return TakenOff(was, order.status, tuple(row.pk for row in results), restored, workup.revision, since)


def _instead(
    rows: Iterable[Result], finding: str, inbound: Inbound, alive: Collection[int], *, by: Membership
) -> _Instead | None:
    """What takes the place of a finding's newest version, where that came with the report, else None.

    It is the last value that is still good, with the report that it came with itself: by hand, or one of `alive`.
    """
    newest, *earlier = [row for row in rows if row.finding == finding]
    if newest.inbound_id != inbound.pk:
        return None
    before = next((row for row in earlier if row.inbound_id is None or row.inbound_id in alive), None)
    good = before if before is not None and before.status != ResultStatus.CANCELLED else None
    row = Result(
        practice_id=newest.practice_id,
        workup_id=newest.workup_id,
        patient_id=newest.patient_id,
        order_id=newest.order_id,
        finding=finding,
        version=newest.version + 1,
        entered_by=by,
        **_of(good) if good else {"status": ResultStatus.CANCELLED, "value": None, "sampled_on": newest.sampled_on},
    )
    return _Instead(row, good)


def _of(good: Result) -> dict[str, Any]:
    """A value without one, still to come, stays preliminary; any other is a correction of what was wrong."""
    status = ResultStatus.PRELIMINARY if good.value is None else ResultStatus.CORRECTED
    kept = ("value", "unit", "reported", "inbound_id", "sampled_on")
    return {"status": status} | {name: getattr(good, name) for name in kept}


def _restore_answers(workup: Workup, findings: Sequence[str], *, by: Membership) -> dict[str, int | None]:
    """Makes current again what was known of the findings; what somebody said since the report stays as it is."""
    origins = origins_of(workup, findings)
    said, restored = [], {}
    for code in findings:
        history = list(Answer.objects.filter(workup=workup, finding=code).order_by("-revision"))
        if history and not origins.is_good(history[0]):
            before = origins.last_good(history)
            said.append(_learnt(code, before))
            restored[code] = origins.root(before) if before else None
    if said:
        revision = Workup.objects.only("revision").get(pk=workup.pk).revision
        learn(workup, said, revision=revision, by=by)
    return restored


def _learnt(finding: str, before: Answer | None) -> Learnt:
    if before is None:
        return Learnt(finding, None, source=Source.RESULT, takes_back=True)
    return Learnt(finding, before.value, before.not_assessable, before.source, takes_back=True)


def _move_order(order: InvestigationOrder, order_was: str, *, by: Membership) -> None:
    """A value that is left is looked at again by a GP; without any, the order is awaited again or over as before."""
    if _has_values(order):
        if OrderStatus.RESULTED in ORDER_MOVES[order.status]:
            act_by = Deadlines(order.practice_id).order(OrderStatus.RESULTED, urgency=order.workup.urgency)
            _move(order, OrderStatus.RESULTED, act_by=act_by, by=by)
    elif order_was in _ENDED and OrderStatus(order_was) in UNDO_MOVES[order.status]:
        _move_back(order, OrderStatus(order_was), order.reason or NOT_ITS_OWN, by=by)
    elif OrderStatus.COLLECTED in UNDO_MOVES[order.status]:
        _await_again(order, by=by)


def _has_values(order: InvestigationOrder) -> bool:
    newest = Result.objects.filter(order=order).order_by("finding", "-version").distinct("finding")
    return any(row.value is not None for row in newest)


def _await_again(order: InvestigationOrder, *, by: Membership) -> None:
    """Expected by the same day as before: what is missing is as late as it is. One open order per test is enough."""
    try:
        with transaction.atomic():
            _move_back(order, OrderStatus.COLLECTED, order.reason, by=by)
    except IntegrityError as fault:
        if "one_open_order_per_test" not in str(fault):
            raise
        _move_back(order, OrderStatus.NOT_DONE, ORDERED_AGAIN, by=by)


def _move_back(order: InvestigationOrder, to: OrderStatus, reason: str, *, by: Membership) -> None:
    """What was decided on the wrong values is decided no more; the audit trail keeps it."""
    nothing_decided = {"review_step": "", "review_words": "", "act_by": None}
    _move(order, to, reason=reason, by=by, **nothing_decided)


def _move(order: InvestigationOrder, to: OrderStatus, *, by: Membership, **changes: object) -> None:
    moves = ORDER_MOVES if to == OrderStatus.RESULTED else UNDO_MOVES
    move(order, to=to, moves=moves, moved_at=timezone.now(), moved_by=by, **changes)
