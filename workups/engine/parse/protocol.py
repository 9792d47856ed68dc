"""One protocol and its dictionary, read whole, checked whole, and only then a `Definition`."""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from workups.engine.definition import Definition, Rule
from workups.engine.faults import Fault, ProtocolInvalid
from workups.engine.order import EVALUATION_ORDER
from workups.engine.parse import dictionary, rules, stages
from workups.engine.parse.meaning import check_expressions, check_order
from workups.engine.parse.reference import check_reference, read_reference
from workups.engine.parse.references import check_references
from workups.engine.parse.shape import CODE, Notes, Reader


def parse_protocol(protocol: Mapping[str, Any], findings: Mapping[str, Any]) -> Definition:
    """The definition in `protocol` over the dictionary `findings`; ProtocolInvalid with every fault at once.

    Faults of the dictionary carry paths that begin with `dictionary`.
    """
    definition, faults = read_protocol(protocol, findings)
    if faults:
        raise ProtocolInvalid(faults)
    return definition


def read_protocol(protocol: Mapping[str, Any], findings: Mapping[str, Any]) -> tuple[Definition, tuple[Fault, ...]]:
    """What can be read of a protocol, and every fault of it. With faults it serves for names, never for patients."""
    notes = Notes()
    definition = _read(Reader(protocol, "", notes), Reader(findings, "dictionary", notes))
    check_references(definition, notes)
    check_reference(definition, notes)
    check_expressions(definition, notes)
    check_order(definition, notes)
    return dataclasses.replace(definition, content_hash=_hash(protocol, findings)), tuple(notes.faults)


def _read(reader: Reader, words: Reader) -> Definition:
    sections = dictionary.read_sections(words)
    findings = dictionary.read_findings(words, sections)
    words.done()
    families: dict[str, Any] = {
        "data_quality": rules.read_data_quality(reader),
        "red_flags": rules.read_red_flags(reader),
        "investigations": rules.read_investigations(reader),
        "referrals": rules.read_referrals(reader),
        "management": rules.read_management(reader),
        "safety_net": rules.read_safety_net(reader),
        "causes": rules.read_causes(reader),
    }
    by_code: dict[str, Rule] = {rule.code: rule for family in families.values() for rule in family}
    definition = Definition(
        key=_key(reader),
        title=reader.text("title"),
        site=reader.text("site"),
        language=reader.text("language"),
        summary=reader.text("summary"),
        review_by=_date(reader, "review_by"),
        sources=rules.read_sources(reader),
        urgencies=rules.read_urgencies(reader),
        groups=MappingProxyType(_groups(reader)),
        stages=stages.read_stages(reader),
        derived=rules.read_derived(reader),
        numeric=rules.read_numeric(reader),
        reviews=rules.read_reviews(reader),
        prognosis=rules.read_prognosis(reader),
        prevention=rules.read_prevention(reader),
        complications=rules.read_complications(reader),
        letter_core=reader.text("letter_core"),
        family_sources=MappingProxyType(_family_sources(reader)),
        accepted=rules.read_accepted(reader),
        reference=read_reference(reader),
        findings=MappingProxyType({finding.code: finding for finding in findings}),
        dictionary_sections=sections,
        rules=MappingProxyType(by_code),
        content_hash="",
        **families,
    )
    reader.done()
    return definition


def _key(reader: Reader) -> str:
    key = reader.text("key")
    if key and not CODE.fullmatch(key.replace("-", "_")):
        reader.fault("key", f"{key!r} is not a key: small letters, digits and - only, a letter first")
    return key


def _date(reader: Reader, key: str) -> str:
    text = reader.text(key)
    try:
        datetime.date.fromisoformat(text or "2000-01-01")
    except ValueError:
        reader.fault(key, f"{text!r} is not a date", "write it as 2027-11-01")
    return text


def _groups(reader: Reader) -> dict[str, tuple[str, ...]]:
    names = reader.inside("groups")
    members = Reader(names, "groups", reader.notes)
    return {str(name): members.texts(str(name), required=True) for name in names}


def _family_sources(reader: Reader) -> dict[str, tuple[str, ...]]:
    if not reader.has("family_sources"):
        return {}
    families = Reader(reader.inside("family_sources"), "family_sources", reader.notes)
    found = {family: families.texts(family, required=True) for family in EVALUATION_ORDER if families.has(family)}
    families.done()
    return found


def _hash(protocol: object, findings: object) -> str:
    """SHA-256 over canonical JSON: the same content gives the same hash whatever its layout."""
    document = {"protocol": protocol, "findings": findings}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
