"""The tables of a protocol as a clinician reads them: in this order, the most serious first, in these words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from workups.engine.edits import ABOUT, OTHER, name_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A table as it is called: of one entry, of several, and for the address within a page."""

    one: str
    many: str

    @property
    def heading(self) -> str:
        return self.many[:1].upper() + self.many[1:]


KINDS: Final[Mapping[str, Kind]] = {
    "red_flags": Kind("red flag", "red flags"),
    "data_quality": Kind("data-quality check", "data-quality checks"),
    "derived": Kind("derived finding", "derived findings"),
    "numeric": Kind("computed number", "computed numbers"),
    "investigations": Kind("test", "tests"),
    "referrals": Kind("referral", "referrals"),
    "management": Kind("treatment or self-care", "treatment and self-care"),
    "safety_net": Kind("safety-net wording", "safety-net"),
    "causes": Kind("cause", "causes"),
    "stages": Kind("stage", "stages"),
    "sections": Kind("section of questions", "sections of questions"),
    "findings": Kind("finding", "findings"),
    "groups": Kind("group of findings", "groups of findings"),
    "dictionary_sections": Kind("heading of the dictionary", "headings of the dictionary"),
    "result_interpretation": Kind("meaning of a result", "meanings of results"),
    "critical_values": Kind("critical value", "critical values"),
    "reviews": Kind("review", "reviews"),
    "prognosis": Kind("outlook", "outlook"),
    "prevention": Kind("line of prevention", "prevention"),
    "complications": Kind("complication", "complications"),
    "medicines": Kind("medicine", "medicines that matter"),
    "mnd_tool": Kind("element of the motor neurone disease tool", "elements of the motor neurone disease tool"),
    "localisation": Kind("pattern", "patterns and where they point"),
    "guideline_trace": Kind("guideline statement", "guideline statements and what carries them out"),
    "qualified_statements": Kind("qualified statement", "qualified statements"),
    "site_variations": Kind("variation by site", "variations by site"),
    "leaflet": Kind("block of the leaflet", "patient leaflet"),
    OTHER: Kind("part beside the rules", "beside the rules"),
    "urgencies": Kind("level of urgency", "levels of urgency"),
    "sources": Kind("source", "sources"),
    "accepted": Kind("accepted concern", "accepted concerns"),
    ABOUT: Kind("description", "about the protocol"),
    "vignettes": Kind("invented patient", "invented patients"),
}
"""By table. What is not listed is no table of a protocol."""
RESULTS: Final = "result_interpretation"
_TITLES: Final = ("title", "label", "name")


def title_of(table: str, entry: Mapping[str, Any]) -> str:
    """What an entry is called on a page; empty for one that is told by its condition alone."""
    if table == RESULTS and entry.get("when"):
        return ""
    if table in (ABOUT, OTHER):
        return KINDS[table].heading
    own = next((str(entry[key]) for key in _TITLES if entry.get(key)), name_of(table, dict(entry)))
    return " ".join(own.split())


def own_keys(table: str, entry: Mapping[str, Any]) -> frozenset[str]:
    """The keys that say no more than the heading of an entry does: its title and its name."""
    told = {title_of(table, entry), name_of(table, dict(entry))}
    return frozenset(key for key, value in entry.items() if isinstance(value, str) and " ".join(value.split()) in told)
