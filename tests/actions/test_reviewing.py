"""A review says what happens next, and what the patient is to be told."""

import pytest

from clinic.errors import InvalidInput, NotAllowedNow
from clinic.models import AuditEvent, Membership
from tests.views.given import returned
from workups.actions import results
from workups.models import InvestigationOrder, ReviewStep
from workups.models.order import NEEDS_WORDS


@pytest.fixture
def resulted(order: InvestigationOrder, receptionist: Membership) -> InvestigationOrder:
    return returned(order, by=receptionist, res_potassium="6.9")


@pytest.mark.parametrize("step", ["", "destroy", "Nothing", "\x00", "🤷", "x" * 500])
def test_a_step_that_there_is_not(resulted: InvestigationOrder, gp: Membership, step: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        results.review(order=resulted, step=step, by=gp)
    assert refusal.value.field == "step"
    _is_still_to_review(resulted)


@pytest.mark.parametrize("step", sorted(NEEDS_WORDS))
@pytest.mark.parametrize("words", ["", "  \n "])
def test_staff_are_not_sent_to_the_patient_without_words(
    resulted: InvestigationOrder, gp: Membership, step: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match="what the patient is to be told") as refusal:
        results.review(order=resulted, step=step, words=words, by=gp)
    assert refusal.value.field == "words"
    _is_still_to_review(resulted)


@pytest.mark.parametrize("words", ["x" * 301, "all\x00well"])
def test_words_that_can_not_be_kept(resulted: InvestigationOrder, gp: Membership, words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        results.review(order=resulted, step=ReviewStep.NOTHING, words=words, by=gp)
    assert refusal.value.field == "words"
    _is_still_to_review(resulted)


def test_what_is_not_resulted_is_not_reviewed_whatever_is_typed(order: InvestigationOrder, gp: Membership) -> None:
    with pytest.raises(NotAllowedNow):
        results.review(order=order, step="destroy", by=gp)


def test_step_and_words_stand_on_the_order_in_any_script(resulted: InvestigationOrder, gp: Membership) -> None:
    results.review(order=resulted, step="repeat", words=" Hassas değil 🙂\nأعد التحليل ", by=gp)
    resulted.refresh_from_db()
    assert (resulted.status, resulted.review_step) == ("reviewed", "repeat")
    assert resulted.review_words == "Hassas değil 🙂\nأعد التحليل"


def test_who_has_told_the_patient_ends_the_order_with_it(resulted: InvestigationOrder, gp: Membership) -> None:
    results.review(order=resulted, step="told", by=gp)
    resulted.refresh_from_db()
    assert (resulted.status, resulted.review_step) == ("closed", "told")
    assert list(_trail(resulted))[-3:] == ["result.reviewed", "order.told", "order.closed"]


def test_a_review_after_a_correction_takes_the_place_of_the_first(
    resulted: InvestigationOrder, gp: Membership, receptionist: Membership
) -> None:
    results.review(order=resulted, step="treat", words="Come in now", by=gp)
    returned(resulted, by=receptionist, res_potassium="4.9")
    results.review(order=resulted, step="nothing", by=gp)
    resulted.refresh_from_db()
    assert (resulted.review_step, resulted.review_words) == ("nothing", "")
    kept = AuditEvent.objects.filter(event="result.reviewed", subject_id=resulted.pk).order_by("pk")
    assert [(each.details["step"], each.details["words"]) for each in kept] == [
        ("treat", "Come in now"),
        ("nothing", ""),
    ]


def test_a_caller_that_knows_of_no_step_says_none(resulted: InvestigationOrder, gp: Membership) -> None:
    results.review(order=resulted, by=gp)
    resulted.refresh_from_db()
    assert (resulted.status, resulted.review_step) == ("reviewed", "")


def _is_still_to_review(order: InvestigationOrder) -> None:
    order.refresh_from_db()
    assert (order.status, order.review_step, order.review_words) == ("resulted", "", "")


def _trail(order: InvestigationOrder) -> list[str]:
    events = AuditEvent.objects.filter(subject_type="workups.investigationorder", subject_id=order.pk)
    return list(events.order_by("pk").values_list("event", flat=True))
