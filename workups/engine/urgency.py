"""The urgency scale, highest first. Source: the protocol content, section 0.4 (local targets are configurable)."""

LEVELS = ("emergency_now", "same_day", "urgent_2w", "urgent_neurology", "soon", "routine", "self_care")
EMERGENCY, SOON, ROUTINE, SELF_CARE = "emergency_now", "soon", "routine", "self_care"

RANK = {level: rank for rank, level in enumerate(LEVELS)}
"""0 is the most urgent."""


def is_at_or_above(level: str, floor: str) -> bool:
    """Whether `level` is as urgent as `floor`, or more."""
    return RANK[level] <= RANK[floor]


def is_above(level: str, floor: str) -> bool:
    """Whether `level` is more urgent than `floor`."""
    return RANK[level] < RANK[floor]
