"""Asks for reports about an invented patient, in the practice that the environment names: `ask_for_reports.py 100`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
django.setup()

from clinic.access import Role  # noqa: E402  Django has to be set up before its models are read
from tests.factories import MembershipFactory, PatientFactory, PracticeFactory, WorkupFactory  # noqa: E402
from workups.actions import reports  # noqa: E402


def ask(many: int) -> None:
    gp = MembershipFactory(practice=PracticeFactory(), role=Role.GP)
    workup = WorkupFactory(patient=PatientFactory(practice=gp.practice), by=gp)
    for _ in range(many):
        reports.request(workup=workup, kind="record_summary", by=gp)


if __name__ == "__main__":
    ask(int(sys.argv[1]))
