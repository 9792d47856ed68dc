"""Opens the practice in an empty database: `python -m bench.practice.opening PATIENTS`, in a process of its own.

Prints as JSON a signed-in GP's session, what the record says of each patient, and the id of one fresh workup of the
arm protocol for each.
"""

import json
import sys
from datetime import date

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from clinic.access import Role  # noqa: E402
from clinic.actions import patients, practices  # noqa: E402
from clinic.models import Membership  # noqa: E402
from clinic.words import age  # noqa: E402
from workups.actions import protocols, workups  # noqa: E402
from workups.protocol_files import load_library  # noqa: E402

BORN, SEX = date(1961, 3, 12), "female"


def opened(count: int) -> dict[str, object]:
    call_command("migrate", verbosity=0)
    practice = practices.open_practice(name="Bench Street Surgery", by=None)
    gp = practices.add_member(
        practice=practice, email="gp@bench.example", name="Dr Bench", role=Role.GP, password=None, by=None
    )
    record = {"age_years": age(BORN), "sex_at_birth": SEX}
    return {"session": _session(gp), "record": record, "workups": _workups(count, gp)}


def _session(gp: Membership) -> str:
    client = Client()
    client.force_login(gp.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _workups(count: int, gp: Membership) -> list[int]:
    protocol, dictionary = load_library("arm-twitching")
    version = protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="bench", by=None)
    invented = [
        patients.register(
            family_name="Invented",
            given_names=f"Patient {number}",
            date_of_birth=BORN,
            sex_at_birth=SEX,
            by=gp,
        )
        for number in range(count)
    ]
    return [workups.start(patient=patient, version=version, by=gp).pk for patient in invented]


if __name__ == "__main__":
    print(json.dumps(opened(int(sys.argv[1]))))
