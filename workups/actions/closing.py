"""What closing a workup needs: how it ended, what becomes of everything that is open, and what comes next.

The parts of `workups.close`, not an action: it is audited, inside a transaction, and holds the workup's row.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, TextChoices
from django.utils import timezone

from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions import decisions, follow_ups, orders, referrals
from workups.evaluate import engine_for, flags_to_decide
from workups.models import (
    Choice,
    Decision,
    FollowUp,
    FollowUpStatus,
    InvestigationOrder,
    Outcome,
    Referral,
    Workup,
)
from workups.models.order import OPEN_STATUSES
from workups.models.referral import OPEN_REFERRALS

OUTCOME_LENGTH = 300
NO_FOLLOW_UP_LENGTH = 200
_PARTS = frozenset({"reason", "note", "words", "due_on"})


class Way(TextChoices):
    """What becomes of an order or a referral that is open when its workup is closed."""

    GO_ON = "go_on", "It goes on"
    CANCEL = "cancel", "Cancel it"


@dataclass(frozen=True, slots=True)
class Disposition:
    """Of one order or referral. `seen` is the status that the page showed, empty for whatever it is now."""

    way: str
    reason: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class FlagDecision:
    """Acted on (accepted) or declined; `seen` is the decision that the page showed, 0 for none."""

    choice: str
    reason: str = ""
    note: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class PlannedFollowUp:
    """`due_on` is None for a day that could not be read."""

    words: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a workup ends. Orders and referrals by id, red flags by code; all that are open or undecided."""

    ended_as: str
    outcome: str
    orders: Mapping[int, Disposition] = field(default_factory=dict)
    referrals: Mapping[int, Disposition] = field(default_factory=dict)
    flags: Mapping[str, FlagDecision] = field(default_factory=dict)
    follow_up: PlannedFollowUp | None = None
    no_follow_up: str = ""


class NotReady(InvalidInput):
    """All that is missing or wrong, a sentence by field; the first is the message."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(next(iter(faults.values())), field=next(iter(faults)))
        self.faults = faults


class ChangedMeanwhile(Conflict):
    """The same, where somebody else changed one of the items since the page was drawn."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


def settle(workup: Workup, ending: Ending, *, by: Membership) -> tuple[dict[str, str], Any]:
    """Does all that the ending says; gives the workup's new columns and what the audit trail is to hold.

    Orders, then referrals, then follow-ups are held, always in this order, so that nobody waits in a circle.
    Raises NotReady or ChangedMeanwhile with every fault there is; the caller's transaction then undoes the rest.
    """
    faults = _Faults()
    columns = _how_it_ended(ending, faults)
    _settle_orders(workup, ending, faults, by=by)
    _settle_referrals(workup, ending, faults, by=by)
    _settle_flags(workup, ending, faults, by=by)
    columns["no_follow_up"] = _settle_follow_up(workup, ending, faults, by=by)
    faults.raise_any()
    return columns, _for_the_trail(ending)


@dataclass(slots=True)
class _Faults:
    """Collects what is wrong instead of stopping at the first."""

    found: dict[str, str] = field(default_factory=dict)
    is_conflict: bool = False

    @contextmanager
    def at(self, place: str, title: str = "") -> Iterator[None]:
        """What is refused inside belongs to `place` on the form, or to a part of it; `title` names the item."""
        name = f"{title}: " if title else ""
        try:
            yield
        except InvalidInput as fault:
            part = f"{place}-{fault.field}" if fault.field in _PARTS else place
            self.found[part] = name + fault.message
        except (Conflict, NotAllowedNow) as fault:
            self.found[place] = name + fault.message
            self.is_conflict = True

    def raise_any(self) -> None:
        if self.found:
            raise ChangedMeanwhile(self.found) if self.is_conflict else NotReady(self.found)


def _how_it_ended(ending: Ending, faults: _Faults) -> dict[str, str]:
    columns = {"ended_as": ending.ended_as}
    with faults.at("ended_as"):
        if ending.ended_as not in Outcome.values:
            raise InvalidInput("Choose how it ended.")
    with faults.at("outcome"):
        words = read_words(ending.outcome, field="outcome", most=OUTCOME_LENGTH, missing="Say how this ended.")
        columns["outcome"] = words
    return columns


def _settle_orders(workup: Workup, ending: Ending, faults: _Faults, *, by: Membership) -> None:
    for order in _held(InvestigationOrder, workup, ending.orders, OPEN_STATUSES, "order", faults):
        with faults.at(f"order-{order.pk}", order.title):
            said = _read_disposition(order, ending.orders.get(order.pk))
            if said.way == Way.CANCEL:
                orders.cancel(order=order, reason=said.reason, by=by)


