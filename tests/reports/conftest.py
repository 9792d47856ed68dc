"""A report that was asked for, and the messages sent for it."""

import pytest

from clinic.models import Membership
from workups import tasks
from workups.actions import reports
from workups.models import Report, ReportKind, Workup


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of reports for which a message was sent."""
    ids: list[int] = []
    monkeypatch.setattr(tasks.render_report, "delay", ids.append)
    monkeypatch.setattr(tasks.render_report, "apply_async", lambda arguments, **_: ids.extend(arguments))
    return ids


@pytest.fixture
def report(workup: Workup, gp: Membership, sent: list[int]) -> Report:
    return reports.request(workup=workup, kind=ReportKind.RECORD_SUMMARY, by=gp)
