from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from clinic.models import Membership
from clinic.words import name_of
from workups.models import InvestigationOrder, OrderStatus, ProtocolVersion, Workup
from workups.presenters import worklist
from workups.presenters.patient import WorkupRow, workup_row
from workups.presenters.protocol import LibraryRow, library_rows
from workups.queries.orders import OVERDUE


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A result that waits for a GP, by the urgency its workup has now."""

    patient: str
    test: str
    href: str
    urgency: str
    came: str


@dataclass(frozen=True, slots=True)
class Review:
    rows: list[ReviewRow]
    count: int
    all_href: str


@dataclass(frozen=True, slots=True)
class PatientWorkup:
    patient: str
    patient_href: str
    workup: WorkupRow


@dataclass(frozen=True, slots=True)
class Workups:
    """`everyone` tells the practice's open workups from one's own."""

    rows: list[PatientWorkup]
    count: int
    everyone: bool
    all_href: str
    mine_href: str


@dataclass(frozen=True, slots=True)
class Tests:
    tabs: list[worklist.Tab]
    overdue: list[worklist.Row]
    overdue_count: int
    overdue_href: str
    here: str


@dataclass(frozen=True, slots=True)
class Protocols:
    rows: list[LibraryRow]
    count: int


@dataclass(frozen=True, slots=True)
class Home:
    """What is mine to do; a part is None where the role has no part in it."""

    may_find_patients: bool
    review: Review | None
    workups: Workups | None
    tests: Tests | None
    protocols: Protocols | None


def review(orders: Iterable[InvestigationOrder], counts: Mapping[str, int]) -> Review:
    rows = [
        ReviewRow(
            patient=name_of(order.patient),
            test=order.title,
            href=reverse("order", args=[order.pk]),
            urgency=worklist.urgency_now(order),
            came=worklist.expected_words(order),
        )
        for order in orders
    ]
    return Review(rows, counts[OrderStatus.RESULTED], _worklist(OrderStatus.RESULTED))


def workups(rows: Iterable[Workup], count: int, *, everyone: bool) -> Workups:
    shown = [
        PatientWorkup(name_of(row.patient), reverse("patient", args=[row.patient_id]), workup_row(row)) for row in rows
    ]
    home = reverse("home")
    return Workups(shown, count, everyone, all_href=f"{home}?workups=all#workups", mine_href=f"{home}#workups")


def tests(counts: Mapping[str, int], overdue: Sequence[InvestigationOrder], reader: Membership) -> Tests:
    return Tests(
        tabs=worklist.tabs(counts, "home"),
        overdue=[worklist.row(order, reader) for order in overdue],
        overdue_count=counts[OVERDUE],
        overdue_href=_worklist(OVERDUE),
        here=reverse("home"),
    )


def protocols(versions: Iterable[ProtocolVersion], workups_of: Mapping[int, int]) -> Protocols:
    rows = library_rows(versions, workups_of)
    return Protocols(rows, len(rows))


def _worklist(status: str) -> str:
    return f"{reverse('worklist')}?status={status}"
