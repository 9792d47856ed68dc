"""Codes and the systems they are of. Public ones only where code and meaning were confirmed together.

Everything else bears a code of our own, in a system whose address says that nobody else knows it: under `.invalid`,
which never leads anywhere (RFC 2606).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from workups.engine.definition import Code, Finding
from workups.engine.units import unit_words

BASE: Final = "https://workup.invalid/fhir"
FINDINGS: Final = f"{BASE}/CodeSystem/local-findings"
RULES: Final = f"{BASE}/CodeSystem/local-rules"
NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
UCUM: Final = "http://unitsofmeasure.org"
LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
HL7: Final = "http://terminology.hl7.org/CodeSystem"

CONSULT_NOTE: Final = {"system": LOINC, "code": "11488-4", "display": "Consult note"}

_URIS: Final[Mapping[str, str]] = {"LOINC": LOINC, "SCT": SNOMED}
_CONFIRMED: Final = frozenset(
    {
        # In the project's table of confirmed codes, although the dictionary's authors were not sure of them.
        ("SCT", "26544005"), ("SCT", "55300003"),
    }
)  # fmt: skip
_REFERRALS: Final[Mapping[str, tuple[str, str]]] = {
    # From the table of confirmed codes; a referral for advice only has none there.
    **dict.fromkeys(
        ("ref_neurology_mnd", "ref_neurology_urgent", "ref_neurology_soon", "ref_neurology_routine"),
        ("308474002", "Referral to neurologist (procedure)"),
    ),
    "ref_msk_physio": ("308447003", "Referral to physiotherapist (procedure)"),
    "ref_vascular_soon": ("307777008", "Referral to vascular surgeon (procedure)"),
}
_UCUM: Final[Mapping[str, str]] = {
    "mmHg": "mm[Hg]",
    "mL/min/1.73m2": "mL/min/{1.73_m2}",
    "mU/L": "m[IU]/L",
    "years": "a",
    "weeks": "wk",
    "days": "d",
    "units": "{units}",
    "count": "{count}",
    "score": "{score}",
}
"""Where the dictionary writes a unit otherwise than UCUM does."""


def options_of(finding: Finding) -> str:
    """The system of a finding's options: `normal` of one finding is not `normal` of another."""
    return f"{BASE}/CodeSystem/local-options/{finding.code.replace('_', '-')}"


def public(codes: Iterable[Code]) -> list[dict[str, str]]:
    """Confirmed codings for the thing itself: one with a display of its own means something narrower."""
    return [
        {"system": _URIS[code.system], "code": code.code}
        for code in codes
        if not code.display
        and code.system in _URIS
        and (code.confidence == "C" or (code.system, code.code) in _CONFIRMED)
    ]


def finding_codings(finding: Finding) -> list[dict[str, str]]:
    return [*public(finding.codes), {"system": FINDINGS, "code": finding.code, "display": finding.label}]


def rule_codings(code: str, title: str, codes: Iterable[Code] = ()) -> list[dict[str, str]]:
    """A rule's own code; beside it the public one, where it is a single one: several are parts of it."""
    known = public(codes)
    if code in _REFERRALS:
        known = [dict(zip(("system", "code", "display"), (SNOMED, *_REFERRALS[code]), strict=True))]
    return [*(known if len(known) == 1 else []), {"system": RULES, "code": code, "display": title}]


def option_coding(finding: Finding, option: str) -> dict[str, str]:
    return {"system": options_of(finding), "code": option, "display": finding.option_label(option)}


def concept(codings: list[dict[str, str]], text: str) -> dict[str, Any]:
    return {"coding": codings, "text": text}


def words(text: str) -> dict[str, str]:
    """A CodeableConcept in words only."""
    return {"text": text}


def hl7(system: str, code: str, display: str) -> dict[str, Any]:
    """A CodeableConcept of one of HL7's own systems."""
    return {"coding": [{"system": f"{HL7}/{system}", "code": code, "display": display}]}


def ucum(unit: str) -> str:
    """The UCUM code of a unit of the dictionary."""
    return _UCUM.get(unit, unit)


def quantity(finding: Finding, value: float) -> dict[str, Any]:
    unit = ucum(finding.unit)
    return {"value": value, "unit": unit_words(finding.unit) or unit.strip("{}"), "system": UCUM, "code": unit}
