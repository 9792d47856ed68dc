from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import AuditEvent, Membership
from clinic.words import date_words, moment_words
from workups.engine.definition import Definition, Investigation, RedFlag
from workups.engine.urgency import EMERGENCY, RANK
from workups.evaluate import Evaluated
from workups.forms.reviewing import Reviewing
from workups.models import Attachment, InvestigationOrder, OrderStatus, Report, Result, ResultStatus, Workup
from workups.models.advice import Change
from workups.models.following import ORDER_STEPS
from workups.models.order import AWAITED_STATUSES, OPEN_STATUSES, ORDER_MOVES
from workups.presenters.attachments import Files, files
from workups.presenters.came_back import (
    Correction,
    Series,
    Value,
    corrections,
    series_of,
    still_to_come,
    taken_back,
    values,
)
from workups.presenters.made_before import Paper, papers
from workups.presenters.meanings import Meaning, meanings
from workups.presenters.order_history import Event, event
from workups.presenters.patient import Banner, banner
from workups.presenters.reviewing import (
    NextStep,
    ReviewForm,
    next_step,
    review_form,
    step_before_correction,
)
from workups.presenters.standing import TONES, expected_words, is_late
from workups.presenters.worklist.page import address as list_address
from workups.presenters.worklist.rows import Move
from workups.queries.results import Effect
from workups.queries.worklist import Filters
from workups.words import in_words

_TO_BOOK: Final = (OrderStatus.REQUESTED, OrderStatus.BOOKED)
# Beside its name, where an order may stand for each button; the table of moves decides in the end.
_MOVES: Final = (
    (_TO_BOOK, OrderStatus.COLLECTED, Move("collect", "Collected")),
    (OPEN_STATUSES, OrderStatus.TOLD, Move("tell", "Patient told")),
    (OPEN_STATUSES, OrderStatus.CLOSED, Move("finish", "Next step done")),
)
_DECIDED_ON: Final = ("red_flags", "referrals", "investigations", "management")
_WITHOUT_VALUE: Final = {True: "value taken back", False: "noted as still to come"}
_RECEIVE: Final = Move("receive", "The report is in")


@dataclass(frozen=True, slots=True)
class Raised:
    """A red flag that came up because of a value of this order, and stands."""

    title: str
    urgency: str
    destination: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order with everything that may be done with it now."""

    id: int
    banner: Banner
    title: str
    urgency: str
    status: str
    tone: str
    workup_title: str
    workup_href: str
    workup_urgency: str
    facts: list[tuple[str, str]]
    late: str
    values: list[Value]
    is_value_in: bool
    corrections: list[Correction]
    changed_advice: list[tuple[str, str]]
    meanings: tuple[Meaning, ...]
    raised: list[Raised]
    tell_whom: str
    history: list[Event]
    moves: list[Move]
    may_book: bool
    made_before: list[Paper]
    files: Files
    next_step: NextStep
    before_correction: NextStep
    review: ReviewForm | None
    review_refused: str
    inbox_href: str
    may_end: bool
    may_enter: bool
    has_fields: bool
    may_enter_first: bool
    form_title: str
    receive: Move | None
    list_label: str
    list_href: str


def page(
    order: InvestigationOrder,
    evaluated: Evaluated,
    *,
    results: Sequence[Result],
    history: Iterable[AuditEvent],
    effect: Effect,
    attachments: Iterable[Attachment] = (),
    reports: Iterable[Report] = (),
    typed: Reviewing | None = None,
    reader: Membership,
) -> OrderPage:
    """`effect`: what this order's values did to the advice; `reports`: of its workup, where a value changed; `typed`:
    a review that could not be taken.
    """
    workup, definition = order.workup, evaluated.definition
    flags = _raised(definition, workup, effect.raised)
    series = series_of(definition, results, order.patient)
    corrected = corrections(series)
    may_enter, tracks = may(reader, Permission.ENTER_RESULTS), may(reader, Permission.TRACK_TESTS)
    has_fields = bool(_rule(definition, order).results)
    list_status, list_label = _list_of(order, reader)
    return OrderPage(
        id=order.pk,
        banner=banner(order.patient),
        title=order.title,
        urgency=order.urgency,
        status=order.get_status_display(),
        tone=TONES[order.status],
        workup_title=workup.version.protocol.title,
        workup_href=reverse("workup", args=[workup.pk]),
        workup_urgency=workup.urgency,
        facts=_facts(order, definition, series),
        late=expected_words(order) if is_late(order) else "",
        values=values(series),
        is_value_in=any(each.newest.value is not None for each in series),
        corrections=corrected,
        changed_advice=_changed_advice(definition, effect.changed) if corrected else [],
        meanings=meanings(evaluated, _still_known(evaluated, series)),
        raised=flags,
        tell_whom=_tell_whom(order, flags, reader),
        history=[event(written) for written in history],
        moves=_moves(order, reader),
        may_book=OrderStatus.BOOKED in ORDER_MOVES[order.status] and tracks,
        made_before=papers(reports, [(each.made_from, each.made_until) for each in corrected]),
        files=files(attachments, reader),
        next_step=next_step(order),
        before_correction=step_before_correction(order),
        review=_review(order, definition, series, effect, typed, reader),
        review_refused=typed.refused if typed else "",
        inbox_href=reverse("inbox") if may(reader, Permission.REVIEW_RESULTS) else "",
        may_end=OrderStatus.CANCELLED in ORDER_MOVES[order.status] and tracks,
        may_enter=may_enter,
        has_fields=has_fields,
        may_enter_first=may_enter and order.status == OrderStatus.COLLECTED,
        form_title="Add or correct a value" if results else "Enter the result",
        receive=_RECEIVE if may_enter and order.status in AWAITED_STATUSES and not has_fields else None,
        list_label=list_label,
        list_href=list_address(Filters(tab=list_status)),
    )


def urgency_words(before: str, workup: Workup) -> str:
    """What to say when entering a result made the workup more urgent; nothing when it did not."""
    if RANK[workup.urgency] >= RANK[before]:
        return ""
    return f"With this result the workup has become: {workup.get_urgency_display()}."


def entered_words(order: InvestigationOrder, entered: Iterable[Result]) -> str:
    """What was done with what somebody typed, and who is next."""
    statuses = {result.status for result in entered if result.value is None}
    is_any_value = any(result.value is not None for result in entered)
    done = "result entered" if is_any_value else _WITHOUT_VALUE[ResultStatus.CANCELLED in statuses]
    return f"{done}. It waits for a GP to review it." if order.status == OrderStatus.RESULTED else f"{done}."


def _facts(order: InvestigationOrder, definition: Definition, series: Sequence[Series]) -> list[tuple[str, str]]:
    rule = _rule(definition, order)
    is_awaited = order.status in AWAITED_STATUSES
    facts = [
        ("Requested", f"{moment_words(order.requested_at)}, {order.requested_by.user.name}"),
        ("Booked for", date_words(order.booked_for) if order.status == OrderStatus.BOOKED else ""),
        ("Result expected", f"by {date_words(order.expected_by)}" if is_awaited else ""),
        ("Still to come", still_to_come(series)),
        ("Taken back", taken_back(series)),
        ("What it answers", rule.answers),
        ("Preparation", rule.preparation if is_awaited else ""),
        ("Harm and limits", rule.harm if is_awaited else ""),
        ("Note", order.note),
        ("Why cancelled", order.reason if order.status == OrderStatus.CANCELLED else ""),
        ("Why not done", order.reason if order.status == OrderStatus.NOT_DONE else ""),
    ]
    return [(label, words) for label, words in facts if words]


def _rule(definition: Definition, order: InvestigationOrder) -> Investigation:
    return next(rule for rule in definition.investigations if rule.code == order.investigation)


def _still_known(evaluated: Evaluated, series: Iterable[Series]) -> set[str]:
    """Findings of which this order's value is the one that counts now: a later test may have brought another."""
    said = {each.finding.code: each.fact(each.newest) for each in series}
    return {code for code, fact in said.items() if fact is not None and evaluated.facts.get(code) == fact}


