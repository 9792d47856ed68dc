"""What was done with a card in the other system comes back, once, into the same log of advice."""

from uuid import uuid4

import pytest

from tests.factories import MembershipFactory, WorkupFactory, close
from tests.interop.cds import asking
from tests.interop.cds.asking import ORDER_SELECT, PATIENT_VIEW, ask, potassium, request_for, tell, token_of
from workups.actions import answers
from workups.interop.cds.cards import REASONS_SYSTEM
from workups.models import AdviceEntry, CardFeedback, Decision, InvestigationOrder
from workups.queries.advice_figures import advice_counts

pytestmark = pytest.mark.django_db

AT = "2026-11-26T10:05:31Z"


@pytest.fixture
def tests_card(token, known, suggested):
    body = request_for("order-select", patient=asking.resource_of(known))
    return next(card for card in ask(token, ORDER_SELECT, body).json()["cards"] if "suggestions" in card)


@pytest.fixture
def flag_card(token, known, suggested, gp):
    """A fired red flag of the open workup."""
    answers.record(workup=suggested, finding="res_potassium", value=6.9, revision=suggested.revision, by=gp)
    body = request_for("patient-view", patient=asking.resource_of(known))
    return next(card for card in ask(token, PATIENT_VIEW, body).json()["cards"] if "potassium" in card["summary"])


def accepted(card, *labels):
    taken = [{"id": each["uuid"]} for each in card["suggestions"] if each["label"] in labels]
    said = {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": taken, "outcomeTimestamp": AT}
    return {"feedback": [said]}


def overridden(card, code="explained", comment="", system=REASONS_SYSTEM):
    reason = {"reason": {"code": code, "system": system}, "userComment": comment}
    said = {"card": card["uuid"], "outcome": "overridden", "overrideReason": reason, "outcomeTimestamp": AT}
    return {"feedback": [said]}


# --- what is no feedback


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"feedback": {}},
        {"feedback": []},
        {"feedback": [7]},
        {"feedback": [{"card": "x", "outcome": "overridden", "outcomeTimestamp": AT}]},
        {"feedback": [{"card": str(uuid4()), "outcome": "ignored", "outcomeTimestamp": AT}]},
        {"feedback": [{"card": str(uuid4()), "outcome": "accepted", "outcomeTimestamp": AT}]},
        {"feedback": [{"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": "yesterday"}]},
        {"feedback": [{"card": str(uuid4()), "outcome": "overridden"}]},
    ],
)
def test_what_is_no_feedback_is_a_clear_400(token, body):
    answered = tell(token, PATIENT_VIEW, body)

    assert answered.status_code == 400
    assert "feedback" in answered.json()["issue"][0]["details"]["text"]


@pytest.mark.parametrize("name", ["feedback_07.json", "feedback_08.json", "feedback_09.json"])
def test_the_specifications_own_feedback_is_answered_and_its_unknown_card_named(token, name):
    body = asking.sample(name)

    answered = tell(token, PATIENT_VIEW, body)

    assert answered.status_code == 200
    assert answered.json() == {"unknown": [body["feedback"][0]["card"]]}


def test_another_practices_card_is_unknown(token, tests_card, stranger):
    theirs = token_of(MembershipFactory(practice=stranger.practice, role="manager"))

    answered = tell(theirs, ORDER_SELECT, accepted(tests_card, "Creatine kinase"))

    assert answered.json() == {"unknown": [tests_card["uuid"]]}
    assert not CardFeedback.objects.exists()


# --- accepted


def test_a_test_taken_there_is_followed_here(token, tests_card, suggested):
    assert tell(token, ORDER_SELECT, accepted(tests_card, "Creatine kinase")).status_code == 200

    order = InvestigationOrder.objects.get(workup=suggested)
    assert order.investigation == "ix_ck"
    assert order.requested_by.user.name == "Record system"
    assert AdviceEntry.objects.filter(workup=suggested, code="ix_ck", change="accepted").count() == 1


def test_the_same_said_again_is_done_once(token, tests_card, suggested):
    for _ in range(3):
        assert tell(token, ORDER_SELECT, accepted(tests_card, "Creatine kinase")).status_code == 200

    assert InvestigationOrder.objects.filter(workup=suggested).count() == 1
    assert CardFeedback.objects.count() == 1


