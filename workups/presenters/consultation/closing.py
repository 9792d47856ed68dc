"""Closing a workup: how it ended, what becomes of everything open, what comes next; and how it was closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words
from workups.actions.closing import Disposition, FlagDecision, Way
from workups.engine.definition import RedFlag
from workups.evaluate import Evaluated, flags_to_decide
from workups.forms.closing import TypedClosing
from workups.models import Choice, DeclineReason, OrderStatus, Outcome, ReferralStatus, Workup, WorkupStatus
from workups.models.moves import Moves
from workups.models.order import OPEN_STATUSES, ORDER_MOVES
from workups.models.referral import OPEN_REFERRALS, REFERRAL_MOVES
from workups.presenters.consultation.shown import Shown
from workups.queries.consultation import Case, OrderNote, ReferralNote

CLOSING: Final = "close-workup"
"""Stands for a section where the workup is closed; no section of a protocol can have a hyphen in its key."""
_NOTHING: Final = Disposition("")
_UNDECIDED: Final = FlagDecision("")
_ON_FLAG: Final = ((Choice.ACCEPTED, "Acted on"), (Choice.DECLINED, "Not acted on"))


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open order or referral. `name` is that of its fields; `seen` its status now. `href` may be empty."""

    name: str
    title: str
    status: str
    href: str
    seen: str
    ways: tuple[Option, ...]
    reason: str
    error: str
    reason_error: str

    @property
    def can_be_cancelled(self) -> bool:
        return len(self.ways) > 1


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A red flag that is not decided on, or put off. `seen` is the decision that put it off, 0 for none."""

    name: str
    title: str
    level: str
    trace: str
    seen: int
    put_off: str
    choices: tuple[Option, ...]
    reasons: tuple[Option, ...]
    note: str
    error: str
    reason_error: str
    note_error: str


@dataclass(frozen=True, slots=True)
class Field:
    """What was typed, and what is wrong with it."""

    value: str
    error: str


@dataclass(frozen=True, slots=True)
class Fault:
    """`href` is empty for what is not on the page any more."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Closing:
    endings: tuple[Option, ...]
    ended_as_error: str
    outcome: Field
    orders: tuple[OpenItem, ...]
    referrals: tuple[OpenItem, ...]
    flags: tuple[OpenFlag, ...]
    planned: tuple[str, ...]
    words: Field
    day: Field
    no_follow_up: Field
    faults: tuple[Fault, ...]

    @property
    def error_list(self) -> list[dict[str, str]]:
        """As the design system's summary takes them."""
        return [{"text": each.text, **({"href": each.href} if each.href else {})} for each in self.faults]


@dataclass(frozen=True, slots=True)
class Closed:
    """How it was closed. `follow_up` says what is planned, or why nothing is; `going_on` what still goes on."""

    words: str
    ended_as: str
    outcome: str
    follow_up: str
    going_on: tuple[tuple[str, str, str], ...]
    may_reopen: bool
    reason: str
    error: str


def closing(case: Case, evaluated: Evaluated, shown: Shown) -> Closing:
    """The form, with what was typed and refused before."""
    typed, faults = shown.closing, shown.close_faults
    fired = evaluated.evaluation.fired
    settled = {code for code, each in case.decisions.items() if each.choice != Choice.DEFERRED}
    flags = flags_to_decide(evaluated.definition, fired, settled)
    orders = tuple(_order(each, typed, faults) for each in case.orders if each.status in OPEN_STATUSES)
    referrals = tuple(_referral(each, typed, faults) for each in case.referrals if each.status in OPEN_REFERRALS)
    on_page = {f"flag-{flag.code}" for flag in flags} | {each.name for each in (*orders, *referrals)}
    return Closing(
        endings=tuple(Option(value, label, value == typed.ended_as) for value, label in Outcome.choices),
        ended_as_error=faults.get("ended_as", ""),
        outcome=Field(typed.outcome, faults.get("outcome", "")),
        orders=orders,
        referrals=referrals,
        flags=tuple(_flag(flag, case, typed, faults) for flag in flags),
        planned=planned_words(case),
        words=Field(typed.words, faults.get("follow_up-words", faults.get("follow_up", ""))),
        day=Field(typed.day, faults.get("follow_up-due_on", "")),
        no_follow_up=Field(typed.no_follow_up, faults.get("no_follow_up", "")),
        faults=tuple(_faults(faults, on_page)),
    )


