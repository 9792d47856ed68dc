"""Reports that are taken in together: each becomes what it would alone, however many there are, whoever else sends."""

from collections import Counter
from random import Random
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.errors import NotAllowedNow
from clinic.models import AuditEvent, Membership, Patient
from tests.at_once import at_once
from tests.interop.sent import hl7
from tests.reports_in import awaited, registered
from workups.interop.intake import Taken, take_messages
from workups.models import AdviceEntry, Answer, Escalation, Inbound, InvestigationOrder, Result, Workup

CALM = ("2823-3", "Potassium", "4.1", "mmol/L")
CRITICAL = ("2823-3", "Potassium", "6.9", "mmol/L")
HAEMOLYSED = ("2823-3", "Potassium", "haemolysed", "mmol/L")


def people(count: int, *, by: Membership) -> list[Patient]:
    """Patients, each with urea and electrolytes awaited."""
    found = [registered(by) for _ in range(count)]
    for patient in found:
        awaited(patient, by=by)
    return found


def reports(patients: list[Patient]) -> list[bytes]:
    """One of each kind, again and again: matched calmly, matched and critical, and waiting for three reasons."""
    kinds = [
        lambda patient: hl7(patient, CALM),
        lambda patient: hl7(patient, CRITICAL),
        lambda patient: hl7(patient, HAEMOLYSED),
        lambda patient: hl7(patient, CALM, name="OTHER^Name"),
        lambda patient: hl7(patient, CALM, number=""),
        lambda patient: hl7(patient, CALM, status="P"),
    ]
    return [kinds[place % len(kinds)](patient) for place, patient in enumerate(patients)]


def taken(messages: list[bytes], *, by: Membership) -> list[Taken]:
    return list(take_messages(messages, practice=by.practice, by=by))


def what_became_of(patient: Patient) -> dict[str, object]:
    """All that a report did, in words and codes."""
    order = InvestigationOrder.objects.get(patient=patient)
    workup = Workup.objects.get(patient=patient)
    results = Result.objects.filter(patient=patient).order_by("id")
    return {
        "order": (order.status, order.act_by),
        "workup": (workup.urgency, workup.revision, workup.advice),
        "results": list(results.values_list("finding", "value", "unit", "status", "version")),
        "answers": list(
            Answer.objects.filter(workup=workup).order_by("id").values_list("finding", "value", "revision")
        ),
        "advice": list(
            AdviceEntry.objects.filter(workup=workup).order_by("id").values_list("code", "change", "because")
        ),
        "escalated": Escalation.objects.filter(entry__order=order).count(),
        "inbound": list(Inbound.objects.filter(order=order).values_list("status", "order_was", "reason")),
        "trail": sorted(
            event.event
            for event in AuditEvent.objects.exclude(subject_type="workups.inbound")
            if event.details.get("workup") == workup.pk
            or (event.subject_type, event.subject_id) == ("workups.investigationorder", order.pk)
        ),
    }


def test_each_becomes_what_it_would_alone(gp: Membership) -> None:
    together, alone = people(12, by=gp), people(12, by=gp)

    said = taken(reports(together), by=gp)
    said_alone = [each for message in reports(alone) for each in taken([message], by=gp)]

    assert [(each.outcome, each.reason) for each in said] == [(each.outcome, each.reason) for each in said_alone]
    assert Counter(each.outcome.value for each in said) == {"matched": 6, "queued": 6}
    for mine, other in zip(together, alone, strict=True):
        assert what_became_of(mine) == what_became_of(other)
    events = AuditEvent.objects.filter(subject_type="workups.inbound")
    assert Counter(events.values_list("event", flat=True)) == {"inbound.received": 24, "inbound.matched": 12}


def test_more_of_them_take_no_more_statements(gp: Membership) -> None:
    few, many = people(4, by=gp), people(40, by=gp)
    counted = []
    for patients in (few, many):
        messages = [hl7(patient, CALM) for patient in patients]
        with CaptureQueriesContext(connection) as captured:
            assert {each.outcome.value for each in taken(messages, by=gp)} == {"matched"}
        counted.append(len(captured))

    assert counted[0] == counted[1] <= 22, "two savepoints; what is looked up, held and read 8, what is written 8"


def test_one_that_is_here_already_spoils_none_of_the_others(gp: Membership) -> None:
    messages = [hl7(patient, CALM) for patient in people(5, by=gp)]
    taken([messages[2]], by=gp)

    said = [each.outcome.value for each in taken(messages, by=gp)]

    assert said == ["matched", "matched", "duplicate", "matched", "matched"]
    assert Inbound.objects.count() == Result.objects.count() == 5


def test_one_that_is_refused_only_while_it_is_written_waits_whole_and_spoils_none_of_the_others(
    gp: Membership,
) -> None:
    patients = people(3, by=gp)
    messages = [hl7(patients[0], CALM), hl7(patients[1], CRITICAL), hl7(patients[2], CALM)]
    refusal = NotAllowedNow("Somebody moved it on in this very moment.")

    with patch("workups.actions.entering.escalations.rise", side_effect=refusal):
        said = taken(messages, by=gp)

    assert [(each.outcome.value, each.reason) for each in said][1] == ("queued", refusal.message)
    assert [each.outcome.value for each in said] == ["matched", "queued", "matched"]
    assert {row.patient for row in Result.objects.all()} == {patients[0], patients[2]}
    waiting = Inbound.objects.get(status="queued")
    assert (waiting.order, waiting.order_was, waiting.reason) == (None, "", refusal.message)
    assert InvestigationOrder.objects.get(patient=patients[1]).status == "collected"
    assert AuditEvent.objects.filter(subject_type="workups.inbound", subject_id=waiting.pk).count() == 1


def test_two_of_one_patient_come_one_after_the_other(gp: Membership) -> None:
    (grace,) = people(1, by=gp)
    first, second = hl7(grace, CALM), hl7(grace, CRITICAL)

    said = [each.outcome.value for each in taken([first, second, first], by=gp)]

    assert said == ["matched", "queued", "duplicate"]
    assert Result.objects.get().value == 4.1


@pytest.mark.django_db(transaction=True)
def test_four_senders_of_the_same_messages_in_any_order_leave_each_once(gp: Membership) -> None:
    messages = [hl7(patient, CALM) for patient in people(24, by=gp)]

    def send(seed: int) -> list[str]:
        mixed = Random(seed).sample(messages, len(messages))
        return [each.outcome.value for each in taken(mixed, by=gp)]

    said = at_once([lambda seed=seed: send(seed) for seed in range(4)])

    assert Counter(outcome for each in said for outcome in each) == {"matched": 24, "duplicate": 72}
    assert Inbound.objects.filter(status="matched").count() == Result.objects.count() == 24
