"""Decisions, notes, referrals, follow-ups and covers: what their tables promise whatever code writes to them."""

from datetime import date

import pytest
from django.db import models
from django.utils import timezone

from clinic.models import Membership
from tests.factories import MembershipFactory
from tests.models import rows
from tests.models.attack import delete, refused_by, refused_by_trigger, set_column
from workups.models import Workup

LONG_AGO = "2001-01-01T00:00:00Z"
FROZEN = {
    "decision": {"choice": "declined", "code": "rf_other", "note": "x", "decided_at": LONG_AGO, "reason": "other"},
    "note": {"text": "another", "section": "twitch", "revision": 9, "recorded_at": LONG_AGO},
    "referral": {"code": "ref_other", "title": "x", "urgency": "routine", "decided_at": LONG_AGO},
    "follow_up": {"words": "another", "due_on": "2001-01-01", "planned_at": LONG_AGO},
}
COLUMNS = [(table, column) for table, columns in FROZEN.items() for column in columns]


def made(table: str, workup: Workup, by: Membership) -> models.Model:
    row: models.Model = getattr(rows, table)(workup, by=by)
    return row


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_what_was_decided_stays_decided(workup: Workup, gp: Membership, table: str, column: str) -> None:
    with refused_by_trigger():
        set_column(made(table, workup, gp), column, FROZEN[table][column])


@pytest.mark.parametrize("table", FROZEN)
def test_no_row_of_them_goes(workup: Workup, gp: Membership, table: str) -> None:
    with refused_by_trigger():
        delete(made(table, workup, gp))


@pytest.mark.parametrize("table", ["decision", "note"])
def test_superseded_is_for_good(workup: Workup, gp: Membership, table: str) -> None:
    row = getattr(rows, table)(workup, by=gp, superseded_at=timezone.now(), superseded_by=gp)
    with refused_by_trigger():
        set_column(row, "superseded_at", LONG_AGO)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("decision_choice_known", {"choice": "ignored"}),
        ("decision_declined_has_reason", {"choice": "declined"}),
        ("decision_declined_has_reason", {"choice": "declined", "reason": "did not feel like it"}),
        ("decision_declined_has_reason", {"choice": "accepted", "reason": "explained"}),
        ("decision_other_reason_in_words", {"choice": "declined", "reason": "other"}),
        ("decision_deferred_has_day", {"choice": "deferred"}),
        ("decision_deferred_has_day", {"choice": "accepted", "until": date(2026, 12, 1)}),
        ("decision_superseded_agrees", {"superseded_at": timezone.now()}),
    ],
)
def test_a_decision_is_whole(workup: Workup, gp: Membership, constraint: str, columns: dict[str, object]) -> None:
    with refused_by(constraint):
        rows.decision(workup, by=gp, **columns)


def test_one_decision_stands_per_advice(workup: Workup, gp: Membership) -> None:
    rows.decision(workup, by=gp)
    with refused_by("one_current_decision"):
        rows.decision(workup, by=gp, choice="deferred", until=date(2026, 12, 1))


def test_one_note_stands_per_section(workup: Workup, gp: Membership) -> None:
    rows.note(workup, by=gp)
    with refused_by("one_current_note"):
        rows.note(workup, by=gp)


@pytest.mark.parametrize("status", ["draft", "sent", "acknowledged", "appointment"])
def test_one_referral_is_under_way_per_destination(workup: Workup, gp: Membership, status: str) -> None:
    rows.referral(workup, by=gp, status=status)
    with refused_by("one_referral_under_way"):
        rows.referral(workup, by=gp)


@pytest.mark.parametrize(
    ("constraint", "table", "columns"),
    [
        ("referral_status_known", "referral", {"status": "lost"}),
        ("referral_cancelled_has_reason", "referral", {"status": "cancelled"}),
        ("follow_up_status_known", "follow_up", {"status": "forgotten"}),
        ("follow_up_cancelled_has_reason", "follow_up", {"status": "cancelled"}),
        ("follow_up_says_what", "follow_up", {"words": ""}),
        ("note_superseded_agrees", "note", {"superseded_at": timezone.now()}),
    ],
)
def test_what_is_followed_says_where_it_stands(
    workup: Workup, gp: Membership, constraint: str, table: str, columns: dict[str, object]
) -> None:
    with refused_by(constraint):
        getattr(rows, table)(workup, by=gp, **columns)


class TestCovers:
    def test_nobody_covers_for_themselves(self, gp: Membership) -> None:
        with refused_by("cover_is_by_somebody_else"):
            rows.cover(gp, by=gp)

    def test_the_last_day_is_not_before_the_first(self, gp: Membership) -> None:
        with refused_by("cover_ends_after_it_starts"):
            rows.cover(MembershipFactory(practice=gp.practice), by=gp, ends_on=date(2026, 11, 22))

    def test_ended_says_by_whom(self, gp: Membership) -> None:
        with refused_by("cover_ended_agrees"):
            rows.cover(MembershipFactory(practice=gp.practice), by=gp, ended_at=timezone.now())

    @pytest.mark.parametrize(("column", "value"), [("ends_on", "2027-01-01"), ("arranged_at", LONG_AGO)])
    def test_what_was_arranged_stays(self, gp: Membership, column: str, value: str) -> None:
        cover = rows.cover(MembershipFactory(practice=gp.practice), by=gp)
        with refused_by_trigger():
            set_column(cover, column, value)
        with refused_by_trigger():
            delete(cover)
