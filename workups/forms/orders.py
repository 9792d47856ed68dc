"""The tests that a form ticks, with how urgent each is and what is noted for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the form said: which tests are wanted, and of each, by its code, its urgency and its note.

    `offered` are the tests that it showed, ticked or not.
    """

    codes: Sequence[str] = ()
    offered: Sequence[str] = ()
    urgencies: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def read_ticked(said: QueryDict) -> Ticked:
    """Takes the form as it is; the action checks it."""
    codes = tuple(dict.fromkeys(said.getlist("tests")))
    offered = tuple(dict.fromkeys((*said.getlist("offered"), *codes)))
    return Ticked(
        codes=codes,
        offered=offered,
        urgencies={code: said.get(f"urgency-{code}", "") for code in codes},
        notes={code: said.get(f"note-{code}", "") for code in codes},
    )
