from django.db import models


class Urgency(models.TextChoices):
    """The urgency scale, highest first (its meaning is in the protocol, `urgencies`)."""

    EMERGENCY_NOW = "emergency_now", "Emergency now"
    SAME_DAY = "same_day", "Same day"
    URGENT_2W = "urgent_2w", "Urgent, 2 weeks"
    URGENT_NEUROLOGY = "urgent_neurology", "Urgent neurology"
    SOON = "soon", "Soon"
    ROUTINE = "routine", "Routine"
    SELF_CARE = "self_care", "Self-care"
