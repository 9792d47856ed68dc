"""Values in the other units that laboratories report, converted to the dictionary's.

Offered only where one factor holds for every sample. Where a unit alone does not say what was weighed (urea or the
nitrogen in it), it is offered under its full name, and the bare unit is not taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

import pint

from workups.engine.definition import Finding
from workups.engine.facts import read_value
from workups.engine.units import unit_words

_MOST_DECIMALS: Final = 9


class NotConvertible(ValueError):
    """No certain factor leads from this unit to the finding's."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """How a finding is kept: `unit` as pint has it, the others by UCUM code, each (pint unit, g/mol or None).

    `decimals` is how laboratories here report it; a converted value has no more, so that it lands on the same side of
    a limit as the pair of limits that guidelines print (48 mmol/mol and 6.5 %, 133 pmol/L and 180 ng/L).
    """

    unit: str
    others: Mapping[str, tuple[str, float | None]] = field(default_factory=dict)
    decimals: int = _MOST_DECIMALS


# Molar masses in g/mol. Elements: IUPAC, abridged standard atomic weights (2021). Molecules: PubChem, molecular weight,
# with the compound's number (CID).
_CALCIUM: Final = 40.078
_MAGNESIUM: Final = 24.305
_PHOSPHORUS: Final = 30.974
_NITROGEN_OF_UREA: Final = 28.014  # two atoms of 14.007 in each molecule of urea
_UREA: Final = 60.056  # CID 1176
_CREATININE: Final = 113.12  # CID 588
_GLUCOSE: Final = 180.16  # CID 5793
_BILIRUBIN: Final = 584.7  # CID 5280352
_THYROXINE: Final = 776.87  # CID 5819
_TRIIODOTHYRONINE: Final = 650.97  # CID 5920
_COBALAMIN: Final = 1355.4  # cyanocobalamin, CID 5311498; NICE NG239 pairs 180 ng/L with 133 pmol/L by it
_FOLIC_ACID: Final = 441.4  # CID 135398658
_CALCIDIOL: Final = 400.6  # 25-hydroxyvitamin D3, CID 5283731
_CORTISOL: Final = 362.5  # CID 5754

_ALSO_MONOVALENT: Final = {"meq/L": ("mmol/L", None)}  # one charge each: 1 mEq is 1 mmol
_ENZYME: Final = _Kept("U/L", {"ukat/L": ("microkatal/L", None)}, decimals=0)  # 1 kat is 1 mol/s, 1 U is 1 µmol/min
_PER_DECILITRE: Final = {"g/dL": ("g/dL", None)}
_CELLS: Final = _Kept("1/nL", {"10*3/uL": ("1/nL", None)})  # so many in a nanolitre, said in two ways

_KEPT: Final[Mapping[str, _Kept]] = {
    "res_sodium": _Kept("mmol/L", _ALSO_MONOVALENT),
    "res_potassium": _Kept("mmol/L", _ALSO_MONOVALENT),
    "res_lithium": _Kept("mmol/L", _ALSO_MONOVALENT),
    "res_urea": _Kept(
        "mmol/L",
        {"mg/dL{urea}": ("mg/dL", _UREA), "mg/dL{urea_nitrogen}": ("mg/dL", _NITROGEN_OF_UREA)},
        decimals=1,
    ),
    "res_creatinine": _Kept("umol/L", {"mg/dL": ("mg/dL", _CREATININE)}, decimals=0),
    "res_calcium_adj": _Kept("mmol/L", {"mg/dL": ("mg/dL", _CALCIUM), "meq/L": ("half_mmol/L", None)}, decimals=2),
    "res_magnesium": _Kept("mmol/L", {"mg/dL": ("mg/dL", _MAGNESIUM), "meq/L": ("half_mmol/L", None)}, decimals=2),
    "res_phosphate": _Kept("mmol/L", {"mg/dL{phosphorus}": ("mg/dL", _PHOSPHORUS)}, decimals=2),
    "res_glucose": _Kept("mmol/L", {"mg/dL": ("mg/dL", _GLUCOSE)}, decimals=1),
    "capillary_glucose": _Kept("mmol/L", {"mg/dL": ("mg/dL", _GLUCOSE)}, decimals=1),
    "res_hba1c": _Kept("mmol/mol", {"%": ("", None)}, decimals=0),
    "res_bilirubin": _Kept("umol/L", {"mg/dL": ("mg/dL", _BILIRUBIN)}, decimals=0),
    "res_albumin": _Kept("g/L", _PER_DECILITRE),
    "res_hb": _Kept("g/L", _PER_DECILITRE),
    "res_crp": _Kept("mg/L", {"mg/dL": ("mg/dL", None)}),
    "res_alp": _ENZYME,
    "res_alt": _ENZYME,
    "res_ggt": _ENZYME,
    "res_ck": _ENZYME,
    "res_wbc": _CELLS,
    "res_platelets": _CELLS,
    "res_tsh": _Kept("mU/L", {"u[IU]/mL": ("microU/mL", None)}),
    "res_ft4": _Kept("pmol/L", {"ng/dL": ("ng/dL", _THYROXINE), "ng/L": ("ng/L", _THYROXINE)}, decimals=1),
    "res_ft3": _Kept(
        "pmol/L", {"pg/mL": ("pg/mL", _TRIIODOTHYRONINE), "ng/L": ("ng/L", _TRIIODOTHYRONINE)}, decimals=1
    ),
    "res_b12_total": _Kept("pmol/L", {"ng/L": ("ng/L", _COBALAMIN), "pg/mL": ("pg/mL", _COBALAMIN)}, decimals=0),
    "res_folate": _Kept("ug/L", {"ng/mL": ("ng/mL", None), "nmol/L": ("nmol/L", _FOLIC_ACID)}, decimals=1),
    "res_ferritin": _Kept("ug/L", {"ng/mL": ("ng/mL", None)}),
    "res_vitd": _Kept("nmol/L", {"ng/mL": ("ng/mL", _CALCIDIOL), "ug/L": ("ug/L", _CALCIDIOL)}, decimals=0),
    "res_cortisol_9am": _Kept("nmol/L", {"ug/dL": ("ug/dL", _CORTISOL), "ug/L": ("ug/L", _CORTISOL)}, decimals=0),
    "res_osmolality": _Kept("mmol/kg", {"mosm/kg": ("mmol/kg", None)}),  # 1 mOsm is 1 mmol of dissolved particles
}
_UCUM: Final = {"1/nL": "10*9/L"}  # where pint's name of the unit is another
_WORDS: Final[Mapping[str, str]] = {
    "meq/L": "mEq/L",
    "ukat/L": "µkat/L",
    "mg/dL{urea}": "mg/dL of urea",
    "mg/dL{urea_nitrogen}": "mg/dL of urea nitrogen (BUN)",
    "mg/dL{phosphorus}": "mg/dL of phosphorus",
    "%": "% (NGSP)",
    "u[IU]/mL": "µIU/mL",
    "10*3/uL": "×10³/µL",
    "ug/dL": "µg/dL",
    "mosm/kg": "mOsm/kg",
}
# How laboratories spell a unit, beside UCUM and its words; compared without case. An enzyme's and TSH's "IU" is the U.
_SPELT: Final[Mapping[str, str]] = {
    "iu/l": "u/l",
    "miu/l": "mu/l",
    "m[iu]/l": "mu/l",
    "[iu]/l": "u/l",
    "uiu/ml": "u[iu]/ml",
    "uu/ml": "u[iu]/ml",
    "10^9/l": "10*9/l",
    "x10^9/l": "10*9/l",
    "x10*9/l": "10*9/l",
    "×10⁹/l": "10*9/l",
    "10^3/ul": "10*3/ul",
    "x10^3/ul": "10*3/ul",
    "×10³/ul": "10*3/ul",
    "k/ul": "10*3/ul",
    "mcg/l": "ug/l",
    "mcg/dl": "ug/dl",
    "%{ngsp}": "%",
    "% (ngsp)": "%",
}


@dataclass(frozen=True, slots=True)
class Converted:
    """`value` in the finding's own unit; `reported` as the report had it ("9.8 mg/dL")."""

    value: float
    reported: str


