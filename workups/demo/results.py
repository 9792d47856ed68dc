"""What laboratories sent back, by finding, in the dictionary's units."""

from typing import Final

from workups.demo.presentations.basics import Findings

U_E: Final[Findings] = {
    "res_sodium": 139,
    "res_potassium": 4.3,
    "res_urea": 5.1,
    "res_creatinine": 74,
    "res_egfr": 88,
}
BONE: Final[Findings] = {"res_calcium_adj": 2.38, "res_phosphate": 1.1, "res_alp": 71, "res_albumin": 43}
MAGNESIUM: Final[Findings] = {"res_magnesium": 0.84}
TSH: Final[Findings] = {"res_tsh": 1.9}
BLOOD_COUNT: Final[Findings] = {"res_hb": 141, "res_mcv": 89, "res_wbc": 6.2, "res_platelets": 248}
HBA1C: Final[Findings] = {"res_hba1c": 36}
HBA1C_HIGH: Final[Findings] = {"res_hba1c": 71}
CK_RAISED: Final[Findings] = {"res_ck": 612}
ECG: Final[Findings] = {"res_ecg": ["normal"]}

LOW_MAGNESIUM: Final[Findings] = {"res_magnesium": 0.55}
U_E_BESIDE_IT: Final[Findings] = {**U_E, "res_sodium": 136, "res_potassium": 3.3, "res_egfr": 68}
HIGH_POTASSIUM: Final[Findings] = {
    "res_sodium": 134,
    "res_potassium": 6.2,
    "res_urea": 18,
    "res_creatinine": 168,
    "res_egfr": 34,
}
CORRECTED_POTASSIUM: Final[Findings] = {"res_potassium": 4.9}
HAEMOLYSED: Final[Findings] = {**U_E, "res_potassium": 5.9}
