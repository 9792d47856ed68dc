"""A report as a file: taken in by what it is, never by its name; never twice, never another practice's, never gone."""

import zipfile
from hashlib import sha256
from io import BytesIO

import pytest

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import MembershipFactory
from tests.files import JPEG, PDF, PNG
from workups.actions import attachments
from workups.models import Attachment, InvestigationOrder
from workups.models.attachment import MOST_BYTES
from workups.queries.attachments import attachment_for, attachments_of


def _zip() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        folder.writestr("report.pdf", PDF)
    return packed.getvalue()


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("report.pdf", b"", "The file is empty"),
            ("report.pdf", b"MZ\x90\x00" + b"\x00" * 400 + b"%%EOF", "no PDF, PNG or JPEG file, whatever its name"),
            ("report.pdf", b"\x7fELF\x02\x01\x01" + b"\x00" * 400, "no PDF, PNG or JPEG"),
            ("scan.png", b"<!doctype html><script>alert(1)</script>", "no PDF, PNG or JPEG"),
            ("scan.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no PDF, PNG or JPEG"),
            ("report.pdf", _zip(), "no PDF, PNG or JPEG"),
            ("report.pdf", b"\n" + PDF, "no PDF, PNG or JPEG"),
            ("report.pdf", PDF.replace(b"%PDF-1.4", b"%PDX-1.4"), "no PDF, PNG or JPEG"),
            ("report.pdf", b"<script>alert(1)</script>" + PDF, "no PDF, PNG or JPEG"),
            ("report.pdf", PDF[:-8], "This PDF file is damaged or cut off"),
            ("report.pdf", b"%PDF-1.4 and nothing more %%EOF", "This PDF file is damaged"),
            ("scan.png", PNG[:-8], "This PNG file is damaged"),
            ("scan.png", PNG[:16] + b"\x00" * 4 + PNG[20:], "This PNG file is damaged"),
            ("scan.jpg", JPEG[:-2], "This JPEG file is damaged"),
            ("scan.jpg", b"\xff\xd8", "no PDF, PNG or JPEG"),
            ("report.docx", b"hello", "no PDF, PNG or JPEG"),
            ("report.pdf", PDF + b" " * MOST_BYTES, "larger than 10 MB"),
        ],
    )
    def test_what_is_no_report(
        self, order: InvestigationOrder, receptionist: Membership, name: str, content: bytes, words: str
    ) -> None:
        with pytest.raises(InvalidInput, match=words) as refused:
            attachments.add(order=order, name=name, content=content, by=receptionist)

        assert refused.value.field == "file"
        assert "Nothing was added" in refused.value.message
        assert not Attachment.objects.exists()

    def test_the_same_file_twice_on_one_order(self, order: InvestigationOrder, receptionist: Membership) -> None:
        attachments.add(order=order, name="report.pdf", content=PDF, by=receptionist)

        with pytest.raises(Conflict, match="It was not added twice"):
            attachments.add(order=order, name="copy.pdf", content=PDF, by=receptionist)

        assert Attachment.objects.count() == 1

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER])
    def test_by_a_role_that_enters_no_results(self, order: InvestigationOrder, gp: Membership, role: Role) -> None:
        member = MembershipFactory(practice=order.practice, role=role)
        kept = attachments.add(order=order, name="report.pdf", content=PDF, by=gp)

        with pytest.raises(NotAllowed):
            attachments.add(order=order, name="scan.png", content=PNG, by=member)
        with pytest.raises(NotAllowed):
            attachments.take_off(attachment=kept, reason="wrong", by=member)

    def test_by_a_stranger(self, order: InvestigationOrder, gp: Membership, stranger: Membership) -> None:
        kept = attachments.add(order=order, name="report.pdf", content=PDF, by=gp)

        with pytest.raises(NotFoundHere):
            attachments.add(order=order, name="scan.png", content=PNG, by=stranger)
        with pytest.raises(NotFoundHere):
            attachments.take_off(attachment=kept, reason="wrong", by=stranger)
        with pytest.raises(NotFoundHere):
            attachment_for(stranger, kept.pk)


