from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.learning import log_accepted
from workups.engine.definition import Investigation
from workups.evaluate import engine_of
from workups.models import InvestigationOrder, OrderStatus, Workup, WorkupStatus
from workups.models.moves import hold, move
from workups.models.order import ORDER_MOVES

REASON_LENGTH = 200


@audit.audited
def place(*, workup: Workup, codes: Sequence[str], by: Membership) -> list[InvestigationOrder]:
    """Orders tests of the protocol; each is expected back after the protocol's turnaround (days from today).

    Raises InvalidInput for nothing chosen, an unknown test or one that only a specialist decides on,
    Conflict for a test that is already under way (then nothing is ordered).
    """
    require(by, Permission.ORDER_TESTS, on=workup)
    if hold(workup) != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed. Reopen it to order tests.")
    if not codes:
        raise InvalidInput("Choose at least one test to order.", field="tests")
    investigations = [_investigation(workup, code) for code in dict.fromkeys(codes)]
    orders = [_insert(workup, investigation, by=by) for investigation in investigations]
    log_accepted(workup, [investigation.code for investigation in investigations], by=by)
    for order in orders:
        audit.record("order.placed", subject=order, by=by, investigation=order.investigation, workup=workup.pk)
    return orders


@audit.audited
def book(*, order: InvestigationOrder, by: Membership) -> None:
    """The patient has a date for it."""
    _move(order, OrderStatus.BOOKED, by=by)


@audit.audited
def collect(*, order: InvestigationOrder, by: Membership) -> None:
    """The sample was taken or the test done; its result is awaited."""
    _move(order, OrderStatus.COLLECTED, by=by)


@audit.audited
def cancel(*, order: InvestigationOrder, reason: str, by: Membership) -> None:
    """Takes an order back, with the reason; a result that comes all the same is still taken in."""
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is cancelled.")
    _move(order, OrderStatus.CANCELLED, reason=reason, by=by)


@audit.audited
def tell(*, order: InvestigationOrder, by: Membership) -> None:
    """The patient has been told: the end of an order."""
    _move(order, OrderStatus.TOLD, by=by)


def _investigation(workup: Workup, code: str) -> Investigation:
    rules = {rule.code: rule for rule in engine_of(workup.version).definition.investigations}
    if code not in rules:
        raise InvalidInput("This protocol version has no such test.", field="tests")
    if rules[code].where == "hospital":
        raise InvalidInput(
            f"{rules[code].title} is a specialist's decision; mention it in the referral.", field="tests"
        )
    return rules[code]


def _insert(workup: Workup, investigation: Investigation, *, by: Membership) -> InvestigationOrder:
    try:
        with transaction.atomic():
            return InvestigationOrder.objects.create(
                practice_id=workup.practice_id,
                workup=workup,
                patient=workup.patient,
                investigation=investigation.code,
                title=investigation.title,
                urgency=workup.urgency,
                expected_by=timezone.localdate() + timedelta(days=investigation.turnaround_days),
                requested_by=by,
                moved_by=by,
            )
    except IntegrityError as fault:
        if "one_open_order_per_test" not in str(fault):
            raise
        raise Conflict(f"{investigation.title} is already ordered and under way. Nothing was ordered twice.") from fault


def _move(order: InvestigationOrder, to: OrderStatus, *, by: Membership, **changes: object) -> None:
    require(by, Permission.TRACK_TESTS, on=order)
    origin = order.status
    move(order, to=to, moves=ORDER_MOVES, moved_at=timezone.now(), moved_by=by, **changes)
    audit.record(f"order.{to.value}", subject=order, by=by, origin=origin)
