"""The whole consultation page, from rows and an evaluation to what the template shows."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words, time_short
from workups.evaluate import Evaluated
from workups.models import ReportKind, Workup, WorkupStatus
from workups.presenters.consultation import rail as rails
from workups.presenters.consultation.closing import Closed, close_href, closed
from workups.presenters.consultation.decided import Decider
from workups.presenters.consultation.from_record import FromRecord, from_record, suggested
from workups.presenters.consultation.middle import Middle, is_place, middle
from workups.presenters.consultation.news import news_of_answers
from workups.presenters.consultation.places import Links, section_of
from workups.presenters.consultation.questions import Asker
from workups.presenters.consultation.reasons import Reasoner
from workups.presenters.consultation.sections import Neighbour, neighbours
from workups.presenters.consultation.shown import Shown
from workups.presenters.consultation.stages import Route, StageRow, stage_rows
from workups.presenters.consultation.suggestions import newest_orders, suggestions
from workups.presenters.patient import Banner, banner
from workups.queries.consultation import Case


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
    leaflet_href: str
    close_href: str
    text_href: str
    record_href: str = ""


@dataclass(frozen=True, slots=True)
class Newer:
    """That a newer version is live; `href` is where a GP sees what it would change for this patient."""

    words: str
    href: str


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
    order_href: str
    notice: str
    news: str
    news_href: str
    footer: str
    from_record: FromRecord | None = None


def heading(workup: Workup, reader: Membership) -> Heading:
    version = workup.version
    return Heading(
        patient=banner(workup.patient),
        title=f"{version.protocol.title}, protocol v{version.number}",
        started=f"started {date_words(workup.started_at)}, {workup.started_by.user.name}",
        touched=f"Last change {_moment(workup.touched_at)}",
        report_kind=ReportKind.RECORD_SUMMARY.value,
        report_label=ReportKind.RECORD_SUMMARY.label,
        report_href=reverse("report_request", args=[workup.pk]) if may(reader, Permission.REQUEST_REPORTS) else "",
        leaflet_href=reverse("leaflet", args=[workup.pk]) if may(reader, Permission.REQUEST_REPORTS) else "",
        close_href=close_href(workup, reader),
        text_href=reverse("workup_text", args=[workup.pk]),
        record_href=_record_href(workup, reader),
    )


def _record_href(workup: Workup, reader: Membership) -> str:
    may_take_in = workup.status == WorkupStatus.OPEN and may(reader, Permission.WORK_UP)
    return reverse("workup_record", args=[workup.pk]) if may_take_in else ""


def newer(case: Case, reader: Membership) -> Newer | None:
    """Of an open workup whose protocol has a newer live version."""
    live, workup = case.newer, case.workup
    if live is None or workup.status != WorkupStatus.OPEN:
        return None
    words = (
        f"Version {live.number} of this protocol is live since {date_words(live.at)}; "
        f"this workup follows version {workup.version.number}."
    )
    may_move = may(reader, Permission.MOVE_WORKUPS)
    return Newer(words, reverse("workup_move", args=[workup.pk, live.id]) if may_move else "")


def _moment(at: datetime) -> str:
    """The time today, else the day: the line it stands in is short."""
    local = timezone.localtime(at)
    return time_short(at) if local.date() == timezone.localdate() else date_words(at)


def consultation(case: Case, evaluated: Evaluated, *, reader: Membership, shown: Shown) -> Consultation:
    """The panel. `shown.here` may name no section, then the page goes on by itself."""
    workup = case.workup
    newest = newest_orders(case.orders)
    is_open = workup.status == WorkupStatus.OPEN
    route = Route(evaluated, newest, suggested=_suggested(evaluated))
    here = shown.here if is_place(evaluated, shown.here) else route.start()
    links = Links.of(workup.pk, here, evaluated.definition)
    today = timezone.localdate()
    decider = Decider(case.decisions, links, today, is_open and may(reader, Permission.ORDER_TESTS))
    advised = suggestions(evaluated, newest, decider=decider, ticked=shown.ordered.codes)
    before, after = neighbours(route, links)
    waiting = suggested(case, evaluated, links)
    asker = Asker(evaluated, links, today, shown.refusal, waiting)
    return Consultation(
        workup_id=workup.pk,
        here=here,
        revision=workup.revision,
        stages=stage_rows(route, links),
        middle=middle(case, route, asker, decider, shown, reader=reader),
        previous=before,
        next=after,
        rail=rails.rail(evaluated, Reasoner(evaluated, links, today), decider, links, advised),
        closed=closed(case, reader, shown),
        may_answer=is_open and may(reader, Permission.WORK_UP),
        close_href=close_href(workup, reader),
        order_href=links.page if advised.can_order else "",
        notice=_notice(shown, here, evaluated, is_open=is_open),
        news="" if shown.seen is None else news_of_answers(evaluated, seen=shown.seen, reader=reader),
        news_href=reverse("workup_news", args=[workup.pk]) if is_open else "",
        footer=footer(workup),
        from_record=from_record(case, waiting, reader),
    )


def footer(workup: Workup) -> str:
    version = workup.version
    return f"{version.protocol.title}, version {version.number}. Content needs local clinical approval before use."


def _suggested(evaluated: Evaluated) -> int:
    fired = set(evaluated.evaluation.fired)
    return sum(1 for rule in evaluated.definition.investigations if rule.code in fired)


def _notice(shown: Shown, here: str, evaluated: Evaluated, *, is_open: bool) -> str:
    """A refusal that has no form on this page to stand beside."""
    refusal = shown.refusal
    if refusal is not None and section_of(evaluated.definition, refusal.finding) != here:
        return refusal.message
    return shown.refused or (shown.reopen_error if is_open else shown.order_error)
