"""Letters to patients from the worklist: ticked or all that is shown, watched, called off, had, noted as posted."""

import pytest

from tests.print_jobs_given import letters, now, work
from tests.views.worklist_given import HTMX
from workups.models import Dispatch, PrintJob, Report

pytestmark = pytest.mark.usefixtures("messages")
BEGIN = "/worklist/letters/begin/"


def page(job) -> str:
    return f"/worklist/letters/{job.pk}/"


def tick(*entries) -> dict[str, object]:
    return {"entry": [f"{each.pk}:{each.step}" for each in entries], "letters": "ticked"}


def test_who_may_not_write_is_refused(signed_in, gp, manager, editor, stranger, listed, job):
    ticked = tick(listed())
    for member in (manager, editor):
        assert signed_in(member).post(BEGIN, ticked).status_code == 403
        assert signed_in(member).get(page(job)).status_code == 403
    assert signed_in(stranger).get(page(job)).status_code == 404
    assert signed_in(stranger).post(f"{page(job)}cancel/").status_code == 404


@pytest.mark.parametrize(
    ("ticked", "sentence"),
    [
        ({"letters": "ticked"}, "Tick at least one row first."),
        ({"letters": "ticked", "entry": ["x"]}, "can't be read"),
        ({"letters": "ticked", "entry": ["1:nowhere"]}, "can't be read"),
    ],
)
def test_a_form_that_can_not_be_meant_comes_back_with_the_list(
    signed_in,
    receptionist,
    listed,
    words,
    ticked,
    sentence,
):
    listed()
    response = signed_in(receptionist).post(BEGIN, ticked)
    assert response.status_code == 422
    assert sentence in words(response).replace("’", "'")
    assert "Urea and electrolytes" in words(response)
    assert not PrintJob.objects.exists()


def test_rows_of_another_practice_are_not_written_about(signed_in, stranger, listed):
    assert signed_in(stranger).post(BEGIN, tick(listed())).status_code == 422
    assert not Report.objects.exists()


def test_where_no_letter_may_be_written_the_reason_is_said(signed_in, receptionist, listed, words):
    response = signed_in(receptionist).post(BEGIN, tick(listed(status="resulted")))
    assert response.status_code == 422
    assert "A GP has not reviewed the result yet." in words(response)


def test_ticked_rows_lead_to_their_letters(signed_in, receptionist, listed, words):
    client = signed_in(receptionist)
    response = client.post(BEGIN, tick(listed(), listed(status="resulted")), follow=True)
    assert "0 of 1 ready, 1 row without a letter" in words(response)
    assert 'hx-trigger="every 1s"' in response.content.decode()


def test_all_that_the_filters_show_is_written_about(signed_in, receptionist, listed):
    for status in ("requested", "requested", "booked"):
        listed(status=status)
    signed_in(receptionist).post(f"{BEGIN}?tab=to_book", {"letters": "all"})
    assert Report.objects.count() == 2


def test_more_than_a_job_holds_is_refused(signed_in, receptionist, listed, words, monkeypatch):
    monkeypatch.setattr("workups.views.print_jobs.MOST_LETTERS", 1)
    listed(), listed()
    response = signed_in(receptionist).post(BEGIN, {"letters": "all"})
    assert response.status_code == 422
    assert "At most 1 letters at a time: filter the list first." in words(response)


def test_nothing_is_swapped_while_nothing_changed(signed_in, receptionist, job):
    client = signed_in(receptionist)
    assert client.get(page(job), {"seen": "requested-0-0"}, headers=HTMX).status_code == 204
    assert client.get(page(job), {"seen": "requested-1-0"}, headers=HTMX).status_code == 200


def test_it_can_be_called_off_while_it_waits(signed_in, receptionist, job, words):
    client = signed_in(receptionist)
    assert "Cancelled" in words(client.post(f"{page(job)}cancel/", follow=True))
    assert client.post(f"{page(job)}cancel/").status_code == 409
    assert client.get(f"{page(job)}pdf/").status_code == 409


def test_the_one_pdf_is_a_file_that_says_nothing_of_any_patient(signed_in, receptionist, job):
    work(job)
    response = signed_in(receptionist).get(f"{page(job)}pdf/")
    assert response.content == bytes(now(job).pdf)
    assert response.headers["Content-Disposition"] == f'attachment; filename="letters-{job.pk}.pdf"'
    assert response.headers["Cache-Control"] == "no-store"


def test_posted_is_noted_once(signed_in, receptionist, job, words):
    work(job)
    client = signed_in(receptionist)
    assert "Noted as posted: 2." in words(client.post(f"{page(job)}posted/", follow=True))
    assert "noted as posted before" in words(client.post(f"{page(job)}posted/", follow=True))
    assert Dispatch.objects.count() == 2


def test_jobs_are_listed_with_the_newest_first(signed_in, receptionist, job, words):
    assert "2 letters" in words(signed_in(receptionist).get("/worklist/letters/"))


def test_a_page_costs_the_same_whatever_the_number_of_letters(
    signed_in,
    receptionist,
    job,
    django_assert_num_queries,
):
    client = signed_in(receptionist)
    client.get(page(job))
    # session + user + membership + job + lines = 5
    with django_assert_num_queries(5):
        client.get(page(job))


def test_another_letter_of_the_same_job_opens_alone(signed_in, receptionist, job):
    assert signed_in(receptionist).get(f"/reports/{letters(job)[0].pk}/").status_code == 200
