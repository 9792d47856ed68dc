"""Units as people write them; the dictionary holds them as UCUM."""

from typing import Final

# A score and a count say it by themselves.
_WRITTEN: Final = {
    "Cel": "°C",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "10*9/L": "×10⁹/L",
    "mL/min/1.73m2": "mL/min/1.73 m²",
    "score": "",
    "count": "",
}


def unit_words(unit: str) -> str:
    """A unit of the dictionary as people write it; empty for a score or a count."""
    return _WRITTEN.get(unit, unit)
