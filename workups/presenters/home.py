from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from clinic.models import Membership
from workups.models import InvestigationOrder, ProtocolVersion
from workups.presenters import worklist
from workups.presenters.inbox import DueAdvice, FollowUpRow, Part, ReferralRow, Results, WorkupLine
from workups.presenters.protocol import LibraryRow, library_rows
from workups.queries.orders import OVERDUE


@dataclass(frozen=True, slots=True)
class Workups:
    """`everyone` tells the practice's open workups from one's own."""

    part: Part[WorkupLine]
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
    may_arrange_cover: bool
    covering: list[str]
    results: Results | None
    deferred: Part[DueAdvice] | None
    follow_ups: Part[FollowUpRow] | None
    referrals: Part[ReferralRow] | None
    workups: Workups | None
    tests: Tests | None
    protocols: Protocols | None


def workups(part: Part[WorkupLine], *, everyone: bool) -> Workups:
    home = reverse("home")
    return Workups(part, everyone, all_href=f"{home}?workups=all#workups", mine_href=f"{home}#workups")


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
