"""Asking for a report, watching it being made, reading it."""

import hashlib

import pytest
from django.utils import timezone

from clinic.models import AuditEvent
from tests.models import rows
from tests.models.attack import delete, refused_by_trigger, set_column
from workups.actions import reports
from workups.models import Dispatch, Referral, Report, ReportStatus

HTMX = {"HX-Request": "true"}
PDF = b"%PDF-1.7 invented"


@pytest.fixture
def report(workup, gp):
    """A record summary, asked for."""
    return reports.request(workup=workup, kind="record_summary", by=gp)


def made(report):
    """As the worker leaves it."""
    Report.objects.filter(pk=report.pk).update(
        status=ReportStatus.READY, ready_at=timezone.now(), pdf=PDF, pages=2, pdf_sha256=hashlib.sha256(PDF).hexdigest()
    )
    return report


def failed(report):
    Report.objects.filter(pk=report.pk).update(status=ReportStatus.FAILED, failure="The type setter is not installed.")
    return report


# --- who may


def test_a_stranger_finds_nothing(signed_in, stranger, workup, report):
    client = signed_in(stranger)
    made(report)
    assert client.post(f"/workups/{workup.pk}/reports/", {"kind": "record_summary"}).status_code == 404
    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.get(f"/reports/{report.pk}/pdf/").status_code == 404
    assert client.post(f"/reports/{report.pk}/retry/").status_code == 404
    assert Report.objects.count() == 1


def test_a_protocol_editor_gets_no_reports(signed_in, editor, workup, report):
    client = signed_in(editor)
    assert client.post(f"/workups/{workup.pk}/reports/", {"kind": "record_summary"}).status_code == 403
    assert client.get(f"/reports/{report.pk}/").status_code == 403
    assert client.get(f"/reports/{report.pk}/pdf/").status_code == 403


def test_a_manager_sees_how_far_it_is_and_does_not_read_it(signed_in, manager, workup, report, words):
    made(report)
    client = signed_in(manager)
    assert "Download" not in words(client.get(f"/reports/{report.pk}/"))
    assert client.get(f"/reports/{report.pk}/pdf/").status_code == 403
    assert client.post(f"/workups/{workup.pk}/reports/", {"kind": "record_summary"}).status_code == 403


# --- what can't be


@pytest.mark.parametrize("kind", ["", "novel", "record_summary "])
def test_a_kind_that_does_not_exist_is_refused(signed_in, gp, workup, kind):
    response = signed_in(gp).post(f"/workups/{workup.pk}/reports/", {"kind": kind})
    assert response.status_code == 422
    assert not Report.objects.exists()


def test_an_unfinished_report_can_not_be_downloaded(signed_in, gp, report, words):
    response = signed_in(gp).get(f"/reports/{report.pk}/pdf/")
    assert response.status_code == 409
    assert "not ready yet" in words(response)


def test_only_a_failed_report_is_tried_again(signed_in, gp, report):
    assert signed_in(gp).post(f"/reports/{report.pk}/retry/").status_code == 409
    made(report)
    assert signed_in(gp).post(f"/reports/{report.pk}/retry/").status_code == 409


def test_asking_is_never_a_link(signed_in, gp, workup, report):
    assert signed_in(gp).get(f"/workups/{workup.pk}/reports/").status_code == 405
    assert signed_in(gp).get(f"/reports/{report.pk}/retry/").status_code == 405


# --- the page watches


def test_a_waiting_report_asks_again_each_half_second(signed_in, gp, report):
    page = signed_in(gp).get(f"/reports/{report.pk}/").content.decode()
    assert f'hx-get="/reports/{report.pk}/?seen=requested" hx-trigger="every 500ms"' in page


def test_nothing_is_swapped_while_nothing_changed(signed_in, gp, report):
    client = signed_in(gp)
    assert client.get(f"/reports/{report.pk}/", {"seen": "requested"}, headers=HTMX).status_code == 204


@pytest.mark.parametrize("finish", [made, failed])
def test_asking_stops_when_it_is_ready_or_has_failed(signed_in, gp, report, finish):
    finish(report)
    response = signed_in(gp).get(f"/reports/{report.pk}/", {"seen": "requested"}, headers=HTMX)
    assert response.status_code == 200
    assert "hx-trigger" not in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_failure_says_why_and_offers_to_try_again(signed_in, gp, report, words):
    failed(report)
    client = signed_in(gp)
    said = words(client.get(f"/reports/{report.pk}/"))
    assert "The type setter is not installed." in said
    assert "Try again" in said
    assert client.post(f"/reports/{report.pk}/retry/").url == f"/reports/{report.pk}/"
    report.refresh_from_db()
    assert report.status == ReportStatus.REQUESTED