def other_units(finding: Finding) -> list[tuple[str, str]]:
    """The units that can be converted to the finding's own, as (UCUM code, words)."""
    return [(code, words_of(code)) for code in _others(finding)]


def words_of(unit: str) -> str:
    """A unit as people write it."""
    return _WORDS.get(unit) or unit_words(unit)


def unit_meant(finding: Finding, written: str) -> str:
    """The UCUM code that a laboratory's spelling means for this finding; "" for its own unit, or none written.

    Raises NotConvertible for a unit that is neither its own nor one of `other_units`.
    """
    said = _key(written)
    if said in ("", _key(finding.unit), _key(unit_words(finding.unit))):
        return ""
    for code in _others(finding):
        if said in (_key(code), _key(words_of(code))):
            return code
    raise NotConvertible(written)


def convert(finding: Finding, typed: object, unit: str) -> Converted:
    """A value in one of `other_units`, in the finding's own unit.

    With at most one more significant digit than was typed, and no more decimals than laboratories here report. Raises
    InvalidValue for what is no number, NotConvertible for another unit. Its range is not looked at.
    """
    if unit not in _others(finding):
        raise NotConvertible(unit)
    number = read_value(replace(finding, unit=words_of(unit), hard=None), typed)
    said = str(typed).strip()
    exact = Decimal(repr(_exact(finding.code, float(str(number)), unit)))
    return Converted(float(_rounded(exact, said, _KEPT[finding.code].decimals)), f"{said} {words_of(unit)}")


