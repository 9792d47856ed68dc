"""Every event that the code records, and everything it is about, has its words in the audit trail."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from clinic.audit_words import EVENTS, GROUPS, PAGES, SUBJECTS
from tests.house.code import name_of, python_files, tree
from workups.models import Choice, FollowUpStatus, OrderStatus, ReferralStatus
from workups.queries.matched import ENTERED_AGAIN, MATCHED, UNDONE

# What stands for an event whose name is put together, as its file writes it.
PUT_TOGETHER = {
    "workups/actions/decisions.py: f'advice.{choice.value}'": [f"advice.{each}" for each in Choice],
    "workups/actions/follow_ups.py: f'follow_up.{to.value}'": [f"follow_up.{each}" for each in FollowUpStatus],
    "workups/actions/inbound.py: UNDONE": [UNDONE],
    "workups/actions/taking_in.py: MATCHED": [MATCHED],
    "workups/actions/taking_in.py: event": [MATCHED, ENTERED_AGAIN],
    "workups/actions/orders.py: f'order.{to.value}'": [f"order.{each}" for each in OrderStatus],
    "workups/actions/referrals.py: f'referral.{to.value}'": [f"referral.{each}" for each in ReferralStatus],
    "workups/reports/claims.py: f'{_EVENTS[type(row)]}.{what}'": [
        f"{what}.{end}" for what in ("report", "print_job") for end in ("ready", "failed")
    ],
}


def _names(path: Path) -> Iterator[str]:
    """The first argument of every `audit.record` and `audit.event_of`, as it is written."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "audit.event_of"):
            yield ast.unparse(node.args[0])


WRITTEN = {(name_of(path), name) for path in python_files() for name in _names(path)}
PLAIN = {ast.literal_eval(name) for _, name in WRITTEN if name.startswith(("'", '"'))}
OTHERS = {f"{file}: {name}" for file, name in WRITTEN if not name.startswith(("'", '"'))}
RECORDED = PLAIN | {event for events in PUT_TOGETHER.values() for event in events}


def test_there_are_events() -> None:
    assert len(PLAIN) >= 60


def test_every_name_that_is_put_together_is_known_here() -> None:
    assert OTHERS - set(PUT_TOGETHER) == set(), "say what it can be"
    assert set(PUT_TOGETHER) - OTHERS == set(), "no longer written"


def test_every_event_has_its_words() -> None:
    assert RECORDED - set(EVENTS) == set()


def test_no_words_outlive_their_event() -> None:
    assert set(EVENTS) - RECORDED == set()


def test_no_two_events_are_said_in_the_same_words() -> None:
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_every_event_stands_in_a_group_and_every_group_has_one() -> None:
    assert {event.split(".")[0] for event in EVENTS} == set(GROUPS)


def test_what_an_event_can_be_about_is_a_table_of_ours() -> None:
    ours = {
        str(model._meta.label_lower)
        for label in ("clinic", "workups")
        for model in apps.get_app_config(label).get_models()
    }

    assert set(SUBJECTS) <= ours
    assert set(PAGES) <= set(SUBJECTS)


@pytest.mark.parametrize("page", sorted(PAGES.values()))
def test_a_subjects_page_is_there(page: str) -> None:
    assert reverse(page, args=[1])
