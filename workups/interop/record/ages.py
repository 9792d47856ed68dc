"""How old an entry of a record may be and still answer a finding; older ones say nothing.

Chosen by the authors, not by a guideline: a measurement of the day counts for that day and the one after, an illness
lasts until the record ends it. The words of a reading always say of which day it is.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from workups.interop.record.shapes import Day

_FROM_THE_FUTURE: Final = timedelta(days=1)
"""A clock in another time zone may be a day ahead."""


def _each(days: int, codes: str) -> Mapping[str, int]:
    return dict.fromkeys(codes.split(), days)


_MOST_DAYS: Final[Mapping[str, int]] = {
    **_each(1, "sbp_l sbp_r dbp_l dbp_r pulse_rate resp_rate temp_c spo2 capillary_glucose pain_score"),
    **_each(14, "phq9_score gad7_score"),  # both ask about the last two weeks
    **_each(14, "res_sodium res_potassium res_urea res_creatinine res_calcium_adj res_phosphate res_magnesium"),
    **_each(14, "res_glucose res_wbc res_crp res_esr res_ck res_lithium res_osmolality"),
    **_each(90, "res_egfr res_albumin res_alp res_alt res_bilirubin res_ggt res_hba1c res_tsh res_ft4 res_ft3"),
    **_each(90, "res_hb res_mcv res_platelets res_b12_total res_folate res_ferritin res_vitd res_pth"),
    **_each(90, "weakness_reported cramps sensory_symptoms palpitations night_sweats fatigue"),
    **_each(14, "fever_reported diarrhoea_or_vomiting"),
    **_each(90, "weight_kg"),
    **_each(280, "pregnancy_status"),  # 40 weeks
    **_each(365, "audit_c_score"),  # it asks about the last year
    **_each(730, "nicotine_use"),
    **_each(1826, "height_cm"),
}
MEASURED: Final = frozenset(_MOST_DAYS)


def is_timely(finding: str, on: Day | None, today: date) -> bool:
    """Whether something of this day still holds today; what needs no recent day holds without one too."""
    most = _MOST_DAYS.get(finding)
    if on is None:
        return most is None
    return on.first <= today + _FROM_THE_FUTURE and (most is None or (today - on.first).days <= most)
