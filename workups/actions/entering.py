"""How values get into tests, those of several patients in one go: read, set against what is in, and written.

The parts of `results.enter` and of `inbound.receive`, which are audited: what may be refused is refused before anything
is written, and each statement is said once for all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.utils import timezone

from clinic import audit
from clinic.errors import InvalidInput
from clinic.models import AuditEvent, Membership
from workups.actions import escalations, versions
from workups.actions.deadlines import Deadlines
from workups.actions.learning import Learnt, learn_held
from workups.actions.versions import Entered, Read
from workups.models import (
    Answer,
    Inbound,
    InvestigationOrder,
    Level,
    OrderStatus,
    Result,
    ResultStatus,
    Step,
    WorklistEntry,
    Workup,
)
from workups.models.answer import Source
from workups.models.moves import move_all
from workups.models.order import AWAITED_STATUSES, ORDER_MOVES
from workups.models.urgency import Urgency
from workups.queries.results import CHANGES, overtaken, results_known

_CAN_NOT_WAIT: Final = [Urgency.values.index(each) for each in (Urgency.EMERGENCY_NOW, Urgency.SAME_DAY)]


@dataclass(frozen=True, slots=True)
class Entry:
    """What came back for one test; `inbound` is the report it came in."""

    order: InvestigationOrder
    values: Mapping[str, Entered]
    sampled_on: date
    inbound: Inbound | None = None


@dataclass(slots=True)
class Told:
    """The same, read: `news` are the next versions, none where it only repeats what is in. `since` is the workup's
    revision before, `results` the rows once they are written.
    """

    entry: Entry
    before: Mapping[str, Sequence[Result]]
    news: list[tuple[Read, str]]
    since: int
    results: list[Result] = field(default_factory=list)

    @property
    def order(self) -> InvestigationOrder:
        return self.entry.order


def hold_all(orders: Sequence[InvestigationOrder]) -> None:
    """Holds the workups' rows, then the tests', each in the order of their ids; what is in hand is as they are now.

    Everybody takes them in this order: two who wait for each other would wait for ever.
    """
    columns = ("status", "revision", "urgency", "advice")
    workups = Workup.objects.select_for_update().filter(pk__in={order.workup_id for order in orders}).order_by("pk")
    now = {pk: values for pk, *values in workups.values_list("pk", *columns)}
    rows = InvestigationOrder.objects.select_for_update().filter(pk__in=[order.pk for order in orders]).order_by("pk")
    statuses = dict(rows.values_list("pk", "status"))
    for order in orders:
        order.status = statuses[order.pk]
        for name, value in zip(columns, now[order.workup_id], strict=True):
            setattr(order.workup, name, value)


def told(entries: Sequence[Entry]) -> list[Told | InvalidInput]:
    """What each says that is new, or why it is refused: a value, unit or day that can't be, or is older than what is
    in. The rows are held by the caller.
    """
    before = versions.versions_of([entry.order for entry in entries])
    return [_told(entry, before.get(entry.order.pk, {})) for entry in entries]


def write(several: Sequence[Told], *, by: Membership) -> None:
    """Keeps what is new, feeds the engine, and puts it before a GP: one after the other for all of them at once.

    They are of different workups, each has news, and their rows are held by the caller.
    """
    each = [
        versions.rows_of(
            one.order, one.news, one.before, sampled_on=one.entry.sampled_on, inbound=one.entry.inbound, by=by
        )
        for one in several
    ]
    kept = iter(Result.objects.bulk_create(row for rows in each for row in rows))
    for one in several:
        one.results = [next(kept) for _ in one.news]
    learn_held(_learnt(several), by=by)
    _reopen_review(several, by=by)
    _rise_if_critical([one.order for one in several], by=by)
    audit.record_all([_event(one, by=by) for one in several])


def _told(entry: Entry, before: Mapping[str, Sequence[Result]]) -> Told | InvalidInput:
    try:
        _refuse_day(entry)
        said = versions.read(entry.order, entry.values)
        versions.refuse_out_of_order(said, before, sampled_on=entry.sampled_on)
    except InvalidInput as refusal:
        return refusal
    news = versions.new_versions(said, before, sampled_on=entry.sampled_on)
    return Told(entry, before, news, since=entry.order.workup.revision)


def _refuse_day(entry: Entry) -> None:
    if entry.sampled_on > timezone.localdate():
        raise InvalidInput("The sample can't have been taken in the future.", field="sampled_on")
    if entry.sampled_on < entry.order.patient.date_of_birth:
        raise InvalidInput("The sample can't have been taken before the patient was born.", field="sampled_on")


def _learnt(several: Sequence[Told]) -> list[tuple[Workup, list[Learnt]]]:
    """What counts in each workup now: a value that is gone makes its finding unknown, where it was what counted."""
    said = [(one.order, [row.finding for row in one.results], one.entry.sampled_on) for one in several]
    found = []
    for one, without in zip(several, overtaken(said), strict=True):
        counting = [row for row in one.results if row.finding not in without]
        gone = {row.finding for row in counting if row.value is None}
        unlearnt = {answer.finding for answer in results_known(one.order.workup, gone) if _is_of(answer, one.before)}
        news = [row for row in counting if row.value is not None or row.finding in unlearnt]
        found.append((one.order.workup, [Learnt(row.finding, row.value, source=Source.RESULT) for row in news]))
    return found


def _is_of(answer: Answer, before: Mapping[str, Sequence[Result]]) -> bool:
    """Whether what is known is what this order brought; a person, or another test, may have said otherwise since."""
    last = next((result for result in before.get(answer.finding, ()) if result.value is not None), None)
    return last is not None and answer.value == last.value


def _reopen_review(several: Sequence[Told], *, by: Membership) -> None:
    """Each that has news to look at is to be reviewed, by the day that its workup's urgency gives, known by now."""
    waiting = [one for one in several if one.order.status == OrderStatus.RESULTED]
    moved = [one for one in several if one.order.status != OrderStatus.RESULTED and _is_to_review(one)]
    if not (waiting or moved):
        return
    deadlines = Deadlines(by.practice_id)
    for (origin, act_by), group in _alike(moved, deadlines):
        rows = [one.order for one in group]
        changes = {"moved_at": timezone.now(), "moved_by": by, "act_by": act_by}
        assert origin != OrderStatus.RESULTED
        move_all(rows, to=OrderStatus.RESULTED, moves=ORDER_MOVES, **changes)
    for (_, act_by), group in _alike(waiting, deadlines):
        rows = [one.order for one in group]
        InvestigationOrder.objects.filter(pk__in=[row.pk for row in rows]).update(act_by=act_by)
        for row in rows:
            row.act_by = act_by


