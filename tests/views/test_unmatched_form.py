"""A report that came on paper, typed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import AuditEvent
from tests.reports_in import awaited
from tests.views.given import html, today
from workups.models import Inbound, Result

NASTY = "<script>alert(1)</script>\u202e"


def address(row, act=""):
    return f"/worklist/unmatched/{row.pk}/" + (f"{act}/" if act else "")


def typed(grace, **said):
    """The form as a receptionist fills it in."""
    born = grace.date_of_birth
    return {
        "patient_name": "ADEYEMI Grace",
        "born": f"{born:%d/%m/%Y}",
        "nhs_number": grace.nhs_number,
        "test": "U&E",
        "sampled_on": today(),
        "sender": "Invented laboratory",
        "finding-1": "res_potassium",
        "value-1": "6.9",
    } | said


def test_a_typed_report_is_matched_where_it_is_certain(signed_in, receptionist, grace, awaiting, words):
    client = signed_in(receptionist)
    assert "Potassium (mmol/L)" in words(client.get("/worklist/unmatched/new/"))

    answer = client.post("/worklist/unmatched/new/", typed(grace), follow=True)

    assert "Entered and matched." in words(answer)
    assert "Emergency now. Tell a GP at once." in words(answer)
    assert Result.objects.get().order == awaiting
    again = client.post("/worklist/unmatched/new/", typed(grace), follow=True)
    assert "Nothing was taken in twice." in words(again)
    assert Inbound.objects.count() == Result.objects.count() == 1


def test_one_that_is_not_certain_is_kept_and_says_why(signed_in, receptionist, grace, awaiting, words):
    said = typed(grace, nhs_number="", **{"text-2": "Anion gap", "value-2": "12", "unit-2": "mmol/L"})
    answer = signed_in(receptionist).post("/worklist/unmatched/new/", said, follow=True)
    assert "Kept. It waits to be matched: No NHS number on the report." in words(answer)
    assert [line["text"] for line in Inbound.objects.get().lines] == ["Potassium", "Anion gap"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"sampled_on": ""}, "Enter the day the sample was taken."),
        ({"sampled_on": "31/2/2026"}, "Enter the day the sample was taken as a real date"),
        ({"sampled_on": f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"}, "can't be in the future"),
        ({"born": "soon"}, "Enter the date of birth as a real date"),
        ({"value-1": ""}, "Enter the value, or leave the whole line empty."),
        (
            {"finding-1": "", "value-1": "", "text-3": "", "value-3": "", "unit-3": ""},
            "Enter at least one value of the report.",
        ),
        ({"finding-1": "res_invented"}, "Choose what was measured from the list."),
        ({"value-12": "x" * 201}, "Write at most 200 characters."),
        ({"patient_name": "x" * 241}, "Write at most 240 characters; these are 241."),
    ],
)
def test_a_form_that_can_not_be_taken_comes_again_with_everything_typed(
    signed_in, receptionist, grace, awaiting, words, said, message
):
    sent = typed(grace, **{"text-3": "“Ω” & co", "value-3": "<0.1", "unit-3": "µg"} | said)
    answer = signed_in(receptionist).post("/worklist/unmatched/new/", sent)
    page = html(answer)
    assert answer.status_code == 422
    assert message in words(answer)
    for value in ("ADEYEMI Grace", "“Ω” &amp; co", "&lt;0.1", "µg", grace.nhs_number):
        assert f'value="{value}"' in page or {"patient_name", "text-3"} & set(said)
    assert not Inbound.objects.exists()


def test_hostile_words_are_kept_harmlessly(signed_in, receptionist, grace, awaiting):
    sent = typed(grace, patient_name=NASTY, test="🙂\x00", **{"value-1": "\x00"})
    answer = signed_in(receptionist).post("/worklist/unmatched/new/", sent, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert Inbound.objects.get().status == "queued"


def test_the_trail_of_a_typed_report_has_codes_only(signed_in, receptionist, grace, awaiting):
    signed_in(receptionist).post("/worklist/unmatched/new/", typed(grace))
    details = str(list(AuditEvent.objects.filter(event__startswith="inbound").values_list("details", flat=True)))
    assert "ADEYEMI" not in details
    assert "6.9" not in details


def test_an_option_is_typed_by_its_label(signed_in, receptionist, grace, gp):
    order = awaited(grace, by=gp, investigation="ix_pregnancy_test")
    said = typed(grace, **{"finding-1": "res_pregnancy_test", "value-1": "NEGATIVE"})
    signed_in(receptionist).post("/worklist/unmatched/new/", said)
    row = Inbound.objects.get()
    assert (row.status, row.order) == ("matched", order), row.reason