def _changed_advice(definition: Definition, changed: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the correction did, as (“Withdrawn”, title), red flags first."""
    rules = [(definition.rules[code], change) for code, change in changed]
    shown = [(rule, change) for rule, change in rules if rule.family in _DECIDED_ON]
    shown.sort(key=lambda each: _DECIDED_ON.index(each[0].family))
    return [(str(Change(change).label), rule.title) for rule, change in shown]


def _review(
    order: InvestigationOrder,
    definition: Definition,
    series: Sequence[Series],
    effect: Effect,
    typed: Reviewing | None,
    reader: Membership,
) -> ReviewForm | None:
    """None where there is nothing to review, or not for this reader. A correction is never taken to be in order."""
    if order.status != OrderStatus.RESULTED or not may(reader, Permission.REVIEW_RESULTS):
        return None
    flags = {flag.code for flag in definition.red_flags}
    is_usual = bool(series) and all(each.is_usual and each.is_settled for each in series)
    return review_form(typed, is_in_order=is_usual and flags.isdisjoint(effect.raised))


def _raised(definition: Definition, workup: Workup, codes: Iterable[str]) -> list[Raised]:
    """Red flags among `codes` that still stand, the most urgent first."""
    standing = set(codes) & set(workup.advice.get("fired", ()))
    flags = [flag for flag in definition.red_flags if flag.code in standing]
    flags.sort(key=lambda flag: RANK[flag.urgency])
    return [_raised_flag(definition, flag) for flag in flags]


def _raised_flag(definition: Definition, flag: RedFlag) -> Raised:
    return Raised(flag.title, flag.urgency, flag.destination, in_words(flag.why, definition))


def _tell_whom(order: InvestigationOrder, flags: Sequence[Raised], reader: Membership) -> str:
    """What the person at the screen should do now; nothing when no flag is that urgent, or a GP has seen it."""
    is_critical = any(flag.urgency in (EMERGENCY, "same_day") for flag in flags)
    if not is_critical or order.status != OrderStatus.RESULTED:
        return ""
    if may(reader, Permission.REVIEW_RESULTS):
        return "This result can't wait. Act on it, then press “Reviewed”."
    if not may(order.requested_by, Permission.REVIEW_RESULTS):  # a connected system, or somebody who is no GP any more
        return "Tell a GP now. Do not leave it to the list."
    return f"Tell {order.requested_by.user.name} or another GP now. Do not leave it to the list."


def _list_of(order: InvestigationOrder, reader: Membership) -> tuple[str, str]:
    """The tab with the next test like this one: who has entered a result goes on to the next that is awaited."""
    status = OrderStatus(order.status)
    if status == OrderStatus.RESULTED and not may(reader, Permission.REVIEW_RESULTS):
        status = OrderStatus.COLLECTED
    is_open = status in OPEN_STATUSES
    return (ORDER_STEPS[status], str(status.label).lower()) if is_open else ("", "everything open")


def _moves(order: InvestigationOrder, reader: Membership) -> list[Move]:
    if not may(reader, Permission.TRACK_TESTS):
        return []
    allowed = ORDER_MOVES[order.status]
    return [step for origins, to, step in _MOVES if order.status in origins and to in allowed]


def address(order: InvestigationOrder) -> str:
    return reverse("order", args=[order.pk])
