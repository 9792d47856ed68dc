"""When a report is certainly the result of one test, so that nobody has to look at it first.

The parts of `inbound.receive`, not actions. Whatever is missing, differs or could be two things is not certain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.models import Membership, Patient
from clinic.words import date_words
from workups.actions.orders import investigation_of
from workups.actions.reported import Labels, doubts, listed, person_of, printed_of, without_finding
from workups.evaluate import engine_for
from workups.matching import differences, valid_number
from workups.models import Inbound, InvestigationOrder
from workups.queries.inbound import awaited_orders_of, patients_with_numbers


@dataclass(frozen=True, slots=True)
class Register:
    """The patients with the numbers on some reports, and the tests that they await."""

    patients: Mapping[str, Patient]
    awaited: Mapping[int, Sequence[InvestigationOrder]]


def register_for(reports: Iterable[Inbound], *, by: Membership) -> Register:
    """All that matching these reports needs to know. Two queries, however many they are."""
    patients = patients_with_numbers(by, {digits for each in reports if (digits := valid_number(each.nhs_number))})
    return Register(patients, awaited_orders_of(by, list(patients.values())))


def certain_order(
    inbound: Inbound, register: Register, *, beside: Sequence[InvestigationOrder] = ()
) -> InvestigationOrder:
    """The one awaited test whose result the report is. Raises InvalidInput with the sentence why that is not certain.

    A valid NHS number that one patient has, the same date of birth and family name, and one awaited test of that
    patient that reports every value; the sample taken neither in the future nor before the test was asked for.
    `beside` are tests that other reports of the same message were matched with: they wait for the rest of it.
    """
    patient = _patient(inbound, register)
    _check_lines(inbound)
    awaited = list(register.awaited.get(patient.pk, ()))
    known = {order.pk for order in awaited}
    awaited += [order for order in beside if order.patient_id == patient.pk and order.pk not in known]
    order = _only_order(inbound, awaited)
    if differing := differences(printed_of(inbound), person_of(order)):
        raise InvalidInput(". ".join(differing) + ".")
    _check_day(inbound, order)
    return order


def _patient(inbound: Inbound, register: Register) -> Patient:
    if not inbound.nhs_number.strip():
        raise InvalidInput("No NHS number on the report.")
    if not (digits := valid_number(inbound.nhs_number)):
        raise InvalidInput("The NHS number on the report is not a valid one: check it for a slip.")
    if digits not in register.patients:
        raise InvalidInput("No patient of this practice has the NHS number on the report.")
    return register.patients[digits]


def _check_lines(inbound: Inbound) -> None:
    if unread := without_finding(inbound.lines):
        raise InvalidInput(f"No finding is named for a value on the report: “{listed(unread)}”.")
    if found := doubts(inbound.lines):
        raise InvalidInput(". ".join(found) + ".")
    if not printed_of(inbound).findings:
        raise InvalidInput("No value on the report is one that a test reports.")


def _only_order(inbound: Inbound, awaited: Sequence[InvestigationOrder]) -> InvestigationOrder:
    findings = printed_of(inbound).findings
    fit = [order for order in awaited if findings <= set(investigation_of(order).results)]
    if len(fit) > 1:
        these = "this value" if len(findings) == 1 else "these values"
        raise InvalidInput(f"{_count(len(fit))} open tests of this patient report {these}.")
    if not fit:
        raise InvalidInput(_why_none(findings, awaited))
    return fit[0]


def _why_none(findings: frozenset[str], awaited: Sequence[InvestigationOrder]) -> str:
    if not awaited:
        return "No test of this patient is awaited."
    labels = Labels(engine_for(awaited[0].workup).definition)
    return f"No awaited test of this patient reports {listed(sorted(labels.get(code, code) for code in findings))}."


def _check_day(inbound: Inbound, order: InvestigationOrder) -> None:
    if inbound.sampled_on is None:
        raise InvalidInput("The report does not say when the sample was taken.")
    if inbound.sampled_on > timezone.localdate():
        raise InvalidInput("The sample is dated in the future.")
    asked_on = timezone.localdate(order.requested_at)
    if inbound.sampled_on < asked_on:
        taken = date_words(inbound.sampled_on)
        raise InvalidInput(f"The sample of {taken} is older than the test, asked for on {date_words(asked_on)}.")


def _count(number: int) -> str:
    return {2: "Two", 3: "Three", 4: "Four"}.get(number, str(number))
