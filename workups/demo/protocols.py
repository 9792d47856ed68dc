"""The arm protocol's two versions: as the practice had it first, and as the library has it since October 2023."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from workups.actions import protocols
from workups.demo.past import let_pass_since_publishing
from workups.engine.vignettes import Vignette
from workups.models import ProtocolVersion
from workups.protocol_files import load_library, read_protocol_file, read_yaml
from workups.vignette_files import library_vignettes, read_vignette_file

KEY: Final = "arm-twitching"
BEFORE: Final = Path(__file__).with_name("arm-2019.yaml")
PATIENTS: Final = BEFORE.parent / "vignettes" / BEFORE.name
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
    both = (arm_before(), patients_before()), (load_library(KEY), library_vignettes(KEY))
    return [_published(*content, *when) for content, when in zip(both, _PUBLISHED, strict=True)]


def patients_before() -> tuple[Vignette, ...]:
    """The invented patients of the older version: the library's but for those who expect the newer advice."""
    others = read_yaml(PATIENTS)["not_inherited"]
    return (*(each for each in library_vignettes(KEY) if each.id not in others), *read_vignette_file(PATIENTS))


def _published(
    content: tuple[Mapping[str, Any], Mapping[str, Any]], patients: Iterable[Vignette], reason: str, ago: timedelta
) -> ProtocolVersion:
    protocol, dictionary = content
    vignettes = [each.as_entry() for each in patients]
    version = protocols.publish_library(
        protocol=protocol, dictionary=dictionary, vignettes=vignettes, reason=reason, by=None
    )
    let_pass_since_publishing(version, ago)
    return version
