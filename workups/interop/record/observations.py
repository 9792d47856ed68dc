"""Measurements, results and scores of a record: the newest of each, if it is recent enough and can be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, Value
from workups.interop.record.ages import MEASURED, is_timely
from workups.interop.record.entries import Entry, Record
from workups.interop.record.meanings import LOINC, SMOKING_CODES, SMOKING_TEXTS, SNOMED
from workups.interop.record.quantities import quantity_in, quantity_words
from workups.interop.record.said import Said
from workups.interop.record.shapes import Day, codes, first_day, maps, name_of, one, text, texts

_FINAL: Final = {"final": "1", "amended": "2", "corrected": "3"}
"""Statuses that count; of two of the same moment the corrected one does."""

# Beside the dictionary's own codes: from the table of confirmed codes, and with their display in the sample records.
_ALSO: Final[Mapping[str, str]] = {
    "8331-1": "temp_c",  # sample: "Oral temperature"
    "72514-3": "pain_score",  # sample: "Pain severity - 0-10 verbal numeric rating [Score] - Reported"
    "787-2": "res_mcv",  # table: "Erythrocyte mean corpuscular volume [Entitic volume] by Automated count"
    "4548-4": "res_hba1c",  # table: "Hemoglobin A1c/Hemoglobin.total in Blood", in %
    "33914-3": "res_egfr",  # table: "Glomerular filtration rate/1.73 sq M.predicted by ... (MDRD)"
    "98979-8": "res_egfr",  # table: "... by Creatinine-based formula (CKD-EPI 2021)/1.73 sq M"
    "14771-0": "res_glucose",  # table: "Fasting glucose [Moles/volume] in Serum or Plasma"
    "4537-7": "res_esr",  # table: "Erythrocyte sedimentation rate by Westergren method"
    "14732-2": "res_folate",  # table: "Folate [Moles/volume] in Serum or Plasma"
}
_SMOKING: Final = "72166-2"  # sample: "Tobacco smoking status NHIS"
_ARMS: Final[Mapping[str, str]] = {
    "left arm": "l",
    "left upper arm": "l",
    "left upper arm structure": "l",
    "right arm": "r",
    "right upper arm": "r",
    "right upper arm structure": "r",
}
_PRESSURES: Final = {"8480-6": "sbp", "8462-4": "dbp"}


@dataclass(frozen=True, slots=True)
class _Measured:
    """A value with its code, and the whole Observation that it stands in."""

    entry: Entry
    code: str
    holder: Mapping[str, Any]
    on: Day
    order: tuple[str, ...]


def observations(record: Record, findings: Mapping[str, Finding], today: date) -> Iterator[Said]:
    """What was measured; of several, reading or not, the newest by `Said.order` decides."""
    meanings = _by_loinc(findings)
    for measured in _measured(record):
        if measured.code == _SMOKING:
            yield from _smoking(measured, today)
        for code in _meant(measured, meanings):
            if code in findings and is_timely(code, measured.on, today):
                yield _said(measured, findings[code])


def _measured(record: Record) -> Iterator[_Measured]:
    for entry in record.of_kind("Observation"):
        on, rank = _when(entry.resource), _FINAL.get(text(entry.resource.get("status")))
        if on and rank:
            order = (on.moment, rank, text(entry.resource.get("issued")))
            for holder in (entry.resource, *maps(entry.resource.get("component"))):
                for system, code in sorted(codes(holder.get("code"))):
                    if system == LOINC:
                        yield _Measured(entry, code, holder, on, order)


def _when(resource: Mapping[str, Any]) -> Day | None:
    period = one(resource.get("effectivePeriod"))
    return first_day(
        resource.get("effectiveDateTime"), resource.get("effectiveInstant"), period.get("end"), period.get("start")
    )


def _by_loinc(findings: Mapping[str, Finding]) -> Mapping[str, str]:
    """The finding of each confirmed code; pressures are left to the arm they were taken on."""
    own = {
        code.code: finding.code
        for finding in findings.values()
        if finding.code in MEASURED
        for code in finding.codes
        if code.system == "LOINC" and code.confidence == "C"
    }
    return {code: finding for code, finding in {**own, **_ALSO}.items() if code not in _PRESSURES}


def _meant(measured: _Measured, meanings: Mapping[str, str]) -> Iterator[str]:
    pressure = _PRESSURES.get(measured.code)
    if pressure is None:
        yield from filter(None, [meanings.get(measured.code)])
        return
    places = [*texts(measured.holder.get("bodySite")), *texts(measured.entry.resource.get("bodySite"))]
    sides = {_ARMS[place.casefold()] for place in places if place.casefold() in _ARMS}
    if len(sides) == 1:
        yield f"{pressure}_{sides.pop()}"


def _said(measured: _Measured, finding: Finding) -> Said:
    quantity = one(measured.holder.get("valueQuantity"))
    what = name_of(measured.holder.get("code")) or finding.label
    words = f"Observation: {what} {quantity_words(quantity)}, {measured.on.words}"
    return Said(
        finding.code,
        _value(finding, measured.holder),
        words,
        measured.entry.reference,
        measured.on.exact,
        measured.order,
    )


def _value(finding: Finding, holder: Mapping[str, Any]) -> Value | None:
    whole = holder.get("valueInteger")
    if finding.unit == "score" and isinstance(whole, int) and not isinstance(whole, bool):
        return whole
    try:
        return quantity_in(finding, one(holder.get("valueQuantity")))
    except InvalidValue:
        return None


def _smoking(measured: _Measured, today: date) -> Iterator[Said]:
    concept = measured.holder.get("valueCodeableConcept")
    coded = (SMOKING_CODES.get(code) for system, code in sorted(codes(concept)) if system == SNOMED)
    written = (SMOKING_TEXTS.get(each.casefold()) for each in texts(concept))
    option = next((each for each in (*coded, *written) if each), None)
    words = f"Observation: {name_of(concept)}, {measured.on.words}"
    if is_timely("nicotine_use", measured.on, today):
        about = (words, measured.entry.reference, measured.on.exact, measured.order)
        yield Said("nicotine_use", option, *about)
        if option == "current_smoker":
            yield Said("vascular_risk_factors", "smoking", *about)
