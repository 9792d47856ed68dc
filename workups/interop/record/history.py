"""Conditions, procedures and allergies: each "yes" that they hold, never a "no"."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from workups.interop.record.ages import is_timely
from workups.interop.record.entries import Entry, Record
from workups.interop.record.meanings import (
    CONDITION_CODES,
    CONDITION_TEXTS,
    CONTRAST_TEXTS,
    PROCEDURE_TEXTS,
    SNOMED,
    Means,
    meant,
)  # fmt: skip
from workups.interop.record.said import Said
from workups.interop.record.shapes import Day, codes, first_day, has_code, name_of, one, text, texts

_ACTIVE: Final = ("active", "recurrence", "relapse")
_ENDS: Final = (
    "abatementDateTime",
    "abatementAge",
    "abatementPeriod",
    "abatementRange",
    "abatementString",
    "abatementBoolean",
)
_ALLERGIES: Final = "drug_allergies"


def conditions(record: Record, today: date) -> Iterator[Said]:
    """Illnesses and symptoms that the record has as present and confirmed."""
    for entry in record.of_kind("Condition"):
        if _holds(entry.resource) and not _has_ended(entry.resource):
            on, since = _began(entry.resource)
            words = f"Condition: {name_of(entry.resource.get('code'))}{since}"
            yield from _said(_condition_means(entry.resource.get("code")), entry, on, words, today)


def procedures(record: Record, today: date) -> Iterator[Said]:
    """What has been done to the patient and leaves something that a finding asks for."""
    for entry in record.of_kind("Procedure"):
        resource = entry.resource
        if text(resource.get("status")) == "completed":
            period = one(resource.get("performedPeriod"))
            on = first_day(resource.get("performedDateTime"), period.get("start"), period.get("end"))
            words = f"Procedure: {name_of(resource.get('code'))}{f', {on.words}' if on else ''}"
            yield from _said(meant(texts(resource.get("code")), PROCEDURE_TEXTS), entry, on, words, today)


def allergies(record: Record, today: date) -> Iterator[Said]:
    """The medicines to which an allergy is recorded, as one text, and contrast media by itself."""
    named = {name: entry for entry in record.of_kind("AllergyIntolerance") if (name := _allergy(entry.resource))}
    days = {name: first_day(entry.resource.get("recordedDate")) for name, entry in named.items()}
    timely = {name: entry for name, entry in named.items() if is_timely(_ALLERGIES, days[name], today)}
    for name, entry in timely.items():
        if name.casefold() in CONTRAST_TEXTS:
            yield Said("contrast_allergy", True, _allergy_words(name, days[name]), entry.reference)
    if timely:
        words = "; ".join(_allergy_words(name, days[name]) for name in timely)
        yield Said(_ALLERGIES, "; ".join(timely), words, next(iter(timely.values())).reference)


def _said(means: tuple[Means, ...], entry: Entry, on: Day | None, words: str, today: date) -> Iterator[Said]:
    for finding, value in means:
        if is_timely(finding, on, today):
            order = (on.moment if on else "",)
            yield Said(finding, value, words, entry.reference, on.exact if on else None, order)


def _condition_means(concept: object) -> tuple[Means, ...]:
    """By code where it has one that is listed, else by its whole text."""
    coded = [
        CONDITION_CODES[code] for system, code in sorted(codes(concept)) if system == SNOMED and code in CONDITION_CODES
    ]
    return coded[0] if coded else meant(texts(concept), CONDITION_TEXTS)


def _holds(resource: Mapping[str, Any]) -> bool:
    """Confirmed and going on; a record that leaves a status out means so."""
    clinical, verified = resource.get("clinicalStatus"), resource.get("verificationStatus")
    return (not clinical or has_code(clinical, *_ACTIVE)) and (not verified or has_code(verified, "confirmed"))


def _has_ended(resource: Mapping[str, Any]) -> bool:
    return any(resource.get(field) for field in _ENDS)


def _began(resource: Mapping[str, Any]) -> tuple[Day | None, str]:
    onset = first_day(resource.get("onsetDateTime"), one(resource.get("onsetPeriod")).get("start"))
    if onset:
        return onset, f", since {onset.words}"
    recorded = first_day(resource.get("recordedDate"), resource.get("assertedDate"))
    return recorded, f", recorded {recorded.words}" if recorded else ""


def _allergy(resource: Mapping[str, Any]) -> str:
    """What the patient is allergic to, if it is a medicine; "" where the record denies it or isn't sure."""
    categories = resource.get("category")
    is_medicine = categories == "medication" or (isinstance(categories, list) and "medication" in categories)
    name = name_of(resource.get("code"))
    denied = name.casefold().startswith(("no ", "not ", "nil", "none"))
    return name if is_medicine and _holds(resource) and not denied else ""


def _allergy_words(name: str, on: Day | None) -> str:
    return f"Allergy: {name}{f', recorded {on.words}' if on else ''}"
