"""Medicines that the record has as taken now, by the classes that a protocol asks for."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from workups.interop.record.ages import is_timely
from workups.interop.record.entries import Entry, Record
from workups.interop.record.meanings import MEDICINE_CODES, RXNORM
from workups.interop.record.medicine_names import CLASS_OF_NAME
from workups.interop.record.said import Said
from workups.interop.record.shapes import codes, day, first_day, has_code, name_of, one, text, texts

_FINDING: Final = "med_classes"
_ONLY_WISHED: Final = ("proposal", "plan", "option")
_BEFORE_STRENGTH: Final = re.compile(r"[a-z][a-z' -]*")
_SALTS: Final = re.compile(
    r" (?:hydrochloride|hydrobromide|sodium|potassium|besilate|maleate|fumarate|citrate|sulfate|sulphate|tartrate"
    r"|succinate|mesilate|carbonate|phosphate|acetate|dipropionate|propionate)$"
)


def medicines(record: Record, today: date) -> Iterator[Said]:
    """Requests and statements with the status active: one that is stopped, on hold or planned says nothing."""
    for entry in record.of_kind("MedicationRequest", "MedicationStatement"):
        if _is_taken(entry.resource, today):
            yield from _classes(entry, record, today)


def class_of(name: str) -> str:
    """The class of a medicine named as a prescription has it ("Sertraline 50mg tablets"); "" for any other.

    The name before the strength has to be an ingredient's whole name, its salt left off.
    """
    found = _BEFORE_STRENGTH.match(name.casefold().replace("’", "'"))
    ingredient = found.group().strip() if found else ""
    return CLASS_OF_NAME.get(ingredient) or CLASS_OF_NAME.get(_SALTS.sub("", ingredient), "")


def _classes(entry: Entry, record: Record, today: date) -> Iterator[Said]:
    resource = entry.resource
    concept = resource.get("medicationCodeableConcept")
    if not concept:
        concept = record.resolve(resource.get("medicationReference"), inside=resource).get("code")
    period = one(resource.get("effectivePeriod"))
    on = first_day(
        resource.get("authoredOn"), resource.get("effectiveDateTime"), period.get("start"), resource.get("dateAsserted")
    )
    words = f"Medicine: {name_of(concept)}{f', since {on.words}' if on else ''}"
    found = _coded(concept) or next((each for name in texts(concept) if (each := class_of(name))), "")
    if found and is_timely(_FINDING, on, today):
        yield Said(_FINDING, found, words, entry.reference, on.exact if on else None, (on.moment if on else "",))


def _coded(concept: object) -> str:
    listed = (MEDICINE_CODES.get(code, "") for system, code in sorted(codes(concept)) if system == RXNORM)
    return next((each for each in listed if each), "")


def _is_taken(resource: Mapping[str, Any], today: date) -> bool:
    status, intent = text(resource.get("status")), text(resource.get("intent"))
    if status != "active" or intent in _ONLY_WISHED or resource.get("doNotPerform"):
        return False
    return not has_code(resource.get("taken"), "n") and not _is_over(resource, today)


def _is_over(resource: Mapping[str, Any], today: date) -> bool:
    ended = day(one(resource.get("effectivePeriod")).get("end"))
    return ended is not None and ended.first < today
