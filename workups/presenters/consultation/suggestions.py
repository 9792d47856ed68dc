"""Suggested tests, with what a GP weighs before ordering, and those that are already under way."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from clinic.words import date_words
from workups.engine.definition import Definition, Investigation
from workups.evaluate import Evaluated
from workups.models import OrderStatus
from workups.presenters.consultation.decided import Decided, Decider
from workups.presenters.consultation.reasons import sentence_of
from workups.queries.consultation import OrderNote
from workups.words import in_words, sentence_case

_FIRST: Final = 6
_UNDER_WAY: Final = frozenset({OrderStatus.REQUESTED, OrderStatus.BOOKED, OrderStatus.COLLECTED})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`status` says what became of an order for it. A test can be ticked unless one is under way."""

    code: str
    title: str
    answers: str
    facts: tuple[tuple[str, str], ...]
    status: str
    href: str
    can_be_ticked: bool
    ticked: bool
    sentence: str
    trace: str
    decided: Decided


@dataclass(frozen=True, slots=True)
class Suggestions:
    """`first` is shown at once, `rest` on demand; `specialist` is for the referral, not to order here."""

    first: tuple[Suggestion, ...]
    rest: tuple[Suggestion, ...]
    specialist: tuple[Suggestion, ...]
    may_order: bool
    count: int

    @property
    def can_order(self) -> bool:
        return self.may_order and any(test.can_be_ticked for test in (*self.first, *self.rest))


def newest_orders(orders: Iterable[OrderNote]) -> dict[str, OrderNote]:
    """The latest order of each test that was not cancelled. `orders` come oldest first."""
    return {order.investigation: order for order in orders if order.status != OrderStatus.CANCELLED}


def suggestions(
    evaluated: Evaluated,
    orders: Mapping[str, OrderNote],
    *,
    decider: Decider,
    ticked: Collection[str],
) -> Suggestions:
    fired = set(evaluated.evaluation.fired)
    suggested = [rule for rule in evaluated.definition.investigations if rule.code in fired]
    made = [_test(rule, evaluated.definition, decider, orders.get(rule.code), ticked) for rule in suggested]
    by_hospital = {rule.code for rule in suggested if rule.where == "hospital"}
    here = sorted((test for test in made if test.code not in by_hospital), key=lambda test: not test.can_be_ticked)
    return Suggestions(
        first=tuple(here[:_FIRST]),
        rest=tuple(here[_FIRST:]),
        specialist=tuple(test for test in made if test.code in by_hospital),
        may_order=decider.may_decide,
        count=len(made),
    )


def _test(
    rule: Investigation,
    definition: Definition,
    decider: Decider,
    order: OrderNote | None,
    ticked: Collection[str],
) -> Suggestion:
    return Suggestion(
        code=rule.code,
        title=rule.title,
        answers=sentence_case(in_words(rule.answers, definition)),
        facts=_facts(rule, definition),
        status=_status(order),
        href=reverse("order", args=[order.id]) if order else "",
        can_be_ticked=order is None or order.status not in _UNDER_WAY,
        ticked=rule.code in ticked,
        sentence=sentence_of(definition, rule.code),
        trace=decider.links.trace(rule.code),
        decided=decider.decided(rule),
    )


def _facts(rule: Investigation, definition: Definition) -> tuple[tuple[str, str], ...]:
    days = rule.turnaround_days
    facts = (
        ("When", rule.urgency),
        ("Preparation", rule.preparation),
        ("Harm", rule.harm),
        ("Result in", "the same visit" if not days else f"{days} day{'' if days == 1 else 's'}"),
    )
    return tuple((name, sentence_case(in_words(words, definition))) for name, words in facts if words)


def _status(order: OrderNote | None) -> str:
    """Says "Ordered 23 Nov 2026, expected by 26 Nov 2026" while under way, then how far it came."""
    if order is None:
        return ""
    if order.status in _UNDER_WAY:
        return f"Ordered {date_words(order.requested_at)}, expected by {date_words(order.expected_by)}"
    what = "Result to review" if order.status == OrderStatus.RESULTED else "Done"
    return f"{what}, {date_words(order.moved_at)}"
