"""A review of a result as a form sends it."""

from dataclasses import dataclass, replace

from django.http import QueryDict

from clinic.errors import WorkupError
from workups.forms.results import seen_result


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The parts of the form as they came, and why they could not be taken. `seen`: the newest result of its page."""

    step: str = ""
    words: str = ""
    seen: int = 0
    refused_at: str = ""
    refused: str = ""

    def with_refusal(self, refusal: WorkupError) -> "Reviewing":
        """The same with what to put right, and the field that it is about ("" for the whole)."""
        return replace(self, refused=refusal.message, refused_at=getattr(refusal, "field", ""))


def read_reviewing(said: QueryDict) -> Reviewing:
    """Takes the form as it is; the action checks it."""
    return Reviewing(said.get("step", ""), said.get("words", ""), seen_result(said.get("seen", "")))
