"""A letter's form as it comes: words, ticks, and what the page had seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from workups.actions.letters import Words

_LONGEST_NUMBER = 9
_MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class TypedLetter:
    """`ticked` holds every item that the page showed; `revision` and `workup_revision` what the page had seen."""

    words: Words
    revision: int
    workup_revision: int
    ticked: Mapping[str, bool] = field(default_factory=dict)


def read_letter(said: QueryDict) -> TypedLetter:
    """Takes the form as it is. `over` is the revision that the writer overwrites on purpose after a conflict.

    `all` and `none` name kinds of items whose ticks are set or taken away together.
    """
    ticks = set(said.getlist("in"))
    ticked = {key: key in ticks for key in said.get("shown", "").split()}
    for name, value in (("all", True), ("none", False)):
        kinds = said.get(name, "").split()
        ticked |= {key: value for key in ticked if key.partition(".")[0] in kinds}
    return TypedLetter(
        words=Words(
            addressee=said.get("addressee", ""),
            opening=said.get("opening", ""),
            closing=said.get("closing", ""),
            points={place: said.get(f"point-{place}", "") for place in range(_MOST_POINTS) if f"point-{place}" in said},
        ),
        revision=_number(said.get("over", "") or said.get("revision", "")),
        workup_revision=_number(said.get("workup_revision", "")),
        ticked=ticked,
    )


def _number(text: str) -> int:
    """-1 for what is none: nobody has seen that revision."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else -1
