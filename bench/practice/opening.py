"""Opens the practice in an empty database: `python -m bench.practice.opening PATIENTS [PROTOCOL...]`, in a process of
its own.

Prints as JSON a signed-in GP's session, what the record says of each patient, their NHS numbers, and the id of one
fresh workup of the first protocol (the arm's, if none is named) for each; the others are published beside it.
"""

import json
import sys
from datetime import date
from itertools import islice

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from clinic.access import Role  # noqa: E402
from clinic.actions import patients, practices  # noqa: E402
from clinic.models import Membership, Patient  # noqa: E402
from clinic.nhs_number import check_digit  # noqa: E402
from clinic.words import age  # noqa: E402
from workups.actions import protocols, workups  # noqa: E402
from workups.models import ProtocolVersion  # noqa: E402
from workups.protocol_files import load_library  # noqa: E402

BORN, SEX = date(1961, 3, 12), "female"


def opened(count: int, keys: list[str]) -> dict[str, object]:
    call_command("migrate", verbosity=0)
    practice = practices.open_practice(name="Bench Street Surgery", by=None)
    gp = practices.add_member(
        practice=practice, email="gp@bench.example", name="Dr Bench", role=Role.GP, password=None, by=None
    )
    record = {"age_years": age(BORN), "sex_at_birth": SEX}
    first, *_ = [_published(key) for key in keys or ["arm-twitching"]]
    begun = [workups.start(patient=patient, version=first, by=gp) for patient in _patients(count, gp)]
    numbers = [workup.patient.nhs_number for workup in begun]
    return {"session": _session(gp), "record": record, "workups": [each.pk for each in begun], "numbers": numbers}


def _session(gp: Membership) -> str:
    client = Client()
    client.force_login(gp.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _published(key: str) -> ProtocolVersion:
    protocol, dictionary = load_library(key)
    return protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="bench", by=None)


def _patients(count: int, gp: Membership) -> list[Patient]:
    """Invented, with numbers from the range that the NHS keeps for tests (999...)."""
    numbers = (f"999{number:06d}" for number in range(10 * count + 10))
    valid = (f"{nine}{digit}" for nine in numbers if (digit := check_digit(nine)) is not None)
    return [
        patients.register(
            family_name="Invented",
            given_names=f"Patient {place}",
            date_of_birth=BORN,
            sex_at_birth=SEX,
            nhs_number=number,
            by=gp,
        )
        for place, number in enumerate(islice(valid, count))
    ]


if __name__ == "__main__":
    print(json.dumps(opened(int(sys.argv[1]), sys.argv[2:])))
