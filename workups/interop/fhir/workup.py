"""A workup as one FHIR R4 document."""

import json
from typing import Any, Final

from clinic.models import Membership
from workups.interop.fhir.answers import response
from workups.interop.fhir.care_plan import care_plan
from workups.interop.fhir.composition import composition
from workups.interop.fhir.documents import documents
from workups.interop.fhir.exporting import Exporting, exporting
from workups.interop.fhir.impression import impression
from workups.interop.fhir.observations import observations
from workups.interop.fhir.orders import reports, requests
from workups.interop.fhir.people import people
from workups.interop.fhir.provenance import provenance
from workups.interop.fhir.shapes import filled, identity
from workups.queries.export import whole_workup

MEDIA_TYPE: Final = "application/fhir+json"


def workup_bundle(membership: Membership, workup_id: int) -> dict[str, Any]:
    """The document of a workup as it stands. Raises NotFoundHere, for another practice's id as well."""
    return bundle_of(exporting(whole_workup(membership, workup_id)))


def bundle_of(of: Exporting) -> dict[str, Any]:
    """The same state gives the same document under the same identifier; another state another one."""
    entries = filled(
        [
            composition(of),
            *people(of),
            response(of),
            *observations(of),
            *requests(of),
            *reports(of),
            impression(of),
            care_plan(of),
            *documents(of),
            provenance(of),
        ]
    )
    content = identity(json.dumps(entries, sort_keys=True))
    return {
        "resourceType": "Bundle",
        "id": str(content),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{content}"},
        "type": "document",
        "timestamp": of.at,
        "entry": entries,
    }
