"""Files beside a test: added by what they are, read as files that can do nothing, taken off with a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.files import JPEG, PDF, PNG
from tests.views.given import html
from workups.actions import attachments
from workups.models import Attachment
from workups.models.attachment import MOST_BYTES


def send(client, order, content=PDF, name="report.pdf", kind="application/pdf"):
    return client.post(f"/orders/{order.pk}/attachments/", {"file": SimpleUploadedFile(name, content, kind)})


@pytest.fixture
def kept(order, gp):
    return attachments.add(order=order, name="report.pdf", content=PDF, by=gp)


# --- who may


def test_a_stranger_finds_no_file(signed_in, stranger, order, kept):
    client = signed_in(stranger)
    assert client.get(f"/attachments/{kept.pk}/").status_code == 404
    assert client.post(f"/attachments/{kept.pk}/take-off/", {"reason": "x"}).status_code == 404
    assert send(client, order, PNG).status_code == 404
    assert Attachment.objects.filter(taken_off_at=None).count() == 1


def test_a_manager_reads_and_changes_nothing(signed_in, manager, order, kept, words):
    client = signed_in(manager)
    assert client.get(f"/attachments/{kept.pk}/").status_code == 200
    assert "Add a file" not in words(client.get(f"/orders/{order.pk}/"))
    assert send(client, order, PNG).status_code == 403
    assert client.post(f"/attachments/{kept.pk}/take-off/", {"reason": "x"}).status_code == 403


def test_an_editor_sees_none(signed_in, editor, kept):
    assert signed_in(editor).get(f"/attachments/{kept.pk}/").status_code == 403


# --- what is not taken


@pytest.mark.parametrize(
    ("name", "content", "kind", "message"),
    [
        ("report.pdf", b"", "application/pdf", "The file is empty"),
        ("report.pdf", b"MZ\x90\x00" + b"\x00" * 99, "application/pdf", "no PDF, PNG or JPEG file"),
        ("scan.png", b"<svg onload='alert(1)'/>", "image/png", "no PDF, PNG or JPEG file"),
        ("report.pdf", b"PK\x03\x04" + b"\x00" * 99, "application/pdf", "no PDF, PNG or JPEG file"),
        ("report.pdf", PDF[:60], "application/pdf", "damaged or cut off"),
        ("report.pdf", PDF + b" " * MOST_BYTES, "application/pdf", "larger than 10 MB"),
    ],
)
def test_what_is_no_report_is_refused_beside_the_form(
    signed_in, receptionist, order, words, name, content, kind, message
):
    response = send(signed_in(receptionist), order, content, name, kind)
    assert response.status_code == 422
    assert message in words(response)
    assert 'id="file-error"' in response.content.decode()
    assert "Error:" in words(response), "in the title"
    assert not Attachment.objects.exists()


def test_no_file_at_all(signed_in, receptionist, order, words):
    client = signed_in(receptionist)
    for said in ({}, {"file": "text"}):
        response = client.post(f"/orders/{order.pk}/attachments/", said)
        assert response.status_code == 422
        assert "Choose a file first." in words(response)


def test_the_same_file_twice(signed_in, receptionist, order, kept, words):
    response = send(signed_in(receptionist), order, PDF, "copy.pdf")
    assert response.status_code == 409
    assert "attached to this test already. It was not added twice." in words(response)


def test_a_refused_forms_address_leads_to_the_test(signed_in, receptionist, order, kept):
    client = signed_in(receptionist)
    assert client.get(f"/orders/{order.pk}/attachments/").url == f"/orders/{order.pk}/"
    assert client.get(f"/attachments/{kept.pk}/take-off/").url == f"/orders/{order.pk}/"


# --- and when all is well


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [(PDF, "application/pdf", "pdf"), (PNG, "image/png", "png"), (JPEG, "image/jpeg", "jpg")],
)
def test_it_is_read_as_a_file_that_can_do_nothing(signed_in, receptionist, order, content, kind, ending):
    client = signed_in(receptionist)
    assert send(client, order, content, "Grace Adeyemi <b>.html", "text/html").status_code == 302
    number = Attachment.objects.get().pk
    answer = client.get(f"/attachments/{number}/")
    assert answer.content == content
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="attachment-{number}.{ending}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


def test_the_page_lists_it_and_keeps_its_name_harmless(signed_in, receptionist, order, words):
    client = signed_in(receptionist)
    send(client, order, PDF, "<script>alert(1)<script>.pdf")
    page = client.get(f"/orders/{order.pk}/")
    assert "&lt;script&gt;alert(1)&lt;script&gt;.pdf" in html(page)
    assert f"PDF, {len(PDF)} bytes, added" in words(page)
    assert "File added" in words(page)


def test_it_is_taken_off_with_a_reason(signed_in, receptionist, order, kept, words):
    client = signed_in(receptionist)
    refused = client.post(f"/attachments/{kept.pk}/take-off/", {"reason": " "})
    assert (refused.status_code, f'id="take-off-{kept.pk}-error"' in refused.content.decode()) == (422, True)
    too_long = client.post(f"/attachments/{kept.pk}/take-off/", {"reason": "y" * 201})
    assert f'value="{"y" * 201}"' in too_long.content.decode()

    assert client.post(f"/attachments/{kept.pk}/take-off/", {"reason": "Another patient's"}).status_code == 302

    assert client.get(f"/attachments/{kept.pk}/").status_code == 404
    page = words(client.get(f"/orders/{order.pk}/"))
    assert "No file yet" in page
    assert "File taken off" in page
