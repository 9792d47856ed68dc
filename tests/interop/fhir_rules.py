"""What R4 asks of a Bundle beyond what `fhir.resources` (R4B) looks at, written down rule by rule."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

from workups.interop.fhir.systems import LOINC, SNOMED, UCUM, ucum
from workups.protocol_files import LIBRARY

CODES = Path(__file__).parents[1] / "samples" / "codes" / "codes.csv"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DIV = "{http://www.w3.org/1999/xhtml}div"
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
MOMENT = re.compile(rf"{DATE}(T\d{{2}}:\d{{2}}:\d{{2}}(\.\d+)?(Z|[+-]\d{{2}}:\d{{2}}))?")
MOMENTS = {
    "effectiveDateTime", "issued", "authored", "authoredOn", "lastModified", "recorded", "timestamp", "date", "start",
    "end", "time", "birthDate", "occurrenceDateTime", "valueDateTime",
}  # fmt: skip
INSTANTS = frozenset({"issued", "recorded", "timestamp"})
EVENT = "preparation in-progress not-done on-hold stopped completed entered-in-error unknown"
REQUEST = "draft active on-hold revoked completed entered-in-error unknown"
PUBLICATION = "draft active retired unknown"
STATUSES = {
    "Composition": "preliminary final amended entered-in-error",
    "Encounter": "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown",
    "QuestionnaireResponse": "in-progress completed amended entered-in-error stopped",
    "Observation": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    "ServiceRequest": REQUEST,
    "Task": "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed "
    "entered-in-error",
    "DiagnosticReport": "registered partial preliminary final amended corrected appended cancelled entered-in-error "
    "unknown",
    "ClinicalImpression": "in-progress completed entered-in-error",
    "CarePlan": REQUEST,
    "DocumentReference": "current superseded entered-in-error",
    "PlanDefinition": PUBLICATION,
    "ActivityDefinition": PUBLICATION,
    "Questionnaire": PUBLICATION,
    "CodeSystem": PUBLICATION,
}
PEOPLE = {"Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson"}
TARGETS = {
    ("Composition", "author"): PEOPLE | {"Device"},
    ("Composition", "attester.party"): PEOPLE,
    ("Observation", "performer"): PEOPLE | {"CareTeam"},
    ("DiagnosticReport", "performer"): PEOPLE | {"CareTeam"},
    ("DiagnosticReport", "resultsInterpreter"): PEOPLE | {"CareTeam"},
    ("DiagnosticReport", "result"): {"Observation"},
    ("ClinicalImpression", "assessor"): {"Practitioner", "PractitionerRole"},
    ("ClinicalImpression", "investigation.item"): {
        "Observation", "QuestionnaireResponse", "FamilyMemberHistory", "DiagnosticReport", "RiskAssessment",
    },
    ("CarePlan", "activity.detail.performer"): PEOPLE | {"CareTeam", "HealthcareService", "Device"},
    ("Task", "owner"): PEOPLE | {"CareTeam", "HealthcareService", "Device"},
    ("Task", "requester"): PEOPLE | {"Device"},
    ("ServiceRequest", "requester"): PEOPLE | {"Device"},
    ("Encounter", "participant.individual"): {"Practitioner", "PractitionerRole", "RelatedPerson"},
    ("Encounter", "serviceProvider"): {"Organization"},
    ("QuestionnaireResponse", "author"): PEOPLE | {"Device"},
    ("Provenance", "agent.who"): PEOPLE | {"Device"},
    ("DocumentReference", "author"): PEOPLE | {"Device"},
    ("DocumentReference", "context.encounter"): {"Encounter", "EpisodeOfCare"},
}  # fmt: skip


def resources(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"]]


def of_type(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in resources(bundle) if each["resourceType"] == kind]


def walk(value: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """(path without numbers, name, value) of everything inside."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}".lstrip("."), name, inner
            yield from walk(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, path)


def faults(bundle: dict[str, Any]) -> list[str]:
    """Every breach, in words; none of a good Bundle."""
    found = [*_of_bundle(bundle), *_of_references(bundle)]
    for resource in resources(bundle):
        name = f"{resource['resourceType']}/{resource['id']}"
        found += [f"{name}: {each}" for each in (*_of_elements(resource), *_of_resource(resource))]
    return found


def _of_bundle(bundle: dict[str, Any]) -> Iterator[str]:
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    if len(set(urls)) != len(urls):
        yield "bdl-7: a fullUrl stands twice"
    for entry in bundle["entry"]:
        if set(entry) != {"fullUrl", "resource"}:
            yield "bdl-3, bdl-4: search, request and response are for other Bundles"
        if entry["fullUrl"].removeprefix("urn:uuid:").rsplit("/", 1)[-1] != entry["resource"]["id"]:
            yield f"the id of {entry['fullUrl']} is another"
    if bundle["type"] == "document":
        yield from _of_document(bundle)


