from dataclasses import dataclass

from django.urls import reverse

from clinic.models import Membership
from workups.presenters.escalations import EscalationRow
from workups.presenters.inbox import DueAdvice, FollowUpRow, Part, Results, WorkupLine
from workups.presenters.inbox_referrals import ReferralRow
from workups.presenters.protocol_library import LibraryRow, Reminder
from workups.presenters.worklist.page import Tab, address, is_sweep_late, sweep_words, tabs
from workups.presenters.worklist.rows import Row, row
from workups.queries.worklist import OVERDUE, Counts, Filters, Page
from workups.queries.worklist_frame import Frame

FEW = 8


@dataclass(frozen=True, slots=True)
class Workups:
    """`everyone` tells the practice's open workups from one's own."""

    part: Part[WorkupLine]
    everyone: bool
    all_href: str
    mine_href: str


@dataclass(frozen=True, slots=True)
class Tests:
    tabs: list[Tab]
    overdue: list[Row]
    overdue_count: int
    overdue_href: str
    here: str
    sweep: str
    is_sweep_late: bool


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
    escalations: Part[EscalationRow] | None
    unmatched: int
    results: Results | None
    deferred: Part[DueAdvice] | None
    follow_ups: Part[FollowUpRow] | None
    referrals: Part[ReferralRow] | None
    workups: Workups | None
    tests: Tests | None
    protocols: Protocols | None
    reminders: list[Reminder]


def workups(part: Part[WorkupLine], *, everyone: bool) -> Workups:
    home = reverse("home")
    return Workups(part, everyone, all_href=f"{home}?workups=all#workups", mine_href=f"{home}#workups")


def tests(counts: Counts, overdue: Page, frame: Frame, reader: Membership) -> Tests:
    return Tests(
        tabs=tabs(counts, frame.unmatched, Filters(tab="home")),
        overdue=[row(entry, reader) for entry in overdue.entries[:FEW]],
        overdue_count=counts.overdue,
        overdue_href=address(Filters(tab=OVERDUE)),
        here=reverse("home"),
        sweep=sweep_words(frame.swept_at),
        is_sweep_late=is_sweep_late(frame.swept_at),
    )


def protocols(rows: list[LibraryRow]) -> Protocols:
    return Protocols(rows, len(rows))
