"""The software's own dictionary of findings, as far as reports from outside need it: by LOINC code, and by words.

What a workup reads is the dictionary of its pinned version; the two are one text until a protocol says otherwise.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from re import findall
from typing import Any, Final

from clinic.search import fold
from workups.engine.definition import Finding
from workups.engine.units import unit_words
from workups.protocol_files import DICTIONARY, LIBRARY, read_yaml

MOST_FOUND: Final = 12
_CONFIRMED: Final = "C"
_MEASURED: Final = ("decimal", "integer")


@dataclass(frozen=True, slots=True)
class Known:
    """A finding as far as a code from outside can mean it. `unit` is UCUM, "" where it has none."""

    code: str
    label: str
    unit: str
    type: str

    @property
    def is_measured(self) -> bool:
        return self.type in _MEASURED

    def as_finding(self) -> Finding:
        """The same as what conversions read: code, type and unit."""
        return Finding(self.code, self.label, "", self.type, self.unit, None, None, "", "", "", "", (), {}, "", ())

    @property
    def words(self) -> str:
        """As “Potassium (mmol/L)”."""
        return f"{self.label} ({unit_words(self.unit)})" if self.unit else self.label


@cache
def findings() -> Mapping[str, Known]:
    """Every finding by its code."""
    return {entry["code"]: _known(entry) for entry in _entries()}


@cache
def by_loinc() -> Mapping[str, str]:
    """The finding that a LOINC code means: only codes that are confirmed, and confirmed for one finding alone.

    What means two things (a blood pressure without its side) means neither for certain.
    """
    pairs = [(each["code"], entry["code"]) for entry in _entries() for each in entry.get("codes", ()) if _is_sure(each)]
    counted = Counter(code for code, _ in pairs)
    return {code: finding for code, finding in pairs if counted[code] == 1}


def found(words: str) -> list[Known]:
    """Findings with all of these words in their label or code, shortest label first; at most MOST_FOUND.

    What a test brings back comes before what a person answers.
    """
    wanted = findall(r"\w+", fold(words).replace("_", " "))
    if not wanted:
        return []
    fit = [each for each in findings().values() if all(word in _text(each) for word in wanted)]
    return sorted(fit, key=lambda each: (not each.code.startswith("res_"), len(each.label), each.label))[:MOST_FOUND]


def _text(known: Known) -> str:
    return fold(f"{known.label} {known.code}").replace("_", " ")


def _known(entry: Mapping[str, Any]) -> Known:
    return Known(entry["code"], entry["label"], str(entry.get("unit", "")), entry["type"])


def _is_sure(code: Mapping[str, Any]) -> bool:
    return bool(code["system"] == "LOINC" and code["confidence"] == _CONFIRMED)


@cache
def _entries() -> list[Mapping[str, Any]]:
    return list(read_yaml(LIBRARY / f"{DICTIONARY}.yaml")["findings"])
