"""The library is loaded whole or not at all, and once: the same content makes no new version."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.models import AuditEvent
from workups.actions import protocols
from workups.engine.faults import ProtocolInvalid
from workups.models import Protocol, ProtocolVersion
from workups.protocol_files import LIBRARY, library_keys, load_library

Document = dict[str, Any]


@pytest.fixture
def arm() -> tuple[Document, Document]:
    protocol, dictionary = load_library("arm-twitching")
    return deepcopy(dict(protocol)), deepcopy(dict(dictionary))


def _publish(protocol: Mapping[str, Any], dictionary: Mapping[str, Any]) -> ProtocolVersion:
    return protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="for tests", by=None)


class TestPublish:
    def test_the_first_is_version_one(self, db: None, arm: tuple[Document, Document]) -> None:
        version = _publish(*arm)

        assert (version.number, version.status, version.protocol.key) == (1, "published", "arm-twitching")
        assert version.document == {"protocol": arm[0], "dictionary": arm[1], "vignettes": []}

    def test_the_same_content_makes_no_new_version(self, db: None, arm: tuple[Document, Document]) -> None:
        first = _publish(*arm)
        again = _publish(*(dict(reversed(document.items())) for document in arm))

        assert again == first
        assert ProtocolVersion.objects.count() == 1

    def test_another_content_is_the_next_version_and_the_first_stays(
        self, db: None, arm: tuple[Document, Document]
    ) -> None:
        first = _publish(*arm)
        arm[0]["summary"] = "Another summary."

        second = _publish(*arm)

        first.refresh_from_db()
        assert (first.status, second.number) == ("published", 2)
        assert first.document["protocol"]["summary"] != "Another summary."

    def test_a_broken_one_names_every_fault_and_loads_nothing(self, db: None, arm: tuple[Document, Document]) -> None:
        arm[0]["red_flags"][0]["when"] = "no_such_finding = yes"
        arm[0]["red_flags"][1]["when"] = "weakness_reported = ("

        with pytest.raises(ProtocolInvalid) as invalid:
            _publish(*arm)

        assert len(invalid.value.faults) >= 2
        assert all(fault.path for fault in invalid.value.faults)
        assert not Protocol.objects.exists()
        assert not AuditEvent.objects.exists()


class TestLoadLibrary:
    def test_every_protocol_is_published_and_a_second_time_nothing_changes(self, db: None) -> None:
        call_command("load_library", verbosity=0)
        call_command("load_library", verbosity=0)

        assert set(Protocol.objects.values_list("key", flat=True)) == set(library_keys())
        assert set(ProtocolVersion.objects.values_list("number", "status")) == {(1, "published")}

    def test_one_broken_file_loads_none_and_every_fault_is_said(
        self, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arm = (LIBRARY / "arm-twitching.yaml").read_text()
        (tmp_path / "findings.yaml").write_text((LIBRARY / "findings.yaml").read_text())
        (tmp_path / "arm-twitching.yaml").write_text(arm)
        broken = arm.replace("key: arm-twitching", "key: broken", 1).replace(
            "when: res_potassium >= 6.0", "when: res_pottasium >= 6.0"
        )
        (tmp_path / "broken.yaml").write_text(broken.replace("urgency: soon", "urgency: sooner"))
        (tmp_path / "not-yaml.yaml").write_text("key: [")
        monkeypatch.setattr("workups.protocol_files.LIBRARY", tmp_path)

        with pytest.raises(CommandError) as refused:
            call_command("load_library")

        said = str(refused.value)
        assert "nothing was loaded" in said
        assert "broken.yaml: red_flags" in said
        assert "did you mean res_potassium" in said
        assert "sooner" in said
        assert "not-yaml.yaml: " in said
        assert refused.value.returncode == 1
        assert not ProtocolVersion.objects.exists(), "not even the file without a fault"