def test_a_second_test_of_the_same_card_is_taken_as_well(token, tests_card, suggested):
    first = accepted(tests_card, "Creatine kinase")
    later = accepted(tests_card, "Full blood count", "Creatine kinase")
    later["feedback"][0]["outcomeTimestamp"] = "2026-11-26T10:06:00Z"

    for body in (first, later):
        assert tell(token, ORDER_SELECT, body).status_code == 200

    taken = set(InvestigationOrder.objects.filter(workup=suggested).values_list("investigation", flat=True))
    assert "ix_ck" in taken
    assert CardFeedback.objects.count() == 2


def test_a_workup_that_was_closed_meanwhile_takes_no_order_and_the_feedback_is_kept(token, tests_card, suggested, gp):
    close(suggested, by=gp)

    assert tell(token, ORDER_SELECT, accepted(tests_card, "Creatine kinase")).status_code == 200
    assert not InvestigationOrder.objects.exists()
    assert CardFeedback.objects.get().outcome == "accepted"


# --- overridden


def test_a_red_flag_declined_with_a_coded_reason_is_declined_in_the_workup(token, flag_card, suggested):
    assert tell(token, PATIENT_VIEW, overridden(flag_card, comment="Haemolysed, repeated")).status_code == 200

    decision = Decision.objects.get(workup=suggested)
    assert (decision.code, decision.choice, decision.reason) == ("rf_k_critical", "declined", "explained")
    assert decision.note == "Haemolysed, repeated"
    suggested.refresh_from_db()
    assert "rf_k_critical" in suggested.advice["fired"], "a declined red flag stays"


@pytest.mark.parametrize(
    ("code", "comment", "system"),
    [
        ("", "", REASONS_SYSTEM),
        ("d7ecf885", "Not now", "https://example.com/cds-hooks/override-reason-system"),
        ("explained", "", "https://example.com/another"),
        ("other", "", REASONS_SYSTEM),
    ],
)
def test_a_card_waved_away_decides_nothing_and_is_kept(token, flag_card, code, comment, system):
    assert tell(token, PATIENT_VIEW, overridden(flag_card, code, comment, system)).status_code == 200

    assert not Decision.objects.exists()
    kept = CardFeedback.objects.get()
    assert (kept.outcome, kept.said_reason) == ("overridden", code)


def test_a_card_about_no_workup_is_kept_in_the_log_alone(token):
    card = ask(token, PATIENT_VIEW, request_for("patient-view", potassium(6.9))).json()["cards"][0]

    assert tell(token, PATIENT_VIEW, overridden(card)).status_code == 200

    kept = CardFeedback.objects.get()
    assert kept.card.code == "rf_k_critical"
    assert kept.reason == "explained"


@pytest.mark.parametrize("comment", ["x" * 5_000, "\u0000", "🤷 наклон"])
def test_a_comment_of_any_kind_is_no_fault_of_ours(token, flag_card, comment):
    assert tell(token, PATIENT_VIEW, overridden(flag_card, comment=comment)).status_code in (200, 400)


def test_a_card_about_no_workup_counts_in_the_figures(token, gp):
    card = ask(token, PATIENT_VIEW, request_for("patient-view", potassium(6.9))).json()["cards"][0]
    tell(token, PATIENT_VIEW, overridden(card))

    counted = [each for each in advice_counts(gp, 1).counts if each.code == "rf_k_critical"]

    assert [(each.came_to, each.reason, each.count) for each in counted] == [("declined", "explained", 1)]


def test_of_two_answers_to_a_card_the_later_one_counts(token, gp):
    card = ask(token, PATIENT_VIEW, request_for("patient-view", potassium(6.9))).json()["cards"][0]
    later = overridden(card, "patient_declines")
    later["feedback"][0]["outcomeTimestamp"] = "2026-11-26T11:00:00Z"
    for body in (later, overridden(card)):
        tell(token, PATIENT_VIEW, body)

    assert [each.reason for each in advice_counts(gp, 1).counts] == ["patient_declines"]


def test_once_a_workup_is_begun_the_same_advice_is_a_card_of_its_own(token, known, gp, version):
    body = request_for("patient-view", potassium(6.9), patient=asking.resource_of(known))
    before = ask(token, PATIENT_VIEW, body).json()["cards"][0]
    workup = WorkupFactory(patient=known, version=version, by=gp)

    after = ask(token, PATIENT_VIEW, body).json()["cards"][0]
    tell(token, PATIENT_VIEW, overridden(after))

    assert before["uuid"] != after["uuid"]
    assert CardFeedback.objects.get().card.workup_id == workup.pk
