"""FHIR at the command line."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from clinic.models import AuditEvent
from tests.interop.fhir_rules import faults
from workups.management.commands import export_fhir
from workups.models import Workup


def exported(capsys: pytest.CaptureFixture[str], **options: object) -> tuple[dict[str, Any], str]:
    call_command("export_fhir", **options)
    said = capsys.readouterr()
    return json.loads(said.out), said.err


def test_a_protocol_of_the_library_needs_no_database_and_says_which_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    bundle, said = exported(capsys, protocol="toe-twitching")
    assert (bundle["type"], faults(bundle)) == ("collection", [])
    assert said == "toe-twitching as it stands in the library, not as a practice has published it.\n"


def test_a_workup_is_a_document_and_who_took_it_is_kept(workup: Workup, capsys: pytest.CaptureFixture[str]) -> None:
    bundle, said = exported(capsys, workup=workup.pk)
    assert (bundle["type"], faults(bundle), said) == ("document", [], "")
    event = AuditEvent.objects.get(event="workup.exported")
    assert (event.by, event.practice_id, event.subject_id) == (None, workup.practice_id, workup.pk)


def test_what_there_is_not_is_said_with_exit_code_1() -> None:
    with pytest.raises(CommandError, match="there is no library protocol 'arm-twiching'") as refused:
        call_command("export_fhir", protocol="arm-twiching")
    assert refused.value.returncode == 1


@pytest.mark.django_db
def test_a_workup_that_is_not_there_is_said() -> None:
    with pytest.raises(CommandError, match="There is no such workup"):
        call_command("export_fhir", workup=999_999_999)


def test_a_database_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: int) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(export_fhir, "any_whole_workup", away)
    with pytest.raises(CommandError, match="The database can't be reached"):
        call_command("export_fhir", workup=1)


@pytest.mark.parametrize("options", [{}, {"workup": 1, "protocol": "toe-twitching"}])
def test_it_is_asked_for_one_thing(options: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("export_fhir", **options)
