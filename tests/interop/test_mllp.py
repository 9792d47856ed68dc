"""MLLP without a network: messages cut out of a stream, acknowledged by the standard, stored before that."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import hl7 as peer
import pytest

from clinic.models import Membership, Patient
from tests.factories import PracticeFactory
from tests.interop.sent import header, hl7, joined
from tests.reports_in import awaited
from workups.interop.hl7.acknowledging import Verdict, acknowledge
from workups.interop.hl7.door import Door
from workups.interop.hl7.frames import Frame, Frames
from workups.interop.intake import Taken, take_hl7
from workups.models import Inbound

AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def _fails_on(wrong: bytes) -> Callable[..., list[Taken]]:
    """Takes in every other message."""

    def take(message: bytes, **whose: Any) -> list[Taken]:
        if message == wrong:
            raise RuntimeError("Adeyemi 9434765919")
        return list(take_hl7(message, **whose))

    return take


def cut(*chunks: bytes, most: int = 100) -> list[Frame]:
    frames = Frames(most)
    return [frame for chunk in chunks for frame in frames.feed(chunk)]


def acknowledged(message: bytes, verdict: Verdict, words: str = "") -> peer.Message | None:
    """As a parser that nobody here wrote reads it."""
    text = acknowledge(message, verdict, words, at=AT).text
    return peer.parse(text) if text else None


class TestFrames:
    @pytest.mark.parametrize(
        ("chunks", "messages"),
        [
            ([b"\x0bMSH\x1c\r"], [b"MSH"]),
            ([b"\x0bMSH\x1c"], [b"MSH"]),
            ([b"\x0b", b"M", b"SH", b"\x1c", b"\r"], [b"MSH"]),
            ([b"\x0bone\x1c\r\x0btwo\x1c\r\x0bthr", b"ee\x1c\r"], [b"one", b"two", b"three"]),
            ([b"junk\r\n\x0bMSH\x1c\r\n junk"], [b"MSH"]),
            ([b"\x0bbroken \x0bMSH\x1c\r"], [b"MSH"]),
            ([b"\x0bnever ended"], []),
            ([b"MSH|no frame\r"], []),
            ([b"\x0b\x1c\r"], [b""]),
            ([b""], []),
        ],
    )
    def test_are_cut_wherever_the_network_cut(self, chunks: list[bytes], messages: list[bytes]) -> None:
        assert [frame.message for frame in cut(*chunks)] == messages

    def test_a_message_that_is_too_large_is_said_to_be_and_the_next_one_is_whole(self) -> None:
        first, second = cut(b"\x0b" + b"x" * 90, b"x" * 90_000, b"\x1c\r\x0bMSH\x1c\r")

        assert first.is_too_large
        assert len(first.message) <= 4_000
        assert second == Frame(b"MSH")

    def test_holds_no_more_than_one_message(self) -> None:
        frames = Frames(1_000)
        for _ in range(1_000):
            assert list(frames.feed(b"\x0b" + b"x" * 10_000)) == []

        assert len(frames._held) <= 4_000

    def test_every_byte_alone(self) -> None:
        whole = b"x\x0bone\x1c\r\x0btwo\x1c\r"

        assert [frame.message for frame in cut(*(bytes([each]) for each in whole))] == [b"one", b"two"]


class TestAcknowledging:
    @pytest.mark.parametrize(("verdict", "code"), [("accept", "AA"), ("error", "AE"), ("reject", "AR")])
    def test_in_the_original_mode(self, verdict: str, code: str) -> None:
        said = acknowledged(joined(header(control="MSG 1")), Verdict(verdict), "Send it again")

        assert said is not None
        assert (str(said["MSA.F1"]), str(said["MSA.F2"]), str(said["MSA.F3"])) == (code, "MSG 1", "Send it again")
        assert [str(said[f"MSH.F{n}"]) for n in (3, 4, 5, 6)] == ["WORKUP", "A81001", "LAB", "SUHT"]
        assert (str(said["MSH.F9.R1.C1"]), str(said["MSH.F11"]), str(said["MSH.F12"])) == ("ACK", "P", "2.5.1")

    @pytest.mark.parametrize(
        ("accept", "application", "codes"),
        [
            ("AL", "NE", ("CA", "CE", "CR")),
            ("AL", "AL", ("CA", "CE", "CR")),
            ("SU", "", ("CA", "", "")),
            ("ER", "NE", ("", "CE", "CR")),
            ("NE", "AL", ("AA", "AE", "AR")),
            ("NE", "ER", ("", "AE", "AR")),
            ("", "SU", ("AA", "", "")),
            ("NE", "NE", ("", "", "")),
            ("??", "", ("AA", "AE", "AR")),
        ],
    )
    def test_in_the_enhanced_mode_as_it_is_asked_for(
        self, accept: str, application: str, codes: tuple[str, ...]
    ) -> None:
        message = joined(header(accept=accept, application=application))

        said = [acknowledged(message, verdict) for verdict in Verdict]

        assert tuple(str(each["MSA.F1"]) if each else "" for each in said) == codes

    def test_in_the_senders_own_separators(self) -> None:
        message = joined(header(control="C^1")).decode().translate(str.maketrans("|^~\\&", "*:!?+")).encode()

        said = acknowledge(message, Verdict.REJECT, "It is * no : report", at=AT).text

        assert said is not None
        assert b"MSA*AR*C:1*It is ?F? no ?S? report\r" in said

    @pytest.mark.parametrize("message", [b"", b"\xff\x00", b"PID|1", b"MSH||||", b"x" * 5_000])
    def test_what_can_not_be_read_is_answered_all_the_same(self, message: bytes) -> None:
        said = acknowledged(message, Verdict.REJECT, "No")

        assert said is not None
        assert (str(said["MSA.F1"]), str(said["MSA.F2"])) == ("AR", "")

    def test_nothing_in_a_header_breaks_out_of_its_line(self) -> None:
        said = acknowledge(joined(header(sender="A\x0bB\x1c", control="C" * 3_000)), Verdict.ACCEPT, at=AT).text

        assert said is not None
        assert said.count(b"\r") == 2
        assert b"\x0b" not in said
        assert len(said) < 1_000


class TestDoor:
    def answered(self, *messages: bytes, door: Door | None = None) -> list[str]:
        replies = (door or Door()).answer([Frame(each) for each in messages])
        return [str(peer.parse(reply.text)["MSA.F1"]) if reply.text else "" for reply in replies]

    def test_what_is_kept_is_accepted_whether_it_is_matched_or_waits(self, grace: Patient, gp: Membership) -> None:
        awaited(grace, by=gp)
        mine = hl7(grace)

        assert self.answered(mine, hl7(grace, number=""), mine) == ["AA", "AA", "AA"]
        assert sorted(Inbound.objects.values_list("status", flat=True)) == ["matched", "queued"]
        assert Inbound.objects.first().received_by.user.name == "Listener for HL7"

    def test_an_acknowledgement_says_nothing_of_the_patient(self, grace: Patient, gp: Membership) -> None:
        awaited(grace, by=gp)

        (reply,) = Door().answer([Frame(hl7(grace, name="OTHER^Name"))])

        assert reply.text is not None
        assert not any(word in reply.text for word in (b"deyemi", b"OTHER", grace.nhs_number.encode()))

    def test_what_is_no_report_is_kept_and_rejected_every_time(self, gp: Membership) -> None:
        admission = joined(header(kind="ADT^A01"))

        assert self.answered(b"garbage", admission, admission) == ["AR", "AR", "AR"]
        assert set(Inbound.objects.values_list("status", flat=True)) == {"rejected"}
        assert Inbound.objects.count() == 2

    def test_a_fault_of_ours_is_an_error_nothing_is_kept_and_the_next_message_is_taken_in(
        self, grace: Patient, gp: Membership, caplog: pytest.LogCaptureFixture
    ) -> None:
        first, second = hl7(grace), hl7(grace)
        with patch("workups.interop.hl7.door.take_hl7", side_effect=_fails_on(first)):
            assert self.answered(first) + self.answered(second) == ["AE", "AA"]
            with patch("workups.interop.hl7.door.take_messages", side_effect=RuntimeError("Adeyemi")):
                assert self.answered(first, hl7(grace)) == ["AE", "AA"], "one by one"

        assert Inbound.objects.count() == 2
        assert "RuntimeError" in caplog.text
        assert "Adeyemi" not in caplog.text, "no patient's words in the log"
        assert self.answered(first) == ["AA"], "it was sent again"

    def test_a_message_that_is_too_large_is_rejected_and_not_kept(self, gp: Membership) -> None:
        (reply,) = Door().answer([Frame(joined(header(control="C9"))[:4_000], is_too_large=True)])

        assert reply.text is not None
        assert b"MSA|AR|C9|Larger than 1 MB" in reply.text
        assert not Inbound.objects.exists()

    def test_whose_it_is(self, grace: Patient, gp: Membership) -> None:
        ours = gp.practice
        ours.ods_code = "Y00001"
        ours.save()
        other = PracticeFactory(name="Quayside", ods_code="A81001")

        assert self.answered(hl7(grace, receiver="A81001")) == ["AA"]
        assert Inbound.objects.get().practice == other
        assert self.answered(hl7(grace, receiver="unknown")) == ["AR"], "there are two: which is not guessed"
        assert self.answered(hl7(grace, receiver="unknown"), door=Door("Quayside")) == ["AA"]
        assert self.answered(hl7(grace, receiver="Y00001"), door=Door("Quayside")) == ["AR"], "addressed to another"
        assert Inbound.objects.count() == 2