def _settle_referrals(workup: Workup, ending: Ending, faults: _Faults, *, by: Membership) -> None:
    for row in _held(Referral, workup, ending.referrals, OPEN_REFERRALS, "referral", faults):
        with faults.at(f"referral-{row.pk}", row.title):
            said = _read_disposition(row, ending.referrals.get(row.pk))
            if said.way == Way.CANCEL:
                referrals.cancel(referral=row, reason=said.reason, by=by)


def _held(
    model: Any, workup: Workup, said: Mapping[int, Disposition], statuses: tuple[str, ...], name: str, faults: _Faults
) -> list[Any]:
    """The rows that are open, and those that something was said of; nobody moves them until the end."""
    wanted = model.objects.filter(Q(status__in=statuses) | Q(pk__in=list(said)), workup=workup)
    rows = list(wanted.select_for_update(of=("self",)).select_related("moved_by__user").order_by("pk"))
    for stray in said.keys() - {row.pk for row in rows}:
        with faults.at(f"{name}-{stray}"):
            raise InvalidInput(f"This workup has no {name} with the number {stray}.")
    return rows


def _read_disposition(row: Any, said: Disposition | None) -> Disposition:
    """Raises Conflict for a row that was moved since it was seen, InvalidInput where nothing is said of it."""
    if said is not None and said.seen and said.seen != row.status:
        at = timezone.localtime(row.moved_at)
        who = row.moved_by.user.name
        raise Conflict(f"{who} changed it at {at:%H:%M:%S}, it is at “{row.get_status_display()}” now. Look again.")
    if said is None or said.way not in Way.values:
        raise InvalidInput("Say what becomes of it: it goes on, or it is cancelled.")
    return said


def _settle_flags(workup: Workup, ending: Ending, faults: _Faults, *, by: Membership) -> None:
    """Every flag not decided on, those put off too (no day comes for a closed workup), and all that were named."""
    rules = engine_for(workup).definition.rules
    settled = Decision.objects.filter(workup=workup, superseded_at=None).exclude(choice=Choice.DEFERRED)
    standing = settled.values_list("code", flat=True)
    undecided = flags_to_decide(engine_for(workup).definition, workup.advice.get("fired", ()), set(standing))
    for code in dict.fromkeys([*(flag.code for flag in undecided), *ending.flags]):
        with faults.at(f"flag-{code}", rules[code].title if code in rules else ""):
            _decide(workup, code, ending.flags.get(code), by=by)


def _decide(workup: Workup, code: str, said: FlagDecision | None, *, by: Membership) -> None:
    match said:
        case FlagDecision(Choice.ACCEPTED):
            decisions.accept(workup=workup, code=code, note=said.note, seen=said.seen, by=by)
        case FlagDecision(Choice.DECLINED):
            decisions.decline(workup=workup, code=code, reason=said.reason, note=said.note, seen=said.seen, by=by)
        case _:
            raise InvalidInput("Say whether it was acted on, or why not.")


def _settle_follow_up(workup: Workup, ending: Ending, faults: _Faults, *, by: Membership) -> str:
    """Plans what is asked for; gives the reason why there is no follow-up, empty where there is one."""
    held = FollowUp.objects.filter(workup=workup, status=FollowUpStatus.PLANNED).select_for_update().order_by("pk")
    is_planned = bool(held.values_list("pk", flat=True)) or ending.follow_up is not None
    if ending.follow_up is not None:
        with faults.at("follow_up"):
            _plan(workup, ending.follow_up, by=by)
    with faults.at("no_follow_up"):
        return _why_none(ending.no_follow_up, is_planned=is_planned)
    return ""


def _plan(workup: Workup, asked: PlannedFollowUp, *, by: Membership) -> None:
    if asked.due_on is None:
        raise InvalidInput("Write by which day, for example “in 2 weeks” or 23/11/2026.", field="due_on")
    follow_ups.plan(workup=workup, words=asked.words, due_on=asked.due_on, by=by)


def _why_none(words: str, *, is_planned: bool) -> str:
    if not is_planned:
        missing = "Plan a follow-up, or say why there is none."
        return read_words(words, field="no_follow_up", most=NO_FOLLOW_UP_LENGTH, missing=missing)
    if words.strip():
        raise InvalidInput("A follow-up is planned, so there is no reason to give for none. Leave one of them out.")
    return ""


def _for_the_trail(ending: Ending) -> dict[str, Any]:
    """Codes and ids only: the reasons stand on the rows themselves."""
    return {
        "ended_as": ending.ended_as,
        "orders": {str(pk): said.way for pk, said in ending.orders.items()},
        "referrals": {str(pk): said.way for pk, said in ending.referrals.items()},
        "flags": {code: said.choice for code, said in ending.flags.items()},
        "plans_follow_up": ending.follow_up is not None,
    }
