"""Twitching beside something that can't wait."""

from typing import Final

from workups.demo.presentations.basics import HISTORY, Findings

CORD_COMPRESSION: Final[Findings] = {
    **HISTORY,
    "consult_mode": "face_to_face",
    "weakness_reported": True,
    "weakness_onset": "hours_days",
    "bladder_disturbance": True,
    "cancer_history": "past",
    "back_pain": True,
    "gait_disturbance": True,
    "saddle_numbness": True,
    "power_lower_screen": "abnormal",
    "plantar_l": "extensor",
    "plantar_r": "extensor",
}

SPEECH_AND_ARM: Final[Findings] = {
    "consult_mode": "face_to_face",
    "twitch_onset": "seconds_minutes",
    "twitch_pattern": "rhythmic_jerking",
    "sudden_face_arm_speech": True,
    "stroke_symptoms_resolved": False,
    "weakness_reported": True,
    "weakness_onset": "sudden",
    "dysarthria": True,
    "thunderclap_headache": False,
    "consciousness_acvpu": "alert",
    "pulse_rhythm": "irregularly_irregular",
    "capillary_glucose": 6.8,
    "med_classes": ["statin"],
    "vascular_risk_factors": ["hypertension", "atrial_fibrillation"],
}

COLD_ARM: Final[Findings] = {
    "consult_mode": "face_to_face",
    "twitch_onset": "hours",
    "limb_pain_sudden": True,
    "limb_cold_pale": True,
    "radial_pulse_l": "absent",
    "radial_pulse_r": "normal",
    "brachial_pulse_l": "absent",
    "limb_perfusion_l": "cool_pale",
    "limb_perfusion_r": "normal",
    "pulse_rhythm": "irregularly_irregular",
    "chest_pain": False,
    "sudden_face_arm_speech": False,
    "consciousness_acvpu": "alert",
    "vascular_risk_factors": ["atrial_fibrillation"],
}