# --- and the PDF


def test_asking_leads_to_the_reports_page(signed_in, receptionist, workup):
    response = signed_in(receptionist).post(f"/workups/{workup.pk}/reports/", {"kind": "record_summary"})
    assert response.url == f"/reports/{Report.objects.get().pk}/"


def test_the_pdf_comes_as_a_file_that_no_cache_keeps(signed_in, receptionist, report):
    made(report)
    response = signed_in(receptionist).get(f"/reports/{report.pk}/pdf/")
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="report-{report.pk}.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_who_read_it_is_kept(signed_in, receptionist, report):
    made(report)
    signed_in(receptionist).get(f"/reports/{report.pk}/pdf/")
    event = AuditEvent.objects.get(event="report.downloaded")
    assert (event.by, event.subject_id) == (receptionist, report.pk)


def test_a_ready_report_is_offered_on_the_patients_page(signed_in, gp, report, words):
    made(report)
    page = signed_in(gp).get(f"/patients/{report.patient_id}/").content.decode()
    assert f'href="/reports/{report.pk}/pdf/"' in page


# --- called off, sent


def test_a_report_that_waits_can_be_called_off(signed_in, gp, report, words):
    client = signed_in(gp)
    assert "Cancelled" in words(client.post(f"/reports/{report.pk}/cancel/", follow=True))
    assert client.post(f"/reports/{report.pk}/cancel/").status_code == 409
    assert client.get(f"/reports/{report.pk}/pdf/").status_code == 409


def test_a_finished_report_is_not_called_off(signed_in, gp, report):
    assert signed_in(gp).post(f"/reports/{made(report).pk}/cancel/").status_code == 409


def test_the_print_of_a_signed_letter_is_not_called_off(signed_in, gp, signed, words):
    printed = Report.objects.get(letter=signed, kind="referral_letter")
    response = signed_in(gp).post(f"/reports/{printed.pk}/cancel/")
    assert response.status_code == 409
    assert "belongs to the record" in words(response)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"channel": "pigeon", "to": "Neurology"}, "Choose which way it went."),
        ({"channel": "post", "to": ""}, "Say whom it went to."),
        ({"channel": "post", "to": "x" * 121}, "at most 120 characters"),
    ],
)
def test_a_way_that_can_not_be_noted_comes_back_as_it_was_typed(signed_in, gp, report, words, said, sentence):
    response = signed_in(gp).post(f"/reports/{made(report).pk}/dispatches/", said)
    assert response.status_code == 422
    assert sentence in words(response)
    assert f'value="{said["to"]}"' in response.content.decode()
    assert not Dispatch.objects.exists()


def test_what_is_not_finished_or_a_draft_is_not_sent(signed_in, gp, report, draft):
    client, said = signed_in(gp), {"channel": "post", "to": "Neurology"}
    assert client.post(f"/reports/{report.pk}/dispatches/", said).status_code == 409
    preview = rows.report(draft.workup, by=gp, kind="letter_draft", letter=draft, **rows.READY)
    assert client.post(f"/reports/{preview.pk}/dispatches/", said).status_code == 409


def test_where_it_went_and_who_read_it_stands_on_its_page(signed_in, gp, report, words):
    client = signed_in(gp)
    client.get(f"/reports/{made(report).pk}/pdf/")
    page = words(client.post(f"/reports/{report.pk}/dispatches/", {"channel": "post", "to": "Neurology"}, follow=True))
    assert "Posted: Neurology" in page
    assert "Opened or downloaded" in page


def test_a_signed_letter_that_is_sent_makes_its_referral_sent(signed_in, gp, signed):
    printed = made(Report.objects.get(letter=signed, kind="referral_letter"))
    for channel, status in (("handed", "draft"), ("referral_system", "sent"), ("post", "sent")):
        said = {"channel": channel, "to": "Neurology"}
        assert signed_in(gp).post(f"/reports/{printed.pk}/dispatches/", said).status_code == 302
        assert Referral.objects.get(pk=signed.referral_id).status == status


def test_it_opens_in_the_browser_or_comes_as_a_file(signed_in, gp, report):
    client = signed_in(gp)
    made(report)
    opened, saved = client.get(f"/reports/{report.pk}/pdf/?open=1"), client.get(f"/reports/{report.pk}/pdf/")
    assert opened.headers["Content-Disposition"] == f'inline; filename="report-{report.pk}.pdf"'
    assert saved.headers["Content-Disposition"].startswith("attachment;")


def test_what_was_sent_can_not_be_rewritten(gp, report):
    dispatch = rows.dispatch(made(report), by=gp)
    with refused_by_trigger():
        set_column(dispatch, "to", "Somebody else")
    with refused_by_trigger():
        delete(dispatch)