class TestAdd:
    @pytest.mark.parametrize(
        ("content", "media_type"), [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")]
    )
    def test_it_is_kept_byte_for_byte_with_what_it_is(
        self, order: InvestigationOrder, receptionist: Membership, content: bytes, media_type: str
    ) -> None:
        added = attachments.add(order=order, name="a.pdf", content=content, by=receptionist)

        kept = attachment_for(receptionist, added.pk)
        assert (bytes(kept.content), kept.media_type, kept.size) == (content, media_type, len(content))
        assert kept.sha256 == sha256(content).hexdigest()

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("report.pdf", "report.pdf"),
            ("REPORT.PDF", "REPORT.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
            ("evil\r\nSet-Cookie: a=b.pdf", "evilSet-Cookie: a=b.pdf"),
            ("report\u202efdp.exe", "reportfdp.exe.pdf"),
            ("report.html", "report.html.pdf"),
            ("\x00\x01", "report.pdf"),
            ("", "report.pdf"),
            ("..", "report.pdf"),
            ("Ω 報告.pdf", "Ω 報告.pdf"),
        ],
    )
    def test_its_name_is_cleaned(
        self, order: InvestigationOrder, receptionist: Membership, name: str, kept: str
    ) -> None:
        assert attachments.add(order=order, name=name, content=PDF, by=receptionist).name == kept

    def test_a_long_name_keeps_its_ending(self, order: InvestigationOrder, receptionist: Membership) -> None:
        added = attachments.add(order=order, name="long " * 100 + ".pdf", content=PDF, by=receptionist)

        assert len(added.name) <= 120
        assert added.name.endswith(".pdf")

    def test_the_audit_trail_has_no_word_of_it(self, order: InvestigationOrder, receptionist: Membership) -> None:
        added = attachments.add(order=order, name="Grace Adeyemi.pdf", content=PDF, by=receptionist)

        event = AuditEvent.objects.get(event="attachment.added")
        assert (event.subject_id, event.details) == (
            order.pk,
            {"attachment": added.pk, "media_type": "application/pdf"},
        )


class TestTakeOff:
    def test_it_is_kept_and_shown_no_more(self, order: InvestigationOrder, receptionist: Membership) -> None:
        added = attachments.add(order=order, name="report.pdf", content=PDF, by=receptionist)

        attachments.take_off(attachment=added, reason="another patient's", by=receptionist)

        assert attachments_of(order) == []
        with pytest.raises(NotFoundHere):
            attachment_for(receptionist, added.pk)
        kept = Attachment.objects.get()
        assert (kept.reason, kept.taken_off_by, bytes(kept.content)) == ("another patient's", receptionist, PDF)

    def test_it_can_be_added_again(self, order: InvestigationOrder, receptionist: Membership) -> None:
        added = attachments.add(order=order, name="report.pdf", content=PDF, by=receptionist)
        attachments.take_off(attachment=added, reason="too early", by=receptionist)

        attachments.add(order=order, name="report.pdf", content=PDF, by=receptionist)

        assert len(attachments_of(order)) == 1

    @pytest.mark.parametrize("reason", ["", "  ", "a\x00b", "x" * 201])
    def test_not_without_a_reason_that_can_be_kept(
        self, order: InvestigationOrder, receptionist: Membership, reason: str
    ) -> None:
        added = attachments.add(order=order, name="report.pdf", content=PDF, by=receptionist)

        with pytest.raises(InvalidInput) as refused:
            attachments.take_off(attachment=added, reason=reason, by=receptionist)

        assert refused.value.field == "reason"
        assert len(attachments_of(order)) == 1

    def test_the_second_of_two_hears_of_the_first(self, order: InvestigationOrder, gp: Membership) -> None:
        added = attachments.add(order=order, name="report.pdf", content=PDF, by=gp)
        attachments.take_off(attachment=added, reason="wrong", by=gp)

        with pytest.raises(Conflict, match="Somebody else took this file off"):
            attachments.take_off(attachment=added, reason="also wrong", by=gp)
