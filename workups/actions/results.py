from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions import entering, orders
from workups.actions.deadlines import Deadlines
from workups.actions.entering import Entry
from workups.actions.versions import Entered
from workups.models import Inbound, InvestigationOrder, OrderStatus, Result, ReviewStep
from workups.models.moves import hold, move, refuse_unless_open_to
from workups.models.order import NEEDS_WORDS, ORDER_MOVES

__all__ = ["Entered", "enter", "receive", "review"]

WORDS_LENGTH = 300


@audit.audited
def enter(
    *,
    order: InvestigationOrder,
    values: Mapping[str, Entered],
    sampled_on: date,
    seen: int | None = None,
    inbound: Inbound | None = None,
    by: Membership,
) -> list[Result]:
    """Enters what came back: kept per finding and version, fed to the engine, put before a GP for review.

    Gives the new versions; what only repeats the newest one changes nothing. What is new re-opens review, wherever the
    order stood; values that are only still to come do not while somebody waits for it anyway. A closed workup takes
    results in as well, and opens again when a red flag appears.

    `seen` is the newest result (its id, 0 for none) that the person had before them; `inbound` the message it came in.
    Raises InvalidInput (field = the finding, or `sampled_on`) for a value, unit or day that can't be right or is older
    than what is in, Conflict when somebody entered a result after `seen`; then nothing at all is entered.
    """
    require(by, Permission.ENTER_RESULTS, on=order)
    if not values:
        raise InvalidInput("Enter at least one value.", field="values")
    entering.hold_all([order])  # a result is taken in wherever the order stands by now
    _refuse_unseen(order, seen)
    (said,) = entering.told([Entry(order, values, sampled_on, inbound)])
    if isinstance(said, InvalidInput):
        raise said
    if not said.news:
        audit.record("result.repeated", subject=order, by=by, findings=sorted(values), workup=order.workup_id)
        return []
    entering.write([said], by=by)
    return said.results


@audit.audited
def receive(*, order: InvestigationOrder, by: Membership) -> None:
    """Notes that a report is in of a test whose values the protocol doesn't read; a GP reads the report itself."""
    require(by, Permission.ENTER_RESULTS, on=order)
    if orders.investigation_of(order).results:
        raise NotAllowedNow("Enter the values that came back instead.")
    move(order, to=OrderStatus.RESULTED, moves=ORDER_MOVES, moved_at=timezone.now(), moved_by=by)
    _set_day_to_review(order)
    audit.record("result.received", subject=order, by=by)


@audit.audited
def review(
    *,
    order: InvestigationOrder,
    step: str | None = None,
    words: str = "",
    seen: int | None = None,
    by: Membership,
) -> None:
    """A GP has seen what came back and says what happens next; a review after a correction says it anew.

    `words` is what the patient is to be told; the audit trail keeps them with the step. ReviewStep.TOLD ends the
    order. None for `step` is for callers that know of none. Raises InvalidInput (field `step` or `words`), Conflict
    when a result came after `seen` (as in `enter`): what was not on the page was not reviewed.
    """
    require(by, Permission.REVIEW_RESULTS, on=order)
    _hold(order, seen=seen)
    refuse_unless_open_to(order, OrderStatus.REVIEWED, ORDER_MOVES)
    next_step = {"review_step": _step(step), "review_words": _words(step, words)}
    now = timezone.now()
    act_by = Deadlines(order.practice_id).order(OrderStatus.REVIEWED, urgency=order.workup.urgency)
    move(order, to=OrderStatus.REVIEWED, moves=ORDER_MOVES, moved_at=now, moved_by=by, act_by=act_by, **next_step)
    Result.objects.filter(order=order, reviewed_at=None).update(reviewed_at=now, reviewed_by=by)
    audit.record("result.reviewed", subject=order, by=by, step=order.review_step, words=order.review_words)
    if step == ReviewStep.TOLD:
        orders.tell(order=order, by=by)


def _set_day_to_review(order: InvestigationOrder) -> None:
    """Once the engine has said how urgent it is: what is critical is to be reviewed today."""
    order.act_by = Deadlines(order.practice_id).order(OrderStatus.RESULTED, urgency=order.workup.urgency)
    order.save(update_fields=["act_by"])


def _step(step: str | None) -> str:
    if step is not None and step not in ReviewStep.values:
        raise InvalidInput("Choose what happens next.", field="step")
    return step or ""


def _words(step: str | None, words: str) -> str:
    if not words.strip() and step not in NEEDS_WORDS:
        return ""
    missing = "Say what the patient is to be told."
    return read_words(words, field="words", most=WORDS_LENGTH, missing=missing)


def _hold(order: InvestigationOrder, *, seen: int | None) -> None:
    """Holds the order's row until the end, so that two people entering its result come one after the other."""
    hold(order.workup)
    InvestigationOrder.objects.select_for_update().only("pk").get(pk=order.pk)
    _refuse_unseen(order, seen)


def _refuse_unseen(order: InvestigationOrder, seen: int | None) -> None:
    """Raises Conflict when a result came in after `seen`, the newest that the person had before them."""
    if seen is None:
        return
    newer = Result.objects.filter(order=order, pk__gt=seen).select_related("entered_by__user").order_by("-pk").first()
    if newer is None:
        return
    at = timezone.localtime(newer.entered_at)
    raise Conflict(
        f"{newer.entered_by.user.name} entered a result for this test at {at:%H:%M:%S}. Look at it first; "
        "nothing was overwritten."
    )