def _of_document(bundle: dict[str, Any]) -> Iterator[str]:
    if not bundle.get("identifier", {}).get("system") or not bundle["identifier"].get("value"):
        yield "bdl-9: a document has an identifier"
    if "timestamp" not in bundle:
        yield "bdl-10: a document has a date"
    if bundle["entry"][0]["resource"]["resourceType"] != "Composition":
        yield "bdl-11: a document begins with a Composition"
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    seen, waiting = set(), [bundle["entry"][0]["fullUrl"]]
    waiting += [url for url, each in by_url.items() if each["resourceType"] == "Provenance"]
    while waiting:
        url = waiting.pop()
        if url in by_url and url not in seen:
            seen.add(url)
            waiting += [value for _, name, value in walk(by_url[url]) if name == "reference" and isinstance(value, str)]
    for url in by_url.keys() - seen:
        yield f"{by_url[url]['resourceType']} {url}: nothing in the document leads to it"


def _of_references(bundle: dict[str, Any]) -> Iterator[str]:
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    for resource in resources(bundle):
        for path, _, value in walk(resource):
            if isinstance(value, dict) and isinstance(value.get("reference"), str):
                yield from _of_reference(resource["resourceType"], path, value, kinds)


def _of_reference(kind: str, path: str, reference: dict[str, Any], kinds: dict[str, str]) -> Iterator[str]:
    target = kinds.get(reference["reference"])
    if target is None:
        yield f"{kind}.{path}: {reference['reference']} leads nowhere"
    elif reference.get("type", target) != target or target not in TARGETS.get((kind, path), {target}):
        yield f"{kind}.{path}: may not be a {target}"


def _of_elements(resource: dict[str, Any]) -> Iterator[str]:
    for path, name, value in walk(resource):
        if value in (None, "", [], {}) or (isinstance(value, str) and not value.strip()):
            yield f"{path}: ele-1, nothing may be empty"
        for rule, holds in ELEMENTS.items():
            if not holds(name, value):
                yield f"{path}: {rule}: {value}"


ELEMENTS = {
    "an id has another form": lambda name, value: name != "id" or ID.fullmatch(str(value)),
    "a date has another form, or no offset": lambda name, value: (
        name not in MOMENTS or not isinstance(value, str) or MOMENT.fullmatch(value)
    ),
    "an instant has a time": lambda name, value: name not in INSTANTS or "T" in str(value),
    "no control characters": lambda _, value: not isinstance(value, str) or not CONTROL.search(value),
    "a coding has a system and a code": lambda name, value: (
        name != "coding" or all({"system", "code"} <= set(each) for each in value)
    ),
    "qty-3, a code needs its system": lambda name, value: (
        not name.endswith("Quantity") or ("code" in value) == ("system" in value)
    ),
    "txt-1, a narrative is XHTML": lambda name, value: name != "div" or ElementTree.fromstring(value).tag == DIV,  # noqa: S314
}


def _of_resource(resource: dict[str, Any]) -> Iterator[str]:
    kind = resource["resourceType"]
    if kind in STATUSES and resource.get("status") not in STATUSES[kind].split():
        yield f"{resource.get('status')} is no status"
    values = [name for name in resource if name.startswith("value")]
    if len(values) > 1 or (values and "dataAbsentReason" in resource):
        yield "obs-6: a value and a reason for its absence"
    if kind == "Observation" and not values and not {"dataAbsentReason", "component"} & set(resource):
        yield "vs-2: neither value nor why there is none"
    if kind == "CarePlan" and any(len(each) != 1 for each in resource.get("activity", [])):
        yield "cpl-3: a reference or a detail"
    if kind == "Task" and resource["lastModified"] < resource["authoredOn"]:
        yield "inv-1: changed before it was made"
    if kind == "Composition" and not all({"text", "entry", "section"} & set(each) for each in resource["section"]):
        yield "cmp-1: a section says nothing"
    if kind == "Organization" and not {"name", "identifier"} & set(resource):
        yield "org-1: neither name nor identifier"


@cache
def confirmed() -> frozenset[tuple[str, str]]:
    """Every public code of the table, and those of the dictionary that its authors confirmed ("C"); UCUM's units."""
    with CODES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    library = yaml.safe_load((LIBRARY / "findings.yaml").read_text("utf-8"))["findings"]
    protocol = yaml.safe_load((LIBRARY / "arm-twitching.yaml").read_text("utf-8"))
    names = {"LOINC": LOINC, "SCT": SNOMED}
    found = {(row["system"], row["code"]) for row in rows} | {(UCUM, row["ucum_unit"]) for row in rows}
    for each in [*library, *protocol["investigations"]]:
        sure = [code for code in each.get("codes") or () if code["confidence"] == "C"]
        found |= {(names.get(code["system"], ""), code["code"]) for code in sure}
    found |= {(UCUM, ucum(each["unit"])) for each in library if each.get("unit")}
    return frozenset(found | {(UCUM, "s")})


def unconfirmed(bundle: dict[str, Any]) -> set[tuple[str, str]]:
    """Public codes that nobody has confirmed; those of HL7's own systems are FHIR's."""
    used = {
        (value["system"], value["code"])
        for _, _, value in walk(bundle)
        if isinstance(value, dict) and value.get("system") in (LOINC, SNOMED, UCUM) and "code" in value
    }
    return used - confirmed()
