"""Where the document comes from: who, with which software, by which version of which protocol."""

from typing import Any

from clinic.words import date_words
from workups.interop.fhir.exporting import Exporting, software_name
from workups.interop.fhir.people import SOFTWARE
from workups.interop.fhir.systems import BASE, hl7
from workups.models import RecordImport

_PARTICIPANT = "provenance-participant-type"


def provenance(of: Exporting) -> dict[str, Any]:
    practice = of.organization
    person = {"type": hl7(_PARTICIPANT, "author", "Author"), "who": of.author(of.workup.touched_by_id)}
    software = {
        "type": hl7(_PARTICIPANT, "assembler", "Assembler"),
        "who": of.ref("Device", SOFTWARE, software_name()),
    }
    return of.entry(
        "Provenance",
        of.workup.pk,
        target=[of.ref("Composition", of.workup.pk), of.response, of.ref("ClinicalImpression", of.workup.pk)],
        recorded=of.at,
        agent=[{**agent, "onBehalfOf": practice} for agent in (person, software)],
        entity=[_protocol(of), *(_record(each) for each in of.whole.imports)],
    )


def _protocol(of: Exporting) -> dict[str, Any]:
    version = of.workup.version
    overlay = of.workup.overlay
    own = f", with what the practice says otherwise (no. {overlay.pk})" if overlay else ""
    what = {
        "identifier": {"system": f"{BASE}/protocol-content-sha256", "value": of.definition.content_hash},
        "display": f"{version.protocol.title}, version {version.number}{own}",
    }
    return {"role": "source", "what": what}


def _record(taken: RecordImport) -> dict[str, Any]:
    what = {
        "identifier": {"system": f"{BASE}/record-sha256", "value": taken.sha256},
        "display": f"Patient's record from another system, taken in on {date_words(taken.received_at)}",
    }
    return {"role": "source", "what": what}
