"""HL7 v2 as it is really sent, read tolerantly; what it means, taken strictly. No database."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

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


class TestWhom:
    @pytest.mark.parametrize(
        ("number", "is_read_as", "local"),
        [
            ("9434765919^^^NHS^NH", "9434765919", ""),
            ("943 476 5919^^^NHS", "9434765919", ""),
            ("9434765919^^^^NH~H123^^^SUHT^MR", "9434765919", "H123"),
            ("H123^^^SUHT^MR~9434765919^^^&2.16.840.1.113883.2.1.4.1&ISO", "9434765919", "H123"),
            ("9434765919", "9434765919", ""),
            ("9434765918^^^NHS^NH", "9434765918", ""),
            ("9434765918", "", "9434765918"),
            ("9434765919^^^SUHT^MR", "", ""),
            ("9434765919^^^NHS~9434765870^^^NHS", "9434765919 / 9434765870", ""),
            ("", "", ""),
        ],
    )
    def test_the_number(self, number: str, is_read_as: str, local: str) -> None:
        report = read(hl7(GRACE, POTASSIUM, number=number))

        assert (report.nhs_number, report.local_id) == (is_read_as, local)

    def test_where_older_messages_have_it(self) -> None:
        raw = hl7(GRACE, POTASSIUM, number="H123^^^SUHT").replace(b"PID|1|", b"PID|1|9434765919")

        assert read(raw).nhs_number == "9434765919"

    @pytest.mark.parametrize(
        ("name", "means"),
        [
            ("O'NEILL&&^Mary^Ann", "O'NEILL, Mary Ann"),
            ("SMITH^Jo~JONES^Josephine^^^^^L", "JONES, Josephine"),
            ("SMITH", "SMITH"),
            (r"A\T\B^C", "A&B, C"),
            ("", ""),
        ],
    )
    def test_the_name(self, name: str, means: str) -> None:
        assert read(hl7(GRACE, POTASSIUM, name=name)).patient_name == means

    @pytest.mark.parametrize("born", ["1961", "196103", "19610231", "12/03/1961", "x", ""])
    def test_what_is_no_day_is_none(self, born: str) -> None:
        assert read(hl7(GRACE, POTASSIUM, born=born)).born is None

    def test_nobody_at_all(self) -> None:
        assert read(joined(header(), order(), observation(1, POTASSIUM))).patient_name == ""


class TestParts:
    def test_each_patient_is_a_report_of_their_own(self) -> None:
        raw = joined(
            header(),
            person(GRACE),
            order(),
            observation(1, POTASSIUM),
            person(GRACE, name="BROWN^Alan"),
            order(),
            observation(1, POTASSIUM),
        )

        assert [each.patient_name for each in reports_in(raw)] == ["ADEYEMI, Grace", "BROWN, Alan"]

    def test_each_test_is_and_what_only_goes_on_with_one_is_not(self) -> None:
        raw = joined(
            header(),
            person(GRACE),
            order("UE^U&E"),
            observation(1, POTASSIUM),
            order("FBC^Full blood count"),
            observation(1, ("718-7", "Haemoglobin", "140", "g/L")),
            order("UE^U&E"),
            observation(1, ("2951-2", "Sodium", "140", "mmol/L")),
            order("NOTE^Comment"),
            "NTE|1||Rang the practice",
        )

        first, second = reports_in(raw)

        assert [each.text for each in first.lines] == ["Potassium", "Sodium"]
        assert [each.text for each in second.lines] == ["Haemoglobin", "Rang the practice"]

    def test_a_child_stays_with_its_parent(self) -> None:
        child = order("SENS^Sensitivities") + "||||PARENT^123"
        raw = joined(
            header(),
            person(GRACE),
            order("CULT^Culture"),
            "OBX|1|ST|A^a^L||x||||||F",
            child,
            "OBX|1|ST|B^b^L||y||||||F",
        )

        assert len(read(raw).lines) == 2

    @pytest.mark.parametrize(
        ("taken", "more", "day"),
        [
            (None, "", "today"),
            ("", "SPM|1|||BLD" + "|" * 13 + "202611250900", date(2026, 11, 25)),
            ("20261124", "SPM|1|||BLD" + "|" * 13 + "202611250900", date(2026, 11, 24)),
            ("", "", None),
            ("2026", "", None),
        ],
    )
    def test_the_day_of_the_sample(self, taken: str | None, more: str, day: object) -> None:
        said = order() if taken is None else order(taken=taken)
        report = read(joined(header(), person(GRACE), said, observation(1, POTASSIUM), *([more] if more else [])))

        assert report.sampled_on == (timezone.localdate() if day == "today" else day)

    def test_the_day_of_its_values_where_these_agree(self) -> None:
        at = [observation(each, POTASSIUM) + f"|||2026112{each}" for each in (3, 3)]
        differing = [observation(each, POTASSIUM) + f"|||2026112{each}" for each in (3, 4)]

        assert read(joined(header(), person(GRACE), order(taken=""), *at)).sampled_on == date(2026, 11, 23)
        assert read(joined(header(), person(GRACE), order(taken=""), *differing)).sampled_on is None


class TestRefused:
    @pytest.mark.parametrize(
        ("raw", "because"),
        [
            (b"\x00\xff\x00\xff" * 50, "It does not begin as an HL7 message does (MSH)."),
            (b"{}", "It does not begin as an HL7 message does (MSH)."),
            (b"MSH|", "It does not begin as an HL7 message does (MSH)."),
            ("MSH|^~\\&|".encode("utf-16"), "It does not begin as an HL7 message does (MSH)."),
            (joined(header(kind="ADT^A01"), "PID|1"), "It is ADT^A01, not a report of results (ORU^R01)."),
            (joined(header(kind="ORU^R30"), "PID|1"), "It is ORU^R30, not a report of results (ORU^R01)."),
            (joined(header(kind=""), "PID|1"), "It is a message that does not say what it is (MSH-9), not a report"),
        ],
    )
    def test_what_is_no_report_says_why(self, raw: bytes, because: str) -> None:
        assert read(raw).refused.startswith(because)

    def test_a_report_of_nothing_has_no_lines(self) -> None:
        assert read(joined(header(), person(GRACE))).lines == ()

    @pytest.mark.parametrize(("run", "word"), [("T", "training"), ("D", "debugging")])
    def test_what_is_marked_as_no_real_message_is_doubted(self, run: str, word: str) -> None:
        doubt, _ = read(hl7(GRACE, POTASSIUM, run=run)).lines

        assert doubt.doubt == f"The message is marked as sent for {word} (MSH-11)"
