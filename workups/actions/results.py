from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions import escalations, orders, versions
from workups.actions.deadlines import Deadlines
from workups.actions.learning import Learnt, learn, touch
from workups.actions.versions import Entered
from workups.models import (
    Answer,
    Inbound,
    InvestigationOrder,
    Level,
    OrderStatus,
    Result,
    ResultStatus,
    ReviewStep,
    WorklistEntry,
    Workup,
)
from workups.models.answer import Source
from workups.models.moves import hold, move, refuse_unless_open_to
from workups.models.order import AWAITED_STATUSES, NEEDS_WORDS, ORDER_MOVES
from workups.queries.results import CHANGES, overtaken, results_known

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
    _refuse_day(order, sampled_on)
    _hold(order, seen=seen)
    order.refresh_from_db(fields=["status"])  # a result is taken in wherever the order stands by now
    said, before = versions.read(order, values), versions.versions_of(order)
    versions.refuse_out_of_order(said, before, sampled_on=sampled_on)
    told = versions.new_versions(said, before, sampled_on=sampled_on)
    if not told:
        audit.record("result.repeated", subject=order, by=by, findings=sorted(values), workup=order.workup_id)
        return []
    results = versions.insert(order, told, before, sampled_on=sampled_on, inbound=inbound, by=by)
    _reopen_review(order, results, before, by=by)
    _learn(order, results, before, sampled_on=sampled_on, by=by)
    if order.status == OrderStatus.RESULTED:
        _set_day_to_review(order)
        _rise_if_critical(order, by=by)
    _record(order, results, by=by)
    return results


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


def _rise_if_critical(order: InvestigationOrder, *, by: Membership) -> None:
    """A critical result does not wait for the sweep: it is the ordering GP's and their cover's at once."""
    entry = WorklistEntry.objects.select_related("requested_by", "practice").get(order=order)
    if entry.is_critical and not entry.escalations.filter(level=Level.GP, settled_at=None).exists():
        escalations.rise(entry=entry, level=Level.GP, is_critical=True, by=by)


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
    """Holds the order's row until the end, so that two people entering its result come one after the other.

    The workup's comes first, here as everywhere: two who wait for each other would wait for ever.
    """
    hold(order.workup)
    InvestigationOrder.objects.select_for_update().only("pk").get(pk=order.pk)
    newest = Result.objects.filter(order=order).select_related("entered_by__user").order_by("-pk").first()
    if seen is None or newest is None or newest.pk <= seen:
        return
    at = timezone.localtime(newest.entered_at)
    raise Conflict(
        f"{newest.entered_by.user.name} entered a result for this test at {at:%H:%M:%S}. Look at it first; "
        "nothing was overwritten."
    )


def _refuse_day(order: InvestigationOrder, sampled_on: date) -> None:
    if sampled_on > timezone.localdate():
        raise InvalidInput("The sample can't have been taken in the future.", field="sampled_on")
    if sampled_on < order.patient.date_of_birth:
        raise InvalidInput("The sample can't have been taken before the patient was born.", field="sampled_on")


def _reopen_review(
    order: InvestigationOrder, results: Sequence[Result], before: Mapping[str, Sequence[Result]], *, by: Membership
) -> None:
    """Nothing is to be reviewed in what is only still to come; but it has to be followed where nobody waits for it."""
    is_news = any(result.value is not None or _had_value(result, before) for result in results)
    is_followed = order.status in (*AWAITED_STATUSES, OrderStatus.REVIEWED)
    if order.status == OrderStatus.RESULTED or (is_followed and not is_news):
        return
    move(order, to=OrderStatus.RESULTED, moves=ORDER_MOVES, moved_at=timezone.now(), moved_by=by)


def _had_value(result: Result, before: Mapping[str, Sequence[Result]]) -> bool:
    """Whether it says something new without a value: what was in is taken back, or can't be had at all."""
    earlier = before.get(result.finding, ())
    return result.status == ResultStatus.CANCELLED or bool(earlier and earlier[0].value is not None)


def _learn(
    order: InvestigationOrder,
    results: Sequence[Result],
    before: Mapping[str, Sequence[Result]],
    *,
    sampled_on: date,
    by: Membership,
) -> None:
    """What counts in the workup now: a value that is gone makes its finding unknown, where it was what counted."""
    workup = order.workup
    overtaken_ones = overtaken(order, [result.finding for result in results], sampled_on=sampled_on)
    counting = [result for result in results if result.finding not in overtaken_ones]
    gone = {result.finding for result in counting if result.value is None}
    unlearnt = {answer.finding for answer in results_known(workup, gone) if _is_of(answer, before)}
    news = [result for result in counting if result.value is not None or result.finding in unlearnt]
    if not news:
        touch(workup, by=by)
        return
    learnt = [Learnt(result.finding, result.value, source=Source.RESULT) for result in news]
    learn(workup, learnt, revision=_now(workup), by=by)


def _is_of(answer: Answer, before: Mapping[str, Sequence[Result]]) -> bool:
    """Whether what is known is what this order brought; a person, or another test, may have said otherwise since."""
    last = next((result for result in before.get(answer.finding, ()) if result.value is not None), None)
    return last is not None and answer.value == last.value


def _record(order: InvestigationOrder, results: Sequence[Result], *, by: Membership) -> None:
    details: dict[str, Any] = {"findings": sorted(result.finding for result in results), "workup": order.workup_id}
    for status in CHANGES:
        if found := sorted(result.finding for result in results if result.status == status):
            details[status.value] = found
    if awaited := sorted(result.finding for result in results if _is_awaited(result)):
        details["still_to_come"] = awaited
    audit.record("result.entered", subject=order, by=by, **details)


def _is_awaited(result: Result) -> bool:
    return result.value is None and result.status == ResultStatus.PRELIMINARY


def _now(workup: Workup) -> int:
    """A result never loses to a page: it supersedes what was known of its finding at this moment."""
    return Workup.objects.only("revision").get(pk=workup.pk).revision
