"""The pages for laboratories' codes: who sees them, who gives a meaning, what becomes of the reports that waited."""

import pytest

from tests.reports_in import awaited, message, received
from workups.actions.reported import Line
from workups.models import Inbound, LocalCode

PAGE = "/worklist/codes/"
SAID = {"sender": "SUHT", "code": "CC_K", "text": "Potassium", "finding": "res_potassium", "save": "yes"}


@pytest.fixture
def report(grace, gp):
    """One that waits with a code of the laboratory's own."""
    awaited(grace, by=gp)
    lines = (Line("", "Potassium", "6.9", "mmol/L", code="CC_K", system="SUHT"),)
    return received(message(grace, sender="SUHT", lines=lines), by=gp).inbound


def test_who_enters_results_sees_them_and_a_gp_or_manager_says_what_they_mean(
    signed_in, report, gp, nurse, receptionist, manager, editor, words
):
    for member in (nurse, receptionist):
        shown = words(signed_in(member).get(PAGE))
        assert "CC_K" in shown
        assert "Say what it means" not in shown
        assert signed_in(member).post(f"{PAGE}say/", SAID).status_code == 403
    for member in (gp, manager):
        assert "Say what it means : CC_K of SUHT" in words(signed_in(member).get(PAGE))
    assert signed_in(editor).get(PAGE).status_code == signed_in(editor).post(f"{PAGE}say/", SAID).status_code == 403
    assert not LocalCode.objects.exists()


def test_the_list_says_what_came_how_often_and_what_for_example(signed_in, report, gp, words):
    shown = words(signed_in(gp).get(PAGE))

    assert "SUHT CC_K Potassium 1 6.9 mmol/L" in shown
    assert "No code has been given a meaning yet." in shown


def test_the_form_finds_findings_by_the_laboratorys_own_words(signed_in, report, gp, words):
    client = signed_in(gp)

    first = words(client.post(f"{PAGE}say/", {"code": "CC_K", "text": "Potassium"}))
    other = words(client.post(f"{PAGE}say/", {"code": "CC_K", "text": "Potassium", "words": "creat"}))
    none = words(client.post(f"{PAGE}say/", {"code": "CC_K", "text": "Potassium", "words": "bananas"}))

    assert "Potassium (mmol/L)" in first
    assert "Creatinine (µmol/L)" in other
    assert "No finding has all of these words." in none
    assert client.get(f"{PAGE}say/").url == PAGE


def test_a_meaning_lets_the_reports_that_waited_go_on(signed_in, report, gp, words):
    client = signed_in(gp)

    shown = words(client.post(f"{PAGE}say/", SAID, follow=True))

    assert "1 waiting report looked at again: 1 matched." in shown
    assert Inbound.objects.get(pk=report.pk).status == "matched"
    assert "Potassium (mmol/L) without a unit: a person looks Dr Anita Shah" in shown


def test_a_managers_meaning_does_too_and_the_software_matches(signed_in, report, manager, words):
    shown = words(signed_in(manager).post(f"{PAGE}say/", SAID, follow=True))

    assert "1 waiting report looked at again: 1 matched." in shown
    assert Inbound.objects.get(pk=report.pk).moved_by.user.name == "Laboratories' codes"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"finding": ""}, "Choose what it means, or that it is not read here."),
        ({"unit": "mg/dL"}, "Potassium is read in mmol/L or mEq/L."),
        ({"finding": "res_invented"}, "Choose a finding of the list"),
        ({"code": ""}, "Name the code, as the laboratory prints it."),
    ],
)
def test_what_can_not_be_saved_comes_again_as_it_was_typed(signed_in, report, gp, words, said, sentence):
    response = signed_in(gp).post(f"{PAGE}say/", SAID | {"words": "potas"} | said)

    assert response.status_code == 422
    assert sentence in words(response)
    assert 'value="potas"' in response.content.decode()
    assert not LocalCode.objects.exists()


def test_changed_meanwhile(signed_in, report, gp, words):
    client = signed_in(gp)
    client.post(f"{PAGE}say/", SAID)

    response = client.post(f"{PAGE}say/", SAID | {"finding": "res_sodium"})

    assert response.status_code == 409
    assert "Somebody gave this code a meaning a moment ago." in words(response)
    assert LocalCode.objects.get().finding == "res_potassium"


def test_change_end_and_look_again(signed_in, report, gp, words):
    client = signed_in(gp)
    client.post(f"{PAGE}say/", SAID | {"finding": "not_read"})
    row = LocalCode.objects.get()
    form = client.get(f"{PAGE}{row.pk}/").content.decode()
    assert 'value="not_read" checked' in form

    client.post(f"{PAGE}say/", SAID | {"seen": str(row.pk)})
    row, now = LocalCode.objects.order_by("id")
    assert (row.ended_by, now.finding) == (gp, "res_potassium")

    assert "No report waits with this code." in words(client.post(f"{PAGE}{now.pk}/again/", follow=True))
    assert "CC_K has no meaning any more." in words(client.post(f"{PAGE}{now.pk}/end/", follow=True))
    assert "has been ended or changed already" in words(client.post(f"{PAGE}{now.pk}/end/", follow=True))


def test_what_a_laboratory_wrote_is_shown_as_text(signed_in, grace, gp):
    lines = (Line("", "<script>x</script>", "<b>1</b>", '"><i>', code='"><img src=x>', system="S"),)
    received(message(grace, sender="<u>lab</u>", lines=lines), by=gp)

    body = signed_in(gp).get(PAGE).content.decode()

    assert not any(mark in body for mark in ("<script>x", "<b>1", '"><i>', "<img src=x", "<u>lab"))


def test_how_many_queries_the_list_takes(signed_in, report, gp, at_work, django_assert_num_queries):
    """Session, user and membership 3; the reports that wait, the meanings, these again with who said them 3; what the
    frame counts 1."""
    client = at_work(gp)
    client.post(f"{PAGE}say/", SAID | {"code": "Z"})

    with django_assert_num_queries(7):
        client.get(PAGE)
