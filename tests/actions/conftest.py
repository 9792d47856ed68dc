"""A test ordered, as most of what follows needs one."""

import pytest

from clinic.models import Membership
from tests.actions.versions_given import comes  # noqa: F401
from tests.letters_given import draft, referral, sent, signed  # noqa: F401
from tests.print_jobs_given import job, listed, messages  # noqa: F401
from tests.replays_given import next_version  # noqa: F401
from tests.reports_in import grace  # noqa: F401
from workups.actions import orders
from workups.models import InvestigationOrder, Workup


@pytest.fixture
def order(workup: Workup, gp: Membership) -> InvestigationOrder:
    """Urea and electrolytes, just requested."""
    return orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0]
