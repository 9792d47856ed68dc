from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.advice_log import log_accepted
from workups.actions.deadlines import Deadlines
from workups.actions.learning import touch
from workups.engine.definition import Investigation
from workups.evaluate import engine_for
from workups.models import InvestigationOrder, OrderStatus, Workup, WorkupStatus
from workups.models.moves import hold, move
from workups.models.order import AWAITED_STATUSES, LEAVES_MORE, ORDER_MOVES
from workups.models.urgency import Urgency
from workups.queries.results import is_part_awaited

REASON_LENGTH = 200
NOTE_LENGTH = 300
FURTHEST_DAYS = 366


@audit.audited
def place(
    *,
    workup: Workup,
    codes: Sequence[str],
    urgencies: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    by: Membership,
) -> list[InvestigationOrder]:
    """Orders tests of the protocol; each is expected back after the practice's turnaround, else the protocol's.

    `urgencies` and `notes` are by code; a test without an urgency of its own has the workup's. Raises InvalidInput
    for nothing chosen, an unknown test, one that only a specialist decides on, or a note that can't be kept,
    Conflict for a test that is already under way (then nothing is ordered).
    """
    require(by, Permission.ORDER_TESTS, on=workup)
    if hold(workup) != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed. Reopen it to order tests.")
    if not codes:
        raise InvalidInput("Choose at least one test to order.", field="tests")
    investigations = [_investigation(workup, code) for code in dict.fromkeys(codes)]
    wanted = [
        (rule, _urgency(workup, (urgencies or {}).get(rule.code, "")), _note(rule, (notes or {}).get(rule.code, "")))
        for rule in investigations
    ]
    deadlines = Deadlines(workup.practice_id)
    orders = [_insert(workup, *each, expected_by=deadlines.result(each[0]), by=by) for each in wanted]
    touch(workup, by=by)
    log_accepted(workup, [investigation.code for investigation in investigations], by=by)
    for order in orders:
        audit.record("order.placed", subject=order, by=by, investigation=order.investigation, workup=workup.pk)
    return orders


@audit.audited
def book(*, order: InvestigationOrder, on: date | None = None, by: Membership) -> None:
    """The patient has a date for it; `on` is that day, where it is known. Its result is not expected before.

    Raises InvalidInput (field `on`) for a day that is over or more than a year away.
    """
    expected = order.expected_by
    if on is not None:
        if not 0 <= (on - timezone.localdate()).days <= FURTHEST_DAYS:
            raise InvalidInput("Choose a day from today on, within a year.", field="on")
        expected = max(expected, Deadlines(order.practice_id).day_after(on))
    _move(order, OrderStatus.BOOKED, booked_for=on, expected_by=expected, by=by)


@audit.audited
def collect(*, order: InvestigationOrder, by: Membership) -> None:
    """The sample was taken or the test done; its result is awaited for a turnaround from today on."""
    since_today = Deadlines(order.practice_id).result(investigation_of(order))
    _move(order, OrderStatus.COLLECTED, expected_by=max(order.expected_by, since_today), by=by)


@audit.audited
def cancel(*, order: InvestigationOrder, reason: str, by: Membership) -> None:
    """Takes an order back, with the reason; a result that comes all the same is still taken in."""
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it is cancelled.")
    _move(order, OrderStatus.CANCELLED, reason=reason, by=by)


@audit.audited
def not_done(*, order: InvestigationOrder, reason: str, by: Membership) -> None:
    """The test did not take place and will not, for a reason: the patient stayed away, declined, could not."""
    reason = read_words(reason, field="reason", most=REASON_LENGTH, missing="Say why it was not done.")
    _move(order, OrderStatus.NOT_DONE, reason=reason, by=by)


@audit.audited
def tell(*, order: InvestigationOrder, by: Membership) -> None:
    """The patient has been told. That is the end of it, unless more was agreed or a part has not come.

    What was agreed (an appointment, a repeat, a treatment, a referral) keeps it open until `finish`; a part that the
    laboratory still owes is awaited again.
    """
    _move(order, OrderStatus.TOLD, by=by)
    if is_part_awaited(order):
        _await_again(order, by=by)
    elif order.review_step not in LEAVES_MORE:
        _move(order, OrderStatus.CLOSED, by=by)


@audit.audited
def finish(*, order: InvestigationOrder, by: Membership) -> None:
    """What was agreed when the patient was told is done: the end of the order."""
    _move(order, OrderStatus.CLOSED, by=by)


def investigation_of(order: InvestigationOrder) -> Investigation:
    """What the order's own protocol version says of the test. Changes nothing."""
    definition = engine_for(order.workup).definition
    return next(rule for rule in definition.investigations if rule.code == order.investigation)


def _investigation(workup: Workup, code: str) -> Investigation:
    rules = {rule.code: rule for rule in engine_for(workup).definition.investigations}
    if code not in rules:
        raise InvalidInput("This protocol version has no such test.", field="tests")
    if rules[code].where == "hospital":
        raise InvalidInput(
            f"{rules[code].title} is a specialist's decision; mention it in the referral.", field="tests"
        )
    return rules[code]


def _urgency(workup: Workup, chosen: str) -> str:
    if chosen and chosen not in Urgency.values:
        raise InvalidInput("There is no such urgency.", field="tests")
    return chosen or workup.urgency


def _note(rule: Investigation, words: str) -> str:
    if not words.strip():
        return ""
    try:
        return read_words(words, field="tests", most=NOTE_LENGTH, missing="")
    except InvalidInput as fault:
        raise InvalidInput(f"Note for {rule.title}: {fault.message}", field="tests") from fault


def _insert(
    workup: Workup, investigation: Investigation, urgency: str, note: str, *, expected_by: date, by: Membership
) -> InvestigationOrder:
    try:
        with transaction.atomic():
            return InvestigationOrder.objects.create(
                practice_id=workup.practice_id,
                workup=workup,
                patient=workup.patient,
                investigation=investigation.code,
                title=investigation.title,
                urgency=urgency,
                note=note,
                expected_by=expected_by,
                requested_by=by,
                moved_by=by,
            )
    except IntegrityError as fault:
        if "one_open_order_per_test" not in str(fault):
            raise
        raise Conflict(f"{investigation.title} is already ordered and under way. Nothing was ordered twice.") from fault


def _await_again(order: InvestigationOrder, *, by: Membership) -> None:
    """It stays told, and so on the worklist, while another order of the same test is under way: two can't be."""
    since_today = Deadlines(order.practice_id).result(investigation_of(order))
    try:
        with transaction.atomic():
            _move(order, OrderStatus.COLLECTED, expected_by=since_today, by=by)
    except IntegrityError as fault:
        if "one_open_order_per_test" not in str(fault):
            raise


def _move(order: InvestigationOrder, to: OrderStatus, *, by: Membership, **changes: object) -> None:
    require(by, Permission.TRACK_TESTS, on=order)
    origin = order.status
    is_awaited = to in AWAITED_STATUSES
    act_by = None if is_awaited else Deadlines(order.practice_id).order(to, urgency=order.workup.urgency)
    move(order, to=to, moves=ORDER_MOVES, moved_at=timezone.now(), moved_by=by, act_by=act_by, **changes)
    audit.record(f"order.{to.value}", subject=order, by=by, origin=origin)
