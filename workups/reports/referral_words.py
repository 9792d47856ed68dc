"""How urgent a referral is: the protocol says it in its own words, which name levels of the scale or none."""

import re
from typing import Final

from workups.engine.urgency import EMERGENCY, LEVELS, SOON
from workups.models.urgency import Urgency
from workups.words import sentence_case

_LEVEL: Final = re.compile("|".join(LEVELS))


def urgency_words(said: str) -> str:
    """As “Emergency now or same day”."""
    words = _LEVEL.sub(lambda level: Urgency(level[0]).label.lower(), said)
    return sentence_case(words.replace("_", " "))


def level_of(said: str) -> str:
    """The highest level that it names, for shape and colour; "soon" where it names none, its words stand beside it."""
    if said == "now":
        return EMERGENCY
    named = _LEVEL.findall(said)
    return min(named, key=LEVELS.index) if named else SOON
