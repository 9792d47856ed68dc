"""Everything of a protocol version in one Bundle."""

from typing import Any, Final

from workups.engine.parse import parse_protocol
from workups.interop.fhir.protocol.activities import activities
from workups.interop.fhir.protocol.naming import Published, variable_names
from workups.interop.fhir.protocol.plan import plan_definition
from workups.interop.fhir.protocol.questionnaire import questionnaire
from workups.interop.fhir.protocol.terminology import code_systems
from workups.interop.fhir.shapes import filled, instant
from workups.interop.fhirpath import export
from workups.models import ProtocolVersion, VersionStatus
from workups.protocol_files import load_library

_STATUSES: Final = {VersionStatus.PUBLISHED: "active", VersionStatus.RETIRED: "retired"}
_LIBRARY: Final = "library"


def library_bundle(key: str) -> dict[str, Any]:
    """A protocol of the library as it is shipped, without a database. Raises ProtocolInvalid where there is none."""
    definition = parse_protocol(*load_library(key))
    return protocol_bundle(Published(definition, _LIBRARY, status="draft", is_experimental=True))


def version_bundle(version: ProtocolVersion) -> dict[str, Any]:
    """A version of the practice's protocols, its document at hand."""
    definition = parse_protocol(version.document["protocol"], version.document["dictionary"])
    status = _STATUSES.get(VersionStatus(version.status), "draft")
    at = instant(version.published_at) if version.published_at else None
    return protocol_bundle(Published(definition, str(version.number), status, status == "draft", at))


def protocol_bundle(of: Published) -> dict[str, Any]:
    exported = export(of.definition)
    names = variable_names(exported.variables)
    resources = [
        plan_definition(of, exported, names),
        questionnaire(of, exported, names),
        *activities(of),
        *code_systems(of),
    ]
    return {
        "resourceType": "Bundle",
        "id": of.definition.key,
        "type": "collection",
        "entry": [{"fullUrl": each["url"], "resource": each} for each in filled(resources)],
    }