def closed(case: Case, reader: Membership, shown: Shown) -> Closed | None:
    """None while it is open."""
    workup = case.workup
    if workup.status == WorkupStatus.OPEN or workup.closed_at is None or workup.closed_by is None:
        return None
    planned = planned_words(case)
    return Closed(
        words=f"Closed {date_words(workup.closed_at)} by {workup.closed_by.user.name}",
        ended_as=workup.get_ended_as_display(),
        outcome=workup.outcome,
        follow_up="; ".join(planned) or f"None: {workup.no_follow_up}" if planned or workup.no_follow_up else "",
        going_on=tuple(_going_on(case)),
        may_reopen=may(reader, Permission.CLOSE_WORKUPS),
        reason=shown.reason,
        error=shown.reopen_error,
    )


def close_href(workup: Workup, reader: Membership) -> str:
    """Empty where it can't be closed, or not by this reader."""
    if workup.status != WorkupStatus.OPEN or not may(reader, Permission.CLOSE_WORKUPS):
        return ""
    return f"{reverse('workup', args=[workup.pk])}?section={CLOSING}"


def planned_words(case: Case) -> tuple[str, ...]:
    """As “Examine again, by 9 Dec 2026”; a day that has passed says so."""
    today = timezone.localdate()
    return tuple(
        f"{each.words}, by {date_words(each.due_on)}{' (overdue)' if each.due_on < today else ''}"
        for each in case.follow_ups
    )


def _going_on(case: Case) -> Iterable[tuple[str, str, str]]:
    """Title, status and address of each order and referral that is open."""
    for order in case.orders:
        if order.status in OPEN_STATUSES:
            yield order.title, OrderStatus(order.status).label, reverse("order", args=[order.id])
    for referral in case.referrals:
        if referral.status in OPEN_REFERRALS:
            letter = reverse("letter", args=[referral.letter_id]) if referral.letter_id else ""
            yield f"Referral: {referral.title}", ReferralStatus(referral.status).label, letter


def _order(order: OrderNote, typed: TypedClosing, faults: Mapping[str, str]) -> OpenItem:
    said, href = typed.orders.get(order.id, _NOTHING), reverse("order", args=[order.id])
    status = OrderStatus(order.status)
    return _item(f"order-{order.id}", order.title, status, href, said, faults, ORDER_MOVES)


def _referral(referral: ReferralNote, typed: TypedClosing, faults: Mapping[str, str]) -> OpenItem:
    said, status = typed.referrals.get(referral.id, _NOTHING), ReferralStatus(referral.status)
    letter = reverse("letter", args=[referral.letter_id]) if referral.letter_id else ""
    return _item(f"referral-{referral.id}", referral.title, status, letter, said, faults, REFERRAL_MOVES)


def _item(
    name: str,
    title: str,
    status: OrderStatus | ReferralStatus,
    href: str,
    said: Disposition,
    faults: Mapping[str, str],
    moves: Moves,
) -> OpenItem:
    """What is too far on to be cancelled can only go on."""
    ways = [way for way in Way if way != Way.CANCEL or "cancelled" in moves[status]]
    return OpenItem(
        name=name,
        title=title,
        status=str(status.label),
        href=href,
        seen=status.value,
        ways=tuple(Option(way.value, str(way.label), way == said.way) for way in ways),
        reason=said.reason,
        error=_beside(title, faults.get(name, "")),
        reason_error=_beside(title, faults.get(f"{name}-reason", "")),
    )


def _flag(flag: RedFlag, case: Case, typed: TypedClosing, faults: Mapping[str, str]) -> OpenFlag:
    name, said = f"flag-{flag.code}", typed.flags.get(flag.code, _UNDECIDED)
    put_off = case.decisions.get(flag.code)
    return OpenFlag(
        name=name,
        title=flag.title,
        level=flag.urgency,
        trace=reverse("workup_rule", args=[case.workup.pk, flag.code]),
        seen=put_off.id if put_off else 0,
        put_off=f"Put off until {date_words(put_off.until)}" if put_off else "",
        choices=tuple(Option(value, label, value == said.choice) for value, label in _ON_FLAG),
        reasons=tuple(Option(value, label, value == said.reason) for value, label in DeclineReason.choices),
        note=said.note,
        error=_beside(flag.title, faults.get(name, "")),
        reason_error=_beside(flag.title, faults.get(f"{name}-reason", "")),
        note_error=_beside(flag.title, faults.get(f"{name}-note", "")),
    )


def _beside(title: str, message: str) -> str:
    """A message that stands beside its item need not name it."""
    return message.removeprefix(f"{title}: ")


def _faults(faults: Mapping[str, str], on_page: set[str]) -> Iterable[Fault]:
    """A fault of an item that is gone has no place to lead to; one of a whole follow-up leads to its words."""
    for name, text in faults.items():
        item = name.removesuffix("-reason").removesuffix("-note")
        is_gone = item.startswith(("order-", "referral-", "flag-")) and item not in on_page
        yield Fault(text, "" if is_gone else f"#close-{'follow_up-words' if name == 'follow_up' else name}")
