"""Twitching from exercise, stimulants, medicines and salts: mostly harmless, mostly in the blood."""

from typing import Final

from workups.demo.presentations.basics import HISTORY, NORMAL, Findings

AFTER_EXERCISE: Final[Findings] = {
    **NORMAL,
    "twitch_site": ["upper_arm"],
    "twitch_side": "right",
    "twitch_duration": "2d",
    "twitch_moves_limb": False,
    "twitch_after_exertion": True,
    "twitch_settles_with_rest": True,
    "exercise_recent_heavy": True,
    "caffeine_mg_day": 150,
    "alcohol_units_week": 4,
    "stress_level": "mild",
    "concern_mnd": False,
    "impact_daily": "none",
    "dark_urine": False,
}

CAFFEINE_AND_EXAMS: Final[Findings] = {
    **NORMAL,
    "pregnancy_status": "not_pregnant",
    "twitch_site": ["upper_arm", "face_eyelid"],
    "twitch_duration": "6w",
    "twitch_frequency": "daily",
    "twitch_multifocal": True,
    "twitch_course": "fluctuating",
    "caffeine_mg_day": 650,
    "energy_drinks": True,
    "stress_level": "severe",
    "sleep_hours": 5,
    "alcohol_units_week": 6,
    "gad2_score": 4,
    "phq2_score": 1,
    "concern_mnd": False,
    "impact_daily": "mild",
    "drives": "no",
}

PERSISTENT: Final[Findings] = {
    **NORMAL,
    "twitch_site": ["upper_arm"],
    "twitch_side": "left",
    "twitch_duration": "7w",
    "twitch_frequency": "daily",
    "twitch_course": "fluctuating",
    "caffeine_mg_day": 200,
    "alcohol_units_week": 5,
    "stress_level": "mild",
    "impact_daily": "mild",
}

TABLETS_AND_CRAMPS: Final[Findings] = {
    **NORMAL,
    "med_classes": ["ppi", "thiazide"],
    "twitch_duration": "8w",
    "twitch_multifocal": True,
    "cramps": True,
    "med_new_or_changed": False,
    "diarrhoea_or_vomiting": False,
    "alcohol_units_week": 2,
}

NEW_SERTRALINE: Final[Findings] = {
    **NORMAL,
    "med_classes": ["ssri_snri"],
    "pregnancy_status": "not_pregnant",
    "twitch_duration": "2w",
    "med_new_or_changed": True,
    "med_onset_matches": True,
    "twitch_triggers": ["medicine_change"],
    "agitation": False,
    "sweating_excess": False,
    "clonus_inducible": False,
    "clonus_spontaneous": False,
    "clonus_ocular": False,
    "tremor_reported": False,
    "temp_c": 36.7,
    "pmh": ["anxiety_depression"],
    "phq2_score": 3,
    "self_harm_thoughts": False,
}

RAMIPRIL_BY_TELEPHONE: Final[Findings] = {
    **HISTORY,
    "med_classes": ["potassium_raising"],
    "consult_mode": "telephone",
    "twitch_duration": "1w",
    "twitch_pattern": "fine_flicker",
    "pmh": ["heart_disease"],
    "diarrhoea_or_vomiting": True,
}

JUST_BEGUN: Final[Findings] = {
    "consult_mode": "face_to_face",
    "weakness_reported": False,
    "sensory_symptoms": False,
    "twitch_site": ["upper_arm"],
    "twitch_duration": "3w",
}
