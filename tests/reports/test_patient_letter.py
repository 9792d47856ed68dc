"""What patients are written: what their GP said and what they should do, never what a GP has to read first."""

from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Letterhead, Membership
from tests.models import rows
from workups.models import WorklistEntry, Workup
from workups.queries.print_jobs import whole_entries
from workups.reports.fingerprint import canonical
from workups.reports.patient_letter import NoLetterError, patient_letter, title_of


def about(**thing: Any) -> WorklistEntry:
    return whole_entries([WorklistEntry.objects.get(**thing).pk])[0]


def written(entry: WorklistEntry, by: Membership, head: Letterhead | None = None) -> dict[str, Any]:
    return patient_letter([entry], head, at=timezone.now(), by=by)


def of_order(workup: Workup, by: Membership, **columns: Any) -> dict[str, Any]:
    return written(about(order=rows.order(workup, by=by, **columns)), by)


def words(letter: dict[str, Any]) -> str:
    return " ".join(letter["paragraphs"])


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"status": "resulted"}, "not reviewed"),
        ({"status": "reviewed", "review_step": "ring"}, "The GP tells the patient"),
        ({"status": "reviewed", "review_step": "tell", "review_words": ""}, "The GP tells the patient"),
    ],
)
def test_a_letter_that_would_be_wrong_is_not_written(
    workup: Workup, gp: Membership, columns: dict[str, str], why: str
) -> None:
    with pytest.raises(NoLetterError, match=why):
        of_order(workup, gp, **columns)


def test_a_critical_result_is_never_told_by_letter(workup: Workup, gp: Membership) -> None:
    Workup.objects.filter(pk=workup.pk).update(urgency="emergency_now")
    with pytest.raises(NoLetterError, match="ring the patient"):
        of_order(workup, gp, status="resulted")


def test_a_referral_that_is_not_sent_is_not_told_of(workup: Workup, gp: Membership) -> None:
    with pytest.raises(NoLetterError, match="nothing yet"):
        written(about(referral=rows.referral(workup, by=gp)), gp)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"status": "requested"}, "Please ring us to book it."),
        ({"status": "booked"}, "It is booked."),
        ({"status": "collected"}, "If you have not heard from us by 26 Nov 2026, please ring us."),
        ({"status": "reviewed", "review_step": "nothing"}, "It is in order."),
        ({"status": "reviewed", "review_step": "tell", "review_words": "Drink more."}, "tell you: Drink more."),
        ({"status": "reviewed", "review_step": "appointment"}, "ring us for an appointment"),
        (
            {"status": "told", "review_step": "repeat", "review_words": "In 2 weeks."},
            "have the test again. In 2 weeks.",
        ),
    ],
)
def test_a_letter_says_where_the_test_stands_and_what_to_do(
    workup: Workup, gp: Membership, columns: dict[str, str], says: str
) -> None:
    assert says in words(of_order(workup, gp, **columns))


def test_no_value_and_no_finding_ever_stands_in_a_letter(workup: Workup, gp: Membership) -> None:
    order = rows.order(workup, by=gp, status="reviewed", review_step="nothing", note="weak left hand")
    rows.result(order, by=gp, value=6.9)
    letter = written(about(order=order), gp)
    for part in ("versions", "workup", "at", "at_words"):
        letter.pop(part)
    for word in ("6.9", "potassium", "weak"):
        assert word not in canonical(letter).lower()


def test_a_follow_up_names_the_day_and_not_what_it_is_for(workup: Workup, gp: Membership) -> None:
    entry = about(follow_up=rows.follow_up(workup, by=gp, words="Look for wasting again"))
    letter = written(entry, gp)
    assert "by 7 Dec 2026" in words(letter)
    assert "wasting" not in canonical(letter)
    assert title_of([entry]) == "Letter to the patient: follow-up"


def test_it_is_addressed_and_signed_by_the_practice(workup: Workup, gp: Membership) -> None:
    head = Letterhead(closing="With kind regards", ring="01632 960 118, all day")
    letter = written(about(order=rows.order(workup, by=gp)), gp, head)
    assert letter["greeting"] == f"Dear {workup.patient.given_names} {workup.patient.family_name}"
    assert letter["signature"]["closing"] == "With kind regards"
    assert letter["ring"] == "01632 960 118, all day"


def test_what_one_patient_is_to_be_told_stands_in_one_letter(workup: Workup, gp: Membership) -> None:
    booked = rows.order(workup, by=gp, status="booked", booked_for="2026-12-03")
    to_book = rows.order(workup, by=gp, investigation="ix_ck", title="Creatine kinase")
    letter = patient_letter([about(order=booked), about(order=to_book)], None, at=timezone.now(), by=gp)
    assert letter["title"] == "About your tests"
    assert letter["paragraphs"] == [
        "Urea and electrolytes: Your doctor has asked for a test. It is booked.",
        "Creatine kinase: Your doctor has asked for a test. Please ring us to book it.",
        "Please ask us if you need to get ready for it, for example by not eating.",
        "If you cannot come, or have a question, please ring us.",
        "If you feel worse before then, do not wait: ring us. In an emergency call 999.",
    ]
    assert [each["words"] for each in letter["facts"]] == ["Urea and electrolytes", "3 Dec 2026", "Creatine kinase"]
