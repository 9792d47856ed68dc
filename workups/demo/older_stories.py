"""What happened under the arm protocol's first version, and would be more urgent by the second."""

from workups.demo.presentations import nerves
from workups.demo.telling import Telling
from workups.models import Outcome


def weak_and_choking(told: Telling) -> None:
    """The referral goes at the speed of suspected motor neurone disease; choking did not hasten it then."""
    told.finds(nerves.WEAK_AND_CHOKING)
    told.refers("ref_neurology_mnd")
    told.wait(days=3)
    told.sends_referral("ref_neurology_mnd")
    told.wait(days=24)


def breathless_lying_flat(told: Telling) -> None:
    told.finds(nerves.BREATHLESS_LYING_FLAT)
    told.closes(
        Outcome.SENT_IN,
        "Weak neck, breathless lying flat: seen by the medical team the same day.",
        no_follow_up="The neuromuscular clinic writes",
    )
    told.wait(days=64)
