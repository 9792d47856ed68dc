"""Files of results: one line of JSON for each message, and never a traceback for a bad file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command

from clinic.models import Membership, Patient
from tests.factories import PracticeFactory
from tests.interop.sent import fhir, hl7
from tests.reports_in import awaited
from workups.models import Inbound

Said = list[dict[str, Any]]


@pytest.fixture
def ingest(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`ingest("hl7", path, ...)`: what the command says, line by line."""

    def run(kind: str, *files: object, **options: str) -> Said:
        call_command(f"ingest_{kind}", *map(str, files), **options)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_each_message_has_its_line(ingest: Callable[..., Said], tmp_path: Path, grace: Patient, gp: Membership) -> None:
    awaited(grace, by=gp)
    mine, nobodys = hl7(grace), hl7(grace, number="")
    batch, single = tmp_path / "batch.hl7", tmp_path / "report.json"
    batch.write_bytes(mine + nobodys + mine + hl7(grace, kind="NM").replace(b"ORU^R01", b"ADT^A01"))
    single.write_bytes(fhir(grace))

    said = ingest("hl7", batch) + ingest("fhir", single)

    assert [each["outcome"] for each in said] == ["matched", "queued", "duplicate", "rejected", "queued"]
    assert [tuple(each) for each in said] == [("file", "outcome", "reason")] * 5
    assert {each["file"] for each in said} == {str(batch), str(single)}
    assert all(each["reason"] for each in said)
    assert Inbound.objects.count() == 4
    assert Inbound.objects.first().received_by.user.name == "Files of results"


@pytest.mark.parametrize("kind", ["hl7", "fhir"])
def test_files_that_can_not_be_read_have_a_line_with_the_reason(
    ingest: Callable[..., Said], tmp_path: Path, gp: Membership, kind: str
) -> None:
    (tmp_path / "empty").write_bytes(b" \r\n")
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 40)
    names = ["missing", "empty", "huge", "", "binary"]

    said = ingest(kind, *(tmp_path / name for name in names))

    assert [each["outcome"] for each in said] == ["rejected"] * 5
    assert [each["reason"].split(" (")[0] for each in said[:4]] == [
        "There is no such file.",
        "The file is empty.",
        "The file is larger than 64 MB",
        "It is no file that can be read.",
    ]
    assert Inbound.objects.count() == 1, "what could be read is kept as it came"


def test_nothing_that_could_be_read_ends_with_one(tmp_path: Path, gp: Membership) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("ingest_hl7", str(tmp_path / "missing"), str(tmp_path / "a\0b"))

    assert ended.value.code == 1


def test_a_file_of_somebody_else(
    ingest: Callable[..., Said], tmp_path: Path, gp: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs").write_bytes(b"MSH")
    refusal = PermissionError(13, "Permission denied")
    monkeypatch.setattr(Path, "read_bytes", Mock(side_effect=[refusal, b"MSH"]))

    assert ingest("hl7", tmp_path / "theirs", __file__)[0]["reason"] == "The file can't be read: Permission denied."


def test_a_message_that_is_too_large_is_kept_and_rejected(
    ingest: Callable[..., Said], tmp_path: Path, grace: Patient, gp: Membership
) -> None:
    large = hl7(grace, ("X", "Remark", "x" * 1024 * 1024, ""), kind="ST", system="L")
    (tmp_path / "large.hl7").write_bytes(large + hl7(grace))

    said = ingest("hl7", tmp_path / "large.hl7")

    assert [each["outcome"] for each in said] == ["rejected", "queued"]
    assert said[0]["reason"].startswith("The message is larger than 1 MB")
    assert bytes(Inbound.objects.order_by("id")[0].raw) == large


def test_whose_they_are_has_to_be_said_where_there_are_several(
    ingest: Callable[..., Said], tmp_path: Path, grace: Patient, gp: Membership
) -> None:
    other = PracticeFactory(name="Quayside", ods_code="A81001")
    (tmp_path / "one.hl7").write_bytes(hl7(grace))

    with pytest.raises(CommandError, match=r"There is more than one practice: .*Quayside \(A81001\)\. Name one with"):
        ingest("hl7", tmp_path / "one.hl7")
    with pytest.raises(CommandError, match="There is no such practice"):
        ingest("hl7", tmp_path / "one.hl7", practice="Nowhere")

    for said in ("a81001", "quayside"):
        assert ingest("hl7", tmp_path / "one.hl7", practice=said)
    assert Inbound.objects.get().practice == other
