"""Other units: the pairs that guidelines and laboratories print come out, and what is not certain is refused."""

from dataclasses import replace

import pytest

from workups.conversions import NotConvertible, convert, other_units, unit_meant
from workups.engine.definition import Definition
from workups.engine.facts import InvalidValue


class TestRefused:
    @pytest.mark.parametrize(
        ("finding", "unit"),
        [
            ("res_potassium", "mg/dL"),
            ("res_urea", "mg/dL"),  # of urea, or of the nitrogen in it?
            ("res_phosphate", "mg/dL"),  # of phosphorus, or of phosphate?
            ("res_esr", "mmol/L"),
            ("res_pth", "ng/L"),
            ("res_egfr", "mL/s"),
            ("res_calcium_adj", "\x00"),
            ("res_calcium_adj", "mg/dL; drop table"),
            ("res_ecg", "mV"),
        ],
    )
    def test_a_unit_that_says_not_enough_or_nothing(self, definition: Definition, finding: str, unit: str) -> None:
        with pytest.raises(NotConvertible):
            unit_meant(definition.finding(finding), unit)
        with pytest.raises(NotConvertible):
            convert(definition.finding(finding), "5", unit)

    @pytest.mark.parametrize("typed", ["high", "<9", "9,8", "", "1e3", None, True, "nan"])
    def test_what_is_no_number(self, definition: Definition, typed: object) -> None:
        with pytest.raises(InvalidValue, match="Give a number in mg/dL"):
            convert(definition.finding("res_calcium_adj"), typed, "mg/dL")


@pytest.mark.parametrize(
    ("finding", "typed", "unit", "value"),
    [
        ("res_calcium_adj", "9.8", "mg/dL", 2.45),
        ("res_calcium_adj", "4.9", "meq/L", 2.45),
        ("res_magnesium", "1.7", "mg/dL", 0.7),
        ("res_magnesium", "1.4", "meq/L", 0.7),
        ("res_phosphate", "3.5", "mg/dL{phosphorus}", 1.13),
        ("res_glucose", "126", "mg/dL", 7.0),  # the pair of the diagnostic limit of diabetes
        ("res_glucose", "200", "mg/dL", 11.1),
        ("res_urea", "30", "mg/dL{urea}", 5.0),
        ("res_urea", "14", "mg/dL{urea_nitrogen}", 5.0),
        ("res_creatinine", "1.1", "mg/dL", 97),
        ("res_ck", "3.33", "ukat/L", 200),
        ("res_alt", "0.68", "ukat/L", 41),
        ("res_hb", "13.5", "g/dL", 135),
        ("res_albumin", "3.5", "g/dL", 35),
        ("res_bilirubin", "1.2", "mg/dL", 21),
        ("res_crp", "0.5", "mg/dL", 5),
        ("res_ft4", "1.0", "ng/dL", 12.9),
        ("res_ft3", "3.0", "pg/mL", 4.6),
        ("res_b12_total", "180", "ng/L", 133),  # NICE NG239 prints both pairs
        ("res_b12_total", "350", "pg/mL", 258),
        ("res_folate", "8.8", "nmol/L", 3.9),
        ("res_ferritin", "30", "ng/mL", 30),
        ("res_vitd", "10.0", "ng/mL", 25),
        ("res_vitd", "20.0", "ng/mL", 50),
        ("res_cortisol_9am", "18.0", "ug/dL", 497),
        ("res_sodium", "140", "meq/L", 140),
        ("res_tsh", "2.35", "u[IU]/mL", 2.35),
        ("res_wbc", "6.5", "10*3/uL", 6.5),
        ("res_osmolality", "290", "mosm/kg", 290),
    ],
)
def test_a_value_comes_out_as_laboratories_print_it(
    definition: Definition, finding: str, typed: str, unit: str, value: float
) -> None:
    assert convert(definition.finding(finding), typed, unit).value == value


@pytest.mark.parametrize(
    ("ngsp", "ifcc"), [("5.0", 31), ("6.0", 42), ("6.5", 48), ("7.0", 53), ("8.0", 64), ("10.0", 86)]
)
def test_hba1c_follows_the_master_equation_and_lands_on_the_printed_pair(
    definition: Definition, ngsp: str, ifcc: int
) -> None:
    """The pairs of the table that the NGSP prints: 6.5 % is 48 mmol/mol, the limit of diabetes, not 47.5."""
    assert convert(definition.finding("res_hba1c"), ngsp, "%").value == ifcc


@pytest.mark.parametrize(("typed", "value"), [("9", 2.2), ("9.8", 2.45), ("9.80", 2.45), ("0", 0.0), ("0.1", 0.02)])
def test_no_more_digits_come_out_than_one_more_than_went_in(definition: Definition, typed: str, value: float) -> None:
    assert convert(definition.finding("res_calcium_adj"), typed, "mg/dL").value == value


@pytest.mark.parametrize(
    ("finding", "written", "meant"),
    [
        ("res_creatinine", "µmol/L", ""),
        ("res_creatinine", "μmol/l", ""),  # the Greek letter
        ("res_creatinine", "UMOL/L", ""),
        ("res_creatinine", "", ""),
        ("res_creatinine", "mg/dl", "mg/dL"),
        ("res_ck", "IU/L", ""),
        ("res_tsh", "mIU/L", ""),
        ("res_tsh", "uIU/mL", "u[IU]/mL"),
        ("res_wbc", "x10^9/L", ""),
        ("res_wbc", "10^9/L", ""),
        ("res_wbc", "K/uL", "10*3/uL"),
        ("res_folate", "mcg/L", ""),
        ("res_egfr", "mL/min/1.73 m²", ""),
        ("res_sodium", "mEq/L", "meq/L"),
        ("res_urea", "mg/dL of urea", "mg/dL{urea}"),
    ],
)
def test_a_unit_is_known_however_laboratories_spell_it(
    definition: Definition, finding: str, written: str, meant: str
) -> None:
    assert unit_meant(definition.finding(finding), written) == meant


def test_every_unit_offered_can_be_converted_and_said(definition: Definition) -> None:
    offered = [(finding, *unit) for finding in definition.findings.values() for unit in other_units(finding)]

    assert len(offered) >= 35
    for finding, code, words in offered:
        assert convert(finding, "5", code).reported == f"5 {words}"
        assert unit_meant(finding, words) == code


def test_a_finding_that_is_kept_in_another_unit_than_the_table_knows_offers_none(definition: Definition) -> None:
    assert other_units(replace(definition.finding("res_calcium_adj"), unit="mg/dL")) == []