def _is_to_review(one: Told) -> bool:
    """Nothing is to be reviewed in what is only still to come; but it has to be followed where nobody waits for it."""
    is_news = any(row.value is not None or _had_value(row, one.before) for row in one.results)
    return is_news or one.order.status not in (*AWAITED_STATUSES, OrderStatus.REVIEWED)


def _had_value(result: Result, before: Mapping[str, Sequence[Result]]) -> bool:
    """Whether it says something new without a value: what was in is taken back, or can't be had at all."""
    earlier = before.get(result.finding, ())
    return result.status == ResultStatus.CANCELLED or bool(earlier and earlier[0].value is not None)


def _alike(several: Iterable[Told], deadlines: Deadlines) -> Iterable[tuple[Any, list[Told]]]:
    """By where they stand and by when they are to be reviewed."""

    def place(one: Told) -> tuple[str, str]:
        return one.order.status, str(deadlines.order(OrderStatus.RESULTED, urgency=one.order.workup.urgency))

    for (status, _), group in groupby(sorted(several, key=place), key=place):
        rows = list(group)
        yield (status, deadlines.order(OrderStatus.RESULTED, urgency=rows[0].order.workup.urgency)), rows


def _rise_if_critical(orders: Sequence[InvestigationOrder], *, by: Membership) -> None:
    """A critical result does not wait for the sweep: it is the ordering GP's and their cover's at once."""
    entries = WorklistEntry.objects.filter(order__in=orders, step=Step.TO_REVIEW, risk__in=_CAN_NOT_WAIT)
    for entry in entries.select_related("requested_by", "practice"):
        if entry.is_critical and not entry.escalations.filter(level=Level.GP, settled_at=None).exists():
            escalations.rise(entry=entry, level=Level.GP, is_critical=True, by=by)


def _event(one: Told, *, by: Membership) -> AuditEvent:
    results = one.results
    details: dict[str, Any] = {"findings": sorted(row.finding for row in results), "workup": one.order.workup_id}
    for status in CHANGES:
        if found := sorted(row.finding for row in results if row.status == status):
            details[status.value] = found
    if awaited := sorted(row.finding for row in results if _is_awaited(row)):
        details["still_to_come"] = awaited
    return audit.event_of("result.entered", subject=one.order, by=by, **details)


def _is_awaited(result: Result) -> bool:
    return result.value is None and result.status == ResultStatus.PRELIMINARY
