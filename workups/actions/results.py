from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions import orders
from workups.actions.deadlines import Deadlines
from workups.actions.learning import Learnt, learn
from workups.engine.definition import Definition, Finding
from workups.engine.facts import InvalidValue, read_value, write_value
from workups.engine.units import unit_words
from workups.evaluate import engine_of
from workups.models import (
    Inbound,
    InvestigationOrder,
    OrderStatus,
    Result,
    ResultStatus,
    ReviewStep,
    Workup,
)
from workups.models.answer import Source
from workups.models.moves import hold, move, refuse_unless_open_to
from workups.models.order import NEEDS_WORDS, ORDER_MOVES

WORDS_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Entered:
    """One value as typed, with the unit it was read in ("" = the dictionary's).

    `status` is preliminary, final, corrected or cancelled; None for a value takes it back, or says it is to come.
    """

    value: object
    unit: str = ""
    status: str = ResultStatus.FINAL


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

    A finding entered before becomes a correction and re-opens review. `seen` is the newest result (its id, 0
    for none) that the person had before them. Raises InvalidInput (field = the finding) for a value, unit or
    date that can't be right, Conflict when somebody entered a result after `seen`; then nothing at all is entered.
    A closed workup takes it in as well, and opens again when a red flag appears. What was entered already changes
    nothing. `inbound` is the report that it came with.
    """
    require(by, Permission.ENTER_RESULTS, on=order)
    if not values:
        raise InvalidInput("Enter at least one value.", field="values")
    if sampled_on > timezone.localdate():
        raise InvalidInput("The sample can't have been taken in the future.", field="sampled_on")
    workup = order.workup
    _hold(order, seen=seen)
    definition = engine_of(workup.version).definition
    clean = {code: _clean(definition, order, code, entered) for code, entered in values.items()}
    newest = Result.objects.filter(order=order).order_by("finding", "-version").distinct("finding")
    known = {result.finding: (result.value, result.sampled_on) for result in newest}
    clean = {code: value for code, value in clean.items() if known.get(code) != (value, sampled_on)}
    statuses = {code: values[code].status for code in clean}
    if not clean:
        audit.record("result.repeated", subject=order, by=by, findings=sorted(values), workup=workup.pk)
        return []
    results = _insert(order, definition, clean, sampled_on, statuses, inbound, by=by)
    if order.status != OrderStatus.RESULTED:
        move(order, to=OrderStatus.RESULTED, moves=ORDER_MOVES, moved_at=timezone.now(), moved_by=by)
    learn(
        workup,
        [Learnt(code, value, source=Source.RESULT) for code, value in clean.items()],
        revision=_now(workup),
        by=by,
    )
    _set_day_to_review(order)
    audit.record("result.entered", subject=order, by=by, findings=sorted(clean), workup=workup.pk)
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


def _clean(definition: Definition, order: InvestigationOrder, code: str, entered: Entered) -> object:
    finding = _expected(definition, order, code)
    if entered.value is None and entered.status in (ResultStatus.CANCELLED, ResultStatus.PRELIMINARY):
        return None
    if entered.unit and entered.unit not in (finding.unit, unit_words(finding.unit)):
        kept_in = unit_words(finding.unit)
        raise InvalidInput(f"{finding.label} is kept in {kept_in}; convert the value first.", field=code)
    try:
        return write_value(finding, read_value(finding, entered.value))
    except InvalidValue as fault:
        raise InvalidInput(str(fault), field=code) from fault


def _expected(definition: Definition, order: InvestigationOrder, code: str) -> Finding:
    if code not in orders.investigation_of(order).results:
        raise InvalidInput(f"{order.title} does not report this value.", field=code)
    return definition.findings[code]


def _insert(
    order: InvestigationOrder,
    definition: Definition,
    clean: Mapping[str, object],
    sampled_on: date,
    statuses: Mapping[str, str],
    inbound: Inbound | None,
    *,
    by: Membership,
) -> list[Result]:
    latest = dict(
        Result.objects.filter(order=order)
        .order_by()
        .values_list("finding")
        .annotate(latest=Max("version"))
        .values_list("finding", "latest")
    )
    rows = [
        Result(
            practice_id=order.practice_id,
            workup_id=order.workup_id,
            patient_id=order.patient_id,
            order=order,
            finding=code,
            value=value,
            unit=definition.findings[code].unit or "",
            status=_status(statuses[code], code in latest),
            inbound=inbound,
            version=latest.get(code, 0) + 1,
            sampled_on=sampled_on,
            entered_by=by,
        )
        for code, value in clean.items()
    ]
    return Result.objects.bulk_create(rows)


def _status(reported: str, is_again: bool) -> str:
    return ResultStatus.CORRECTED if is_again and reported == ResultStatus.FINAL else reported


def _now(workup: Workup) -> int:
    """A result never loses to a page: it supersedes what was known of its finding at this moment."""
    return Workup.objects.only("revision").get(pk=workup.pk).revision
