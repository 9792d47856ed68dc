"""HL7 v2 as it is really sent, read tolerantly; what it means, taken strictly. No database."""

from datetime import date
from typing import Any

import pytest

from clinic.models import Patient
from tests.interop.sent import header, hl7, joined, observation, order, person
from workups.actions.reported import Line, Message
from workups.interop.hl7.files import messages_in
from workups.interop.hl7.reports import reports_in

GRACE = Patient(family_name="Adeyemi", given_names="Grace", date_of_birth=date(1961, 3, 12), nhs_number="9434765919")
POTASSIUM = ("2823-3", "Potassium", "6.9", "mmol/L")


def read(raw: bytes) -> Message:
    (report,) = reports_in(raw)
    return report


def line(raw: bytes) -> Line:
    (only,) = read(raw).lines
    return only


class TestShapes:
    """However it is wrapped, it is the same report."""

    @pytest.mark.parametrize(
        "dressed",
        [
            lambda raw: raw,
            lambda raw: b"\xef\xbb\xbf" + raw,
            lambda raw: raw.replace(b"\r", b"\n"),
            lambda raw: raw.replace(b"\r", b"\r\n"),
            lambda raw: b"\x0b" + raw + b"\x1c\r",
            lambda raw: b"\r\n \t" + raw + b"\r\n\r\n",
            lambda raw: b"FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r" + raw + b"BTS|1\rFTS|1\r",
            lambda raw: raw.rstrip(b"\r"),
        ],
        ids=["plain", "mark", "LF", "CRLF", "frame", "blank lines", "batch", "last line not ended"],
    )
    def test_the_same_report(self, dressed: Any) -> None:
        (message,) = messages_in(dressed(hl7(GRACE, POTASSIUM)))

        report = read(message)

        assert (report.patient_name, report.born, report.nhs_number) == (
            "ADEYEMI, Grace",
            date(1961, 3, 12),
            "9434765919",
        )
        assert (report.sender, report.test) == ("SUHT", "Urea and electrolytes")
        (value,) = report.lines
        assert (value.finding, value.value, value.unit, value.status) == ("res_potassium", "6.9", "mmol/L", "final")

    def test_a_batch_has_each_of_its_messages_as_it_would_come_alone(self) -> None:
        alone = [hl7(GRACE, POTASSIUM), hl7(GRACE, POTASSIUM)]
        together = b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + alone[0] + b"BTS|1\rBHS|^~\\&|A\r" + alone[1] + b"BTS|1\rFTS|2\r"

        assert messages_in(together) == alone
        assert messages_in(b"".join(alone)) == alone

    def test_what_stands_before_the_first_message_is_not_lost(self) -> None:
        assert messages_in(b"OBX|1|NM\r" + hl7(GRACE))[0] == b"OBX|1|NM\r"
        assert messages_in(b" \r\n\xef\xbb\xbf") == []

    def test_other_separators(self) -> None:
        said = joined(header(), person(GRACE), order(), observation(1, POTASSIUM)).decode()
        turned = said.translate(str.maketrans("|^~\\&", "*:!?+"))

        assert line(turned.encode()).value == "6.9"
        assert read(turned.encode()).patient_name == "ADEYEMI, Grace"

    @pytest.mark.parametrize("head", ["MSH||||||", "MSHA^~\\&A", "MSH|^^\\&|", "MSH|^~|&|", "MSH|^~\\^|x"])
    def test_separators_that_can_not_be_told_apart_are_refused(self, head: str) -> None:
        assert read(f"{head}LAB|S|||2026||ORU^R01|1|P|2.4\rPID|1\r".encode()).refused

    @pytest.mark.parametrize(
        ("charset", "encoding"),
        [("UNICODE UTF-8", "utf-8"), ("", "utf-8"), ("8859/1", "latin-1"), ("", "latin-1"), ("8859/15", "iso8859-15")],
    )
    def test_a_name_in_its_character_set(self, charset: str, encoding: str) -> None:
        raw = hl7(GRACE, POTASSIUM, name="MÜLLER^Zoë", charset=charset).decode().encode(encoding)

        assert read(raw).patient_name == "MÜLLER, Zoë"

    def test_a_letter_that_does_not_fit_is_marked_and_so_matches_nobody(self) -> None:
        raw = hl7(GRACE, POTASSIUM, name="MÜLLER^Zoe", charset="UNICODE UTF-8").decode().encode("latin-1")

        assert "\N{REPLACEMENT CHARACTER}" in read(raw).patient_name

    @pytest.mark.parametrize(
        ("written", "means"),
        [
            (r"A\T\E", "A&E"),
            (r"10\S\9", "10^9"),
            (r"a\F\b\R\c\E\d", "a|b~c\\d"),
            (r"\H\high\N\ ", "high"),
            (r"caf\XC3A9\ ", "café"),
            (r"\Xzz\ ", "\\Xzz\\"),
            (r"\.sp99999999\ ", "\\.sp99999999\\"),
            ("\\", "\\"),
        ],
    )
    def test_escape_sequences(self, written: str, means: str) -> None:
        assert line(hl7(GRACE, ("X1", "Remark", written, ""), kind="ST", system="L")).value == means

    def test_a_text_that_was_broken_into_lines_stays_with_its_value(self) -> None:
        raw = hl7(GRACE, ("X1", "Remark", "seen\nby the duty doctor", ""), kind="ST", system="L")

        assert line(raw).value == "seen\nby the duty doctor"


