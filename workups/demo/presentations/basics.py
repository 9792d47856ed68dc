"""The core questions and examination that most presentations share."""

from collections.abc import Mapping
from typing import Any, Final

Findings = Mapping[str, Any]

_ASKED_NO: Final = (
    "weakness_reported",
    "sensory_symptoms",
    "dysphagia",
    "dysarthria",
    "orthopnoea",
    "bladder_disturbance",
    "bowel_disturbance",
    "loss_of_awareness",
    "twitch_spread_march",
    "sudden_face_arm_speech",
    "weight_loss_unexplained",
)
# The core history, all of it asked and nothing found.
HISTORY: Final[Findings] = {
    **dict.fromkeys(_ASKED_NO, False),
    "cancer_history": "none",
    "med_classes": ["none"],
    "family_history": ["none"],
}
# The core examination, all of it done and normal.
EXAMINED: Final[Findings] = {
    "consult_mode": "face_to_face",
    "power_upper_screen": "all_normal",
    "power_lower_screen": "all_normal",
    "reflexes_screen": "all_normal_symmetrical",
    "tone_screen": "normal",
    "sensation_screen": "normal",
    "wasting_upper": ["none"],
    "wasting_lower": ["none"],
    "tongue_fasciculation": False,
    "fasciculation_seen": False,
    "gait": "normal",
}
NORMAL: Final[Findings] = {**HISTORY, **EXAMINED, "twitch_pattern": "fine_flicker", "pmh": ["none"]}
