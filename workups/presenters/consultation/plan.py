"""The plan: referrals, treatment, what to say to the patient, follow-ups; then what the protocol says to everyone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words
from workups.engine.definition import Definition
from workups.engine.definition.statements import Review
from workups.engine.urgency import LEVELS
from workups.evaluate import Evaluated
from workups.models import ReferralStatus, WorkupStatus
from workups.presenters.consultation import advice
from workups.presenters.consultation.advice import Line
from workups.presenters.consultation.decided import Decider
from workups.presenters.consultation.refusals import RefusedFollowUp
from workups.presenters.letter_link import letter_link
from workups.queries.consultation import Case, FollowUpNote
from workups.words import in_words

_FIRST_DAY: Final = re.compile(r"(?:^|\bwithin )(\d+)(?:(?:-| and )\d+)? (day|week)s?")
_DAYS: Final = {"day": 1, "week": 7}
_NOT_REFUSED: Final = RefusedFollowUp()


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """`done_href` and `cancel_href` are empty for who may not move it; `reason` and `error` of a refused cancel."""

    id: int
    words: str
    due: str
    is_late: bool
    by: str
    done_href: str
    cancel_href: str
    reason: str
    error: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """When the protocol reviews. `day` is empty where its interval names no first day; `due` says it in words."""

    situation: str
    interval: str
    who: str
    words: str
    day: str
    due: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class FollowUps:
    """`href` is empty where nothing can be planned now, or not by this reader."""

    rows: tuple[FollowUpRow, ...]
    reviews: tuple[ReviewRow, ...]
    href: str
    words: str
    day: str
    words_error: str
    day_error: str


@dataclass(frozen=True, slots=True)
class Plan:
    referrals: tuple[Line, ...]
    management: tuple[Line, ...]
    safety_net: tuple[Line, ...]
    follow_ups: FollowUps
    prognosis: tuple[Line, ...]
    prevention: tuple[Line, ...]
    complications: tuple[Line, ...]


def plan(case: Case, evaluated: Evaluated, decider: Decider, reader: Membership, refused: RefusedFollowUp) -> Plan:
    definition = evaluated.definition
    return Plan(
        referrals=_undecided_first(_standing(advice.referrals(evaluated, decider), case, reader)),
        management=_undecided_first(advice.management(evaluated, decider)),
        safety_net=_undecided_first(advice.safety_net(evaluated, decider)),
        follow_ups=_follow_ups(case, definition, decider.today, reader, refused),
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


def _undecided_first(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The most urgent first, where the line has an urgency; among equals as the protocol has them."""
    return tuple(sorted(lines, key=lambda line: (bool(line.decided and line.decided.label), _rank(line.note))))


def _rank(urgency: str) -> int:
    """Of an urgency in the protocol's own words, the highest that it names."""
    said = urgency.lower().replace(",", "").replace(" ", "_")
    named = [rank for rank, level in enumerate(LEVELS) if level in said]
    return 0 if said == "now" else named[0] if named else len(LEVELS)


def _standing(lines: Iterable[Line], case: Case, reader: Membership) -> list[Line]:
    """Each referral with how far it has come, and the way to its letter."""
    newest = {row.code: row for row in case.referrals if row.status != ReferralStatus.CANCELLED}
    words = {code: f"{ReferralStatus(row.status).label}, {date_words(row.moved_at)}" for code, row in newest.items()}
    links = {code: letter_link(row.id, row.status, row.letter, reader) for code, row in newest.items()}
    return [replace(line, standing=words.get(line.code, ""), letter=links.get(line.code)) for line in lines]


def _follow_ups(
    case: Case, definition: Definition, today: date, reader: Membership, refused: RefusedFollowUp
) -> FollowUps:
    may_move = may(reader, Permission.WORK_UP)
    may_plan = may_move and case.workup.status == WorkupStatus.OPEN
    planned = case.follow_ups
    is_new = refused.follow_up_id is None
    return FollowUps(
        rows=tuple(_row(each, today, refused, may_move=may_move) for each in planned),
        reviews=tuple(_review(each, definition, today, planned) for each in definition.reviews),
        href=reverse("follow_ups", args=[case.workup.pk]) if may_plan else "",
        words=refused.words,
        day=refused.day,
        words_error=refused.message if is_new and refused.field != "due_on" else "",
        day_error=refused.message if is_new and refused.field == "due_on" else "",
    )


def _row(each: FollowUpNote, today: date, refused: RefusedFollowUp, *, may_move: bool) -> FollowUpRow:
    mine = refused if refused.follow_up_id == each.id else _NOT_REFUSED
    return FollowUpRow(
        id=each.id,
        words=each.words,
        due=f"by {date_words(each.due_on)}",
        is_late=each.due_on < today,
        by=each.by,
        done_href=reverse("follow_up", args=[each.id, "done"]) if may_move else "",
        cancel_href=reverse("follow_up", args=[each.id, "cancel"]) if may_move else "",
        reason=mine.words,
        error=mine.message,
    )


def _review(review: Review, definition: Definition, today: date, planned: Sequence[FollowUpNote]) -> ReviewRow:
    """The first day of the interval is offered: earlier is the safer side."""
    words = f"Review: {review.situation[:1].lower()}{review.situation[1:]}"
    begins = _FIRST_DAY.search(review.interval)
    day = today + timedelta(days=int(begins[1]) * _DAYS[begins[2]]) if begins else None
    return ReviewRow(
        situation=review.situation,
        interval=in_words(review.interval, definition),
        who=review.who,
        words=words,
        day=f"{day:%d/%m/%Y}" if day else "",
        due=f"by {date_words(day)}" if day else "",
        is_planned=any(each.words == words for each in planned),
    )