def _others(finding: Finding) -> Mapping[str, tuple[str, float | None]]:
    """None where the dictionary keeps the finding in another unit than this table was written for."""
    kept = _KEPT.get(finding.code)
    return kept.others if kept and _UCUM.get(kept.unit, kept.unit) == finding.unit else {}


def _exact(code: str, number: float, unit: str) -> float:
    if code == "res_hba1c":
        return _ifcc(number)
    kept = _KEPT[code]
    written, molar_mass = kept.others[unit]
    registry = _registry()
    amount = registry.Quantity(number, written)
    if molar_mass is None:
        return float(amount.to(kept.unit).magnitude)
    return float(amount.to(kept.unit, "chemistry", mw=registry.Quantity(molar_mass, "g/mol")).magnitude)


def _ifcc(ngsp: float) -> float:
    """HbA1c in mmol/mol: the IFCC-NGSP master equation, NGSP = 0.09148 x IFCC + 2.152.

    https://ngsp.org/ifcc.asp; Hoelzel W. et al., Clin Chem 2004; 50: 166-174.
    """
    return (ngsp - 2.152) / 0.09148


def _rounded(exact: Decimal, typed: str, decimals: int) -> Decimal:
    digits = len(typed.lstrip("-").replace(".", "").lstrip("0")) or 1
    places = min(digits - exact.adjusted(), decimals) if exact else decimals
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _key(written: str) -> str:
    bare = "".join(written.casefold().split()).replace("μ", "u")  # casefold makes both signs for micro this one
    return _SPELT.get(bare, bare)


@cache
def _registry() -> pint.UnitRegistry:  # type: ignore[type-arg]
    """Made when the first value is converted: it takes half a second."""
    registry: pint.UnitRegistry = pint.UnitRegistry()  # type: ignore[type-arg]
    registry.define("half_mmol = 0.5 millimole")  # 1 mEq of what has two charges
    return registry
