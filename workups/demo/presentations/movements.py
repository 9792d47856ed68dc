"""What is called a twitch and is another movement: a jerk, a tremor."""

from typing import Final

from workups.demo.presentations.basics import HISTORY, NORMAL, Findings

MARCHING_JERKS: Final[Findings] = {
    **HISTORY,
    "twitch_spread_march": True,
    "consult_mode": "face_to_face",
    "pregnancy_status": "not_pregnant",
    "twitch_duration": "3w",
    "twitch_pattern": "rhythmic_jerking",
    "twitch_moves_limb": True,
    "twitch_stereotyped": True,
    "twitch_episode_length": "90s",
    "twitch_frequency": "few_per_week",
    "twitch_now": False,
    "seizures_24h": 0,
    "post_episode_weakness": True,
    "known_epilepsy": False,
    "generalised_convulsion": False,
    "movement_type_seen": "none_seen",
    "power_upper_screen": "all_normal",
    "power_lower_screen": "all_normal",
    "drives": "group1",
    "mri_device": "none",
    "metal_eye_fragment": False,
    "head_injury_recent": False,
    "fever_reported": False,
}

SLOW_TREMOR: Final[Findings] = {
    **NORMAL,
    "tone_screen": "abnormal",
    "twitch_duration": "9mo",
    "twitch_pattern": "tremor_like",
    "tremor_reported": True,
    "tremor_type": "rest",
    "tremor_symmetry": "asymmetrical",
    "slowness": True,
    "handwriting_change": "smaller",
    "movement_type_seen": "tremor_rest",
    "tone_upper_r": "cogwheel",
    "rapid_movements_r": "bradykinesia",
    "rapid_movements_l": "normal",
    "impact_daily": "moderate",
}

FAMILY_TREMOR: Final[Findings] = {
    **NORMAL,
    "family_history": ["essential_tremor"],
    "pregnancy_status": "not_applicable",
    "twitch_duration": "6y",
    "twitch_pattern": "tremor_like",
    "tremor_reported": True,
    "tremor_type": "postural",
    "tremor_symmetry": "symmetrical",
    "tremor_coarse_new": False,
    "slowness": False,
    "alcohol_relieves_tremor": True,
    "alcohol_units_week": 12,
    "alcohol_dependence": False,
    "movement_type_seen": "tremor_postural",
    "rapid_movements_l": "normal",
    "rapid_movements_r": "normal",
    "impact_daily": "moderate",
    "caffeine_mg_day": 200,
}
