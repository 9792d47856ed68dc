"""Takes in laboratory messages: `python -m bench.practice.taking_in MESSAGES`, in a process of its own, in an empty
database.

Each message is of another patient, who has a workup of the arm protocol with urea and electrolytes awaited. The values
differ: one in ten is critical and rises to a GP at once. Prints as JSON, in seconds per message: as a file or a
connection that sends without waiting brings them (`together`), one at a time as a sender that waits for each answer
does (`alone`), and parsing them with the `hl7` library and nothing else (`parsing`).
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import django

django.setup()

import hl7  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from clinic.access import Role  # noqa: E402
from clinic.actions import patients, practices, systems  # noqa: E402
from clinic.models import Membership, Patient, Practice  # noqa: E402
from clinic.nhs_number import check_digit  # noqa: E402
from workups.actions import orders, protocols, workups  # noqa: E402
from workups.dictionary import by_loinc  # noqa: E402
from workups.interop.intake import take_messages  # noqa: E402
from workups.models import Inbound, InvestigationOrder, ProtocolVersion, Result, Workup  # noqa: E402
from workups.protocol_files import load_library  # noqa: E402

BORN = date(1961, 3, 12)
VALUES = 5


def measured(count: int) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    practice = practices.open_practice(name="Bench Street Surgery", by=None)
    gp = practices.add_member(
        practice=practice, email="gp@bench.example", name="Dr Bench", role=Role.GP, password=None, by=None
    )
    protocol, dictionary = load_library("arm-twitching")
    version = protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="bench", by=None)
    messages = [_message(number, _awaiting(number, version, gp)) for number in range(count)]
    by = systems.place_of(practice, "Listener for HL7")
    by_loinc()
    warm, together, alone = messages[:20], messages[20 : count * 2 // 3], messages[count * 2 // 3 :]
    _taken(practice, by, [warm])
    seconds = {
        "parsing": min(_seconds(lambda: [hl7.parse(each.decode()) for each in messages]) for _ in range(3)) / count,
        "together": _seconds(lambda: _taken(practice, by, [together])) / len(together),
        "alone": _seconds(lambda: _taken(practice, by, [[each] for each in alone])) / len(alone),
    }
    _check(count)
    return seconds


def _awaiting(number: int, version: ProtocolVersion, gp: Membership) -> Patient:
    patient = patients.register(
        family_name="Invented",
        given_names=f"Patient {number}",
        date_of_birth=BORN,
        sex_at_birth="female",
        nhs_number=next(_NUMBERS),
        by=gp,
    )
    workup = workups.start(patient=patient, version=version, by=gp)
    orders.collect(order=orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0], by=gp)
    return patient


def _numbers() -> Iterator[str]:
    """Valid NHS numbers; nine digits without a check digit are skipped."""
    for number in range(900_000_000, 1_000_000_000):
        digit = check_digit(str(number))
        if digit is not None:
            yield f"{number}{digit}"


_NUMBERS = _numbers()


def _message(number: int, patient: Patient) -> bytes:
    potassium = (4.2, 5.1, 4.0, 3.2, 6.9, 4.4, 3.8, 4.7, 5.6, 4.1)[number % 10]
    values = [
        ("2951-2", "Sodium", 136 + number % 9, "mmol/L"),
        ("2823-3", "Potassium", potassium, "mmol/L"),
        ("22664-7", "Urea", 4 + number % 5, "mmol/L"),
        ("14682-9", "Creatinine", 70 + number % 40, "umol/L"),
        ("62238-1", "eGFR", 60 + number % 30, "mL/min/1.73m2"),
    ]
    today = f"{timezone.localdate():%Y%m%d}"
    lines = [
        f"MSH|^~\\&|LAB|BENCH|WORKUP||{today}120000||ORU^R01^ORU_R01|B{number}|P|2.5.1",
        f"PID|1||{patient.nhs_number}^^^NHS^NH||INVENTED^{patient.given_names}||{BORN:%Y%m%d}|F",
        f"OBR|1|||UE^Urea and electrolytes^L|||{today}1030" + "|" * 18 + "F",
        *(
            f"OBX|{place}|NM|{code}^{name}^LN||{value}|{unit}|||||F"
            for place, (code, name, value, unit) in enumerate(values, start=1)
        ),
    ]
    return ("\r".join(lines) + "\r").encode()


def _taken(practice: Practice, by: Membership, batches: Sequence[Sequence[bytes]]) -> None:
    for batch in batches:
        for taken in take_messages(batch, practice=practice, by=by):
            if taken.outcome != "matched":
                raise SystemExit(f"A message was {taken.outcome}: {taken.reason} Nothing was measured.")


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _check(count: int) -> None:
    """Every message is stored and matched, every value is kept and has reached the engine."""
    found = (
        Inbound.objects.filter(status="matched").count(),
        Result.objects.count(),
        InvestigationOrder.objects.filter(status="resulted").count(),
        Workup.objects.exclude(revision__lt=2).filter(answers__source="result").distinct().count(),
    )
    if found != (count, VALUES * count, count, count):
        raise SystemExit(f"{found} messages, values, tests, workups of {count}; nothing was measured.")


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
