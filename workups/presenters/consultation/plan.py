"""The middle of the page where it is not a section of questions: plan and closing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from workups.engine.definition import Definition
from workups.models import OrderStatus
from workups.presenters.consultation.advice import Line
from workups.queries.consultation import OrderNote
from workups.words import in_words

CLOSING: Final = "close-workup"
"""Stands for a section where the workup is closed; no section of a protocol can have a hyphen in its key."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the protocol says without a condition, beside the advice that the rail holds."""

    reviews: tuple[Line, ...]
    prognosis: tuple[Line, ...]
    prevention: tuple[Line, ...]
    complications: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OpenTest:
    title: str
    status: str
    href: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A workup can be closed once none of its tests is open."""

    open_tests: tuple[OpenTest, ...]
    outcome: str
    error: str


def plan(definition: Definition) -> Plan:
    return Plan(
        reviews=tuple(
            Line("", each.situation, each.who, in_words(each.interval, definition)) for each in definition.reviews
        ),
        prognosis=tuple(
            Line("", each.situation, "", in_words(each.statement, definition)) for each in definition.prognosis
        ),
        prevention=tuple(
            Line("", in_words(each.statement, definition), "", in_words(each.note, definition))
            for each in definition.prevention
        ),
        complications=tuple(
            Line("", each.complication, "", in_words(each.what_to_do, definition)) for each in definition.complications
        ),
    )


def closing(orders: Iterable[OrderNote], *, outcome: str, error: str) -> Closing:
    still_open = tuple(
        OpenTest(order.title, OrderStatus(order.status).label, reverse("order", args=[order.id])) for order in orders
    )
    return Closing(still_open, outcome, error)