class TestValues:
    @pytest.mark.parametrize("said", ["haemolysed", "NaN", "^182", ">20", "<0.01", "4,1", "4.1 H", "1e3", "∞"])
    @pytest.mark.parametrize("kind", ["NM", "ST", ""])
    def test_what_is_no_number_stays_as_it_is_printed(self, said: str, kind: str) -> None:
        assert line(hl7(GRACE, ("2823-3", "Potassium", said, "mmol/L"), kind=kind)).value == said

    @pytest.mark.parametrize(
        ("said", "means"),
        [
            ("^182", "182"),
            ("=^182", "182"),
            (">^20", ">20"),
            ("<^0.01", "<0.01"),
            ("^70^-^105", "70-105"),
            ("^2^+", "2+"),
            ("^1~^2", "^1\n^2"),
        ],
    )
    def test_a_structured_number_is_one_only_where_it_is_equal_to_it(self, said: str, means: str) -> None:
        assert line(hl7(GRACE, ("2823-3", "Potassium", said, "mmol/L"), kind="SN")).value == means

    def test_two_values_of_one_observation_are_no_number(self) -> None:
        assert line(hl7(GRACE, ("2823-3", "Potassium", "4.1~6.9", "mmol/L"))).value == "4.1\n6.9"

    def test_nothing_is_no_value(self) -> None:
        assert line(hl7(GRACE, ("2823-3", "Potassium", "", "mmol/L"))).value is None

    def test_a_coded_value_is_what_its_sender_calls_it(self) -> None:
        said = "260415000^not detected^SCT^^^^^^None seen"

        assert line(hl7(GRACE, ("X1", "Anisocytosis", said, ""), kind="CWE", system="L")).value == "None seen"
        assert line(hl7(GRACE, ("X1", "Antibody", "NEG^Negative^L", ""), kind="CE", system="L")).value == "Negative"

    def test_narrative_of_no_finding_is_a_remark(self) -> None:
        remark = line(hl7(GRACE, ("X1", "Comment", "Sample haemolysed", ""), kind="TX", system="L"))

        assert (remark.text, remark.value, remark.code) == ("Comment: Sample haemolysed", None, "")

    def test_a_picture_or_file_is_named_and_not_read(self) -> None:
        remark = line(hl7(GRACE, ("X1", "Film", "App^NS^Octet-stream^Base64^AAAA", ""), kind="ED", system="L"))

        assert remark.text == "Film: (ED: not shown; it stands in the message)"

    def test_a_note_stands_where_it_was_written(self) -> None:
        raw = joined(header(), person(GRACE), order(), observation(1, POTASSIUM), "NTE|1||Taken at home~by a nurse")

        assert [each.text for each in read(raw).lines] == ["Potassium", "Taken at home by a nurse"]

    @pytest.mark.parametrize(
        ("status", "means"),
        [
            ("F", "final"),
            ("U", "final"),
            ("C", "corrected"),
            ("P", "preliminary"),
            ("R", "preliminary"),
            ("S", "preliminary"),
            ("f", "final"),
            ("Z", "Z"),
            ("?", "?"),
        ],
    )
    def test_statuses(self, status: str, means: str) -> None:
        value = line(hl7(GRACE, POTASSIUM, status=status))

        assert (value.status, value.value) == (means, "6.9")

    @pytest.mark.parametrize("status", ["X", "D", "W"])
    def test_what_is_taken_back_has_no_value_any_more(self, status: str) -> None:
        value = line(hl7(GRACE, POTASSIUM, status=status))

        assert (value.status, value.value) == ("cancelled", None)

    @pytest.mark.parametrize("status", ["N", "O"])
    def test_what_was_not_asked_for_is_no_value(self, status: str) -> None:
        value = line(hl7(GRACE, POTASSIUM, status=status))

        assert (value.finding, value.value, value.text) == ("", None, "Potassium: 6.9")

    def test_without_a_status_of_its_own_a_value_has_the_reports(self) -> None:
        raw = joined(header(), person(GRACE), order(), "OBX|1|NM|2823-3^Potassium^LN||6.9|mmol/L")

        assert line(raw).status == "final"

    def test_a_last_line_that_may_have_been_cut_off_is_not_taken_for_whole(self) -> None:
        whole = joined(header(), person(GRACE), order(), "OBX|1|NM|2823-3^Potassium^LN||6.9|mmol/L")

        cut = line(whole.rstrip(b"\r")[:-9])

        assert (cut.value, cut.status) == ("6", "")

    def test_codes(self) -> None:
        both = line(hl7(GRACE, ("2823-3", "Potassium^LN^CC_K^K", "6.9", "mmol/L"), system="SUHT"))
        local = line(hl7(GRACE, ("CC_K", "Potassium", "6.9", "mmol/L"), system="SUHT"))
        named = line(hl7(GRACE, ("CC_K", "K^SUHT^2823-3^Potassium", "6.9", "mmol/L"), system="LN"))

        assert (both.finding, both.code, both.other) == ("res_potassium", "2823-3", "CC_K")
        assert (local.finding, local.code, local.system) == ("", "CC_K", "SUHT")
        assert (named.finding, named.code, named.other) == ("res_potassium", "CC_K", "2823-3")

    def test_a_code_that_is_not_confirmed_or_means_two_things_means_nothing(self) -> None:
        assert line(hl7(GRACE, ("2132-9", "B12", "300", "ng/L"))).finding == ""
        assert line(hl7(GRACE, ("8480-6", "Systolic", "120", "mm[Hg]"))).finding == ""
