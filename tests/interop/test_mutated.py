"""Ten thousand harmed messages: none brings the intake down, each is matched, queued or rejected, memory is bounded.

All are read; every sixth is taken in for real, and then the database is counted.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from random import Random

import psutil
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from clinic.models import Membership, Patient
from tests.interop.mutations import OF_FHIR, OF_HL7, Harm, harmed
from tests.interop.sent import fhir, hl7, samples
from tests.reports_in import awaited, nhs_number, registered
from workups.actions.reported import MOST_PARTS
from workups.interop.fhir_reports.reports import reports_in as fhir_reports
from workups.interop.hl7.acknowledging import Verdict, acknowledge
from workups.interop.hl7.files import messages_in
from workups.interop.hl7.reports import reports_in as hl7_reports
from workups.interop.intake import Taken, take_fhir, take_messages
from workups.models import Inbound, Result

OF_HL7_READ, OF_FHIR_READ = 7_000, 1_350
OF_HL7_TAKEN, OF_FHIR_TAKEN = 1_400, 250
MEGABYTES = 96
"""By how much the process may have grown: a harmed message may be three hundred times as long as it was."""
QUIET = settings(
    database=None,
    deadline=None,
    derandomize=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
GRACE = Patient(
    family_name="Adeyemi", given_names="Grace", date_of_birth=timezone.localdate(), nhs_number=nhs_number(1)
)
HL7_SAMPLES = [path.read_bytes() for path in samples("hl7v2", "*.hl7")]
FHIR_SAMPLES = [min(samples("synthea_r4", "*.json"), key=lambda path: path.stat().st_size).read_bytes()[:40_000]]


def test_there_are_ten_thousand() -> None:
    assert OF_HL7_READ + OF_FHIR_READ + OF_HL7_TAKEN + OF_FHIR_TAKEN == 10_000


@seed(8)
@settings(QUIET, max_examples=OF_HL7_READ)
@given(
    base=st.sampled_from([*HL7_SAMPLES, *(hl7(GRACE) for _ in range(8))]),
    harms=st.lists(st.sampled_from(OF_HL7), min_size=1, max_size=4),
    number=st.integers(0, 2**32),
)
def test_harmed_hl7_is_read_or_refused_with_a_reason(base: bytes, harms: list[Harm], number: int) -> None:
    _bounded()
    raw = harmed(base, harms, Random(number))

    for message in messages_in(raw):
        reports = hl7_reports(message)
        assert reports
        assert all(each.refused or each.lines is not None for each in reports)
        assert acknowledge(message, Verdict.ACCEPT, at=timezone.now()).verdict == "accept"


@seed(8)
@settings(QUIET, max_examples=OF_FHIR_READ)
@given(
    base=st.sampled_from([*FHIR_SAMPLES, *(fhir(GRACE) for _ in range(12))]),
    harms=st.lists(st.sampled_from(OF_FHIR), min_size=1, max_size=4),
    number=st.integers(0, 2**32),
)
def test_harmed_fhir_is_read_or_refused_with_a_reason(base: bytes, harms: list[Harm], number: int) -> None:
    _bounded()
    reports = fhir_reports(harmed(base, harms, Random(number)))

    assert reports
    assert all(each.refused or each.lines is not None for each in reports)


def test_each_that_is_taken_in_is_matched_queued_or_rejected_and_none_is_lost(gp: Membership) -> None:
    random = Random(8)
    people = [registered(gp) for _ in range(60)]
    for patient in people:
        awaited(patient, by=gp)
    sent = [*_harmed_hl7(people, random), *(hl7(patient) for patient in people[:20])]
    random.shuffle(sent)
    messages = [message for raw in sent for message in messages_in(raw)]
    documents = list(_harmed_fhir(people, random))

    taken = list(take_messages(messages, practice=gp.practice, by=gp))
    taken += [take_fhir(raw, practice=gp.practice, by=gp) for raw in documents]

    assert len(taken) == len(messages) + len(documents)
    _check(taken, [*messages, *documents])


def _check(taken: list[Taken], sent: list[bytes]) -> None:
    """Each message once, with the hash of what came; what was received is what the database holds."""
    outcomes = Counter(each.outcome.value for report in taken for each in report.parts)
    rows = Counter(Inbound.objects.values_list("status", flat=True))
    repeated = len(sent) - len(set(sent))
    assert outcomes["duplicate"] == repeated > 0
    assert {name: outcomes[name] for name in ("matched", "queued", "rejected")} == dict(rows)
    assert min(rows.values()) >= 20, "each of the three is tried"
    first = Inbound.objects.filter(part=1)
    assert {row.sha256 for row in first.only("sha256")} == {sha256(raw).hexdigest() for raw in sent}
    assert all(sha256(bytes(row.raw)).hexdigest() == row.sha256 for row in first.iterator(chunk_size=50))
    assert not Inbound.objects.filter(part__gt=MOST_PARTS).exists()
    assert set(Result.objects.values_list("inbound__status", flat=True)) == {"matched"}


def _harmed_hl7(people: list[Patient], random: Random) -> Iterator[bytes]:
    for _ in range(OF_HL7_TAKEN):
        base = random.choice(HL7_SAMPLES) if random.random() < 0.2 else hl7(random.choice(people))
        yield harmed(base, random.choices(OF_HL7, k=random.randint(1, 3)), random)


def _harmed_fhir(people: list[Patient], random: Random) -> Iterator[bytes]:
    for _ in range(OF_FHIR_TAKEN):
        yield harmed(fhir(random.choice(people)), random.choices(OF_FHIR, k=random.randint(1, 3)), random)


_begun: list[int] = []


def _bounded() -> None:
    """The process has not grown by more than it may since the first of them."""
    if not _begun:
        gc.collect()
        _begun.append(psutil.Process().memory_info().rss)
    assert psutil.Process().memory_info().rss - _begun[0] < MEGABYTES * 1024 * 1024
