"""The whole consultation page, from rows and an evaluation to what the template shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words
from workups.evaluate import Evaluated
from workups.models import ReportKind, Workup, WorkupStatus
from workups.models.order import OPEN_STATUSES
from workups.presenters.consultation import rail as rails
from workups.presenters.consultation.not_excluded import NOT_EXCLUDED, NotExcluded, not_excluded
from workups.presenters.consultation.places import Links, map_of, section_of
from workups.presenters.consultation.plan import CLOSING, Closing, Plan, closing, plan
from workups.presenters.consultation.questions import Asker
from workups.presenters.consultation.reasons import Reasoner
from workups.presenters.consultation.refusals import Refusal
from workups.presenters.consultation.sections import Neighbour, SectionView, neighbours, section_view
from workups.presenters.consultation.stages import Route, StageRow, stage_rows
from workups.presenters.consultation.suggestions import newest_orders, suggestions
from workups.presenters.patient import Banner, banner
from workups.queries.consultation import OrderNote


@dataclass(frozen=True, slots=True)
class Heading:
    """What the top of the page says; it stays while answers come and go."""

    patient: Banner
    title: str
    started: str
    touched: str
    report_kind: str
    report_label: str
    report_href: str
    close_href: str


@dataclass(frozen=True, slots=True)
class Closed:
    words: str
    outcome: str
    may_reopen: bool
    reason: str
    error: str


@dataclass(frozen=True, slots=True)
class Middle:
    """What is open: one of these."""

    section: SectionView | None = None
    shows_tests: bool = False
    plan: Plan | None = None
    overview: NotExcluded | None = None
    closing: Closing | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """Everything that an answer may change."""

    workup_id: int
    here: str
    revision: int
    stages: tuple[StageRow, ...]
    middle: Middle
    previous: Neighbour | None
    next: Neighbour | None
    rail: rails.Rail
    closed: Closed | None
    may_answer: bool
    close_href: str
    notice: str
    footer: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is about, apart from the record: where one is, and what could not be done."""

    here: str = ""
    refusal: Refusal | None = None
    ticked: Collection[str] = ()
    order_error: str = ""
    close_error: str = ""
    reopen_error: str = ""
    reason: str = ""
    outcome: str = ""


def heading(workup: Workup, reader: Membership) -> Heading:
    version = workup.version
    return Heading(
        patient=banner(workup.patient),
        title=f"{version.protocol.title}, protocol v{version.number}",
        started=f"started {date_words(workup.started_at)}, {workup.started_by.user.name}",
        touched=f"Last change {timezone.localtime(workup.touched_at):%H:%M}, {date_words(workup.touched_at)}",
        report_kind=ReportKind.RECORD_SUMMARY.value,
        report_label=ReportKind.RECORD_SUMMARY.label,
        report_href=reverse("report_request", args=[workup.pk]) if may(reader, Permission.REQUEST_REPORTS) else "",
        close_href=_close_href(workup, reader),
    )


def consultation(
    workup: Workup,
    evaluated: Evaluated,
    orders: Iterable[OrderNote],
    *,
    reader: Membership,
    shown: Shown = Shown(),
) -> Consultation:
    """The panel. `orders` come oldest first; `shown.here` may name no section, then the page goes on by itself."""
    orders = list(orders)
    newest = newest_orders(orders)
    is_open = workup.status == WorkupStatus.OPEN
    route = Route(evaluated, newest, suggested=_suggested(evaluated))
    here = shown.here if is_place(evaluated, shown.here) else route.start()
    links = Links.of(workup.pk, here, evaluated.definition)
    today = timezone.localdate()
    suggested = suggestions(
        evaluated, links, newest, reader=reader, is_open=is_open, ticked=shown.ticked, error=shown.order_error
    )
    asker = Asker(evaluated, links, today, shown.refusal)
    before, after = neighbours(route, links)
    return Consultation(
        workup_id=workup.pk,
        here=here,
        revision=workup.revision,
        stages=stage_rows(route, links),
        middle=_closing(orders, shown) if here == CLOSING and is_open else _middle(route, asker),
        previous=before,
        next=after,
        rail=rails.rail(evaluated, Reasoner(evaluated, links, today), links, suggested),
        closed=_closed(workup, reader, shown),
        may_answer=is_open and may(reader, Permission.WORK_UP),
        close_href=_close_href(workup, reader),
        notice=_notice(shown, here, evaluated, is_open=is_open),
        footer=footer(workup),
    )


TESTS, PLAN = "investigations", "plan"
"""Stages that are made of rules instead of questions."""


def is_place(evaluated: Evaluated, key: str) -> bool:
    """Whether a page can be opened at `key`."""
    sections = map_of(evaluated.definition).sections
    return key in sections or key in (TESTS, PLAN, NOT_EXCLUDED, CLOSING)


def footer(workup: Workup) -> str:
    version = workup.version
    return f"{version.protocol.title}, version {version.number}. Content needs local clinical approval before use."


def _close_href(workup: Workup, reader: Membership) -> str:
    """Empty where it can't be closed, or not by this reader."""
    if workup.status != WorkupStatus.OPEN or not may(reader, Permission.CLOSE_WORKUPS):
        return ""
    return f"{reverse('workup', args=[workup.pk])}?section={CLOSING}"


def _suggested(evaluated: Evaluated) -> int:
    fired = set(evaluated.evaluation.fired)
    return sum(1 for rule in evaluated.definition.investigations if rule.code in fired)


def _middle(route: Route, asker: Asker) -> Middle:
    definition, here = route.definition, asker.links.here
    section = map_of(definition).sections.get(here)
    if section is not None:
        return Middle(section=section_view(section, route, asker))
    if here == NOT_EXCLUDED:
        return Middle(overview=not_excluded(asker.evaluated, asker.links))
    return Middle(plan=plan(definition)) if here == PLAN else Middle(shows_tests=here == TESTS)


def _closing(orders: Iterable[OrderNote], shown: Shown) -> Middle:
    still_open = [order for order in orders if order.status in OPEN_STATUSES]
    return Middle(closing=closing(still_open, outcome=shown.outcome, error=shown.close_error))


def _closed(workup: Workup, reader: Membership, shown: Shown) -> Closed | None:
    if workup.status == WorkupStatus.OPEN or workup.closed_at is None or workup.closed_by is None:
        return None
    words = f"Closed {date_words(workup.closed_at)} by {workup.closed_by.user.name}"
    may_reopen = may(reader, Permission.CLOSE_WORKUPS)
    return Closed(words, workup.outcome, may_reopen, shown.reason, shown.reopen_error)


def _notice(shown: Shown, here: str, evaluated: Evaluated, *, is_open: bool) -> str:
    """A refusal that has no form on this page to stand beside."""
    refusal = shown.refusal
    if refusal is not None and section_of(evaluated.definition, refusal.finding) != here:
        return refusal.message
    if is_open:
        is_closing = here == CLOSING
        return shown.reopen_error or ("" if is_closing else shown.close_error) or _unplaced(shown, evaluated)
    return shown.close_error or shown.order_error


def _unplaced(shown: Shown, evaluated: Evaluated) -> str:
    return "" if _suggested(evaluated) else shown.order_error
