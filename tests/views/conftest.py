"""More people than tests/people.py has, and a reader of pages."""

from html import unescape
from re import DOTALL, sub

import pytest
from django.http import HttpResponse
from django.test import Client

from clinic.models import Membership
from tests.letters_given import draft, referral, sent, signed  # noqa: F401
from tests.print_jobs_given import job, listed, messages  # noqa: F401
from tests.replays_given import next_version  # noqa: F401
from tests.reports_in import awaiting, grace, waiting  # noqa: F401
from tests.views.drafts_given import another_editor, desk, draft_version  # noqa: F401
from tests.views.given import ordered
from tests.views.typed_given import high, staff  # noqa: F401
from workups.models import InvestigationOrder, Workup


@pytest.fixture
def words():
    """`words(response)`: what a page says, its tags and line breaks left out."""

    def read(response: HttpResponse) -> str:
        body = sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=DOTALL)
        return sub(r"\s+", " ", unescape(sub(r"<[^>]*>", " ", body))).strip()

    return read


@pytest.fixture
def at_work(signed_in):
    """`at_work(membership)`: signed in a while ago; the session's own clock, set now and then, is not counted."""

    def work(membership: Membership) -> Client:
        client = signed_in(membership)
        client.get("/protocols/")
        return client

    return work


@pytest.fixture
def order(workup: Workup, gp: Membership) -> InvestigationOrder:
    """Urea and electrolytes, ordered."""
    return ordered(workup, by=gp)
