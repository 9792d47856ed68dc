"""The arm protocol's two versions: as the practice had it first, and as the library has it since October 2023."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from workups.actions import protocols
from workups.demo.past import let_pass_since_publishing
from workups.models import ProtocolVersion
from workups.protocol_files import load_library, read_protocol_file

KEY: Final = "arm-twitching"
BEFORE: Final = Path(__file__).with_name("arm-2019.yaml")
_PUBLISHED: Final = (
    ("First version: NICE NG127 as of 2019", timedelta(days=410)),
    (
        "NICE NG127 of October 2023: progressive weakness is referred urgently when swallowing is affected, and "
        "immediately when breathless at rest or lying flat",
        timedelta(days=22),
    ),
)


def arm_before() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The arm protocol before October 2023, under the library's key, and the dictionary."""
    protocol, dictionary = read_protocol_file(BEFORE)
    return {**protocol, "key": KEY}, dictionary


def publish_both() -> list[ProtocolVersion]:
    """The older version and then the library's, each as long ago as it is told."""
    both = zip((arm_before(), load_library(KEY)), _PUBLISHED, strict=True)
    return [_published(protocol, dictionary, *when) for (protocol, dictionary), when in both]


def _published(
    protocol: Mapping[str, Any], dictionary: Mapping[str, Any], reason: str, ago: timedelta
) -> ProtocolVersion:
    version = protocols.publish_library(protocol=protocol, dictionary=dictionary, reason=reason, by=None)
    let_pass_since_publishing(version, ago)
    return version
