"""What the tests of a result's versions start from and look at."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Membership
from workups.actions import orders, results
from workups.actions.results import Entered
from workups.models import Answer, InvestigationOrder, OrderStatus, Result

POTASSIUM, SODIUM = "res_potassium", "res_sodium"
PENDING = Entered(None, status="preliminary")
TAKEN_BACK = Entered(None, status="cancelled")

Comes = Callable[..., list[Result]]


@pytest.fixture
def comes(order: InvestigationOrder, receptionist: Membership) -> Comes:
    """`comes(res_potassium="4.1")`: the order's report, of today unless `on` says otherwise."""

    def enter(*, on: date | None = None, **values: Any) -> list[Result]:
        said = {code: each if isinstance(each, Entered) else Entered(each) for code, each in values.items()}
        return results.enter(order=order, values=said, sampled_on=on or timezone.localdate(), by=receptionist)

    return enter


def brought_to(order: InvestigationOrder, comes: Comes, status: str, *, gp: Membership, staff: Membership) -> None:
    """Brings the order to `status`, a sodium of 140 with it where it gets one."""
    if status == "cancelled":
        orders.cancel(order=order, reason="declined", by=staff)
        return
    if status == "not_done":
        orders.not_done(order=order, reason="stayed away", by=staff)
        return
    comes(res_sodium="140")
    if status == "resulted":
        return
    results.review(order=order, step="repeat" if status == "told" else "nothing", words="again", by=gp)
    if status != "reviewed":
        orders.tell(order=order, by=staff)
    assert order.status == status


def nothing_came(order: InvestigationOrder) -> None:
    """Nothing was entered, moved or learnt."""
    order.refresh_from_db()
    assert order.status == OrderStatus.REQUESTED
    assert not Result.objects.exists()
    assert not Answer.objects.exists()


def versions(finding: str) -> list[tuple[Any, str]]:
    """Values and statuses of a finding, the first version first."""
    return list(Result.objects.filter(finding=finding).order_by("version").values_list("value", "status"))


def known(order: InvestigationOrder) -> dict[str, Any]:
    """What counts in the order's workup now, by finding."""
    current = Answer.objects.filter(workup=order.workup_id, superseded_at=None)
    return dict(current.values_list("finding", "value"))
