"""Histories of tests as a practice makes them, each step at its own moment."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from clinic.models import Membership
from tests.factories import PatientFactory, WorkupFactory
from tests.models import rows
from tests.views.given import U_E, returned
from workups.actions import orders, results
from workups.models import InvestigationOrder, ProtocolVersion
from workups.queries.figures import PracticeFigures, Scope, figures_of

NOW = "2026-11-25 12:00 +0000"
VALUES = {U_E: {"res_potassium": "4.1"}, "ix_tft": {"res_tsh": "1.9"}}


class Course:
    """One test of one patient; `at` moves on to a moment and gives the course back.

    `Course(gp, version, "2026-09-01 09:00 +0000").returns("2026-09-04 09:00 +0000").is_reviewed(...)`
    """

    def __init__(self, gp: Membership, version: ProtocolVersion, at: str, *, test: str = U_E, expected_in: int = 5):
        self.gp, self.test = gp, test
        with time_machine.travel(at, tick=False):
            workup = WorkupFactory(patient=PatientFactory(practice=gp.practice), version=version, by=gp)
            self.order: InvestigationOrder = orders.place(workup=workup, codes=[test], by=gp)[0]
            self.order.expected_by = timezone.localdate() + timedelta(days=expected_in)
            self.order.save(update_fields=["expected_by"])

    def does(self, at: str, action, **said) -> "Course":
        with time_machine.travel(at, tick=False):
            action(order=self.order, **said, by=self.gp)
        return self

    def returns(self, at: str, **values: str) -> "Course":
        with time_machine.travel(at, tick=False):
            returned(self.order, by=self.gp, **values or VALUES[self.test])
        return self

    def is_reviewed(self, at: str, step: str | None = None, words: str = "") -> "Course":
        return self.does(at, results.review, step=step, words=words)

    def is_told(self, at: str) -> "Course":
        return self.does(at, orders.tell)

    def is_cancelled(self, at: str) -> "Course":
        return self.does(at, orders.cancel, reason="Moved away")


def many_orders(workup, count: int, *, by: Membership, at: str) -> None:
    """`count` tests of three titles ordered at a moment, straight into the database."""
    with time_machine.travel(at, tick=False):
        for number in range(count):
            rows.order(
                workup,
                by=by,
                investigation=f"ix_{number}",
                title=f"Test {number % 3}",
                expected_by=timezone.localdate(),
            )


def counted(membership: Membership, *, now: str = NOW, **scope) -> PracticeFigures:
    """The figures as the membership's practice has them at a moment."""
    with time_machine.travel(now, tick=False):
        return figures_of(membership, Scope(**scope))
