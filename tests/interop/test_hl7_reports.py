"""Whom an HL7 message is about, which reports it holds, and what is no report. No database."""

from datetime import date

import pytest
from django.utils import timezone

from tests.interop.sent import header, hl7, joined, observation, order, person
from tests.interop.test_hl7_reading import GRACE, POTASSIUM, read
from workups.interop.hl7.reports import reports_in


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
