"""A draft laid open: its document, what can be read of it, and the words that its conditions may use."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workups.drafting import Sketch, sketch_of, whole_of
from workups.engine.edits import Whole, entry_of, name_of
from workups.engine.faults import Fault
from workups.forms.drafts.vocabulary import Vocabulary, vocabulary_of
from workups.models import ProtocolVersion
from workups.presenters.drafts.places import Addresses, Place, places_of


@dataclass(frozen=True)
class Desk:
    """Not slotted: what costs time is worked out once, when it is first asked for."""

    draft: ProtocolVersion
    whole: Whole
    sketch: Sketch

    @classmethod
    def of(cls, draft: ProtocolVersion) -> "Desk":
        whole = whole_of(draft)
        return cls(draft, whole, sketch_of(whole))

    @cached_property
    def words(self) -> Vocabulary:
        return vocabulary_of(self.sketch.definition)

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses.of(self.draft)

    @cached_property
    def faults(self) -> dict[Place, list[Fault]]:
        """By the entry that each is about."""
        return places_of(self.sketch.faults, self.whole)

    @staticmethod
    def name_of(table: str, entry: dict[str, Any]) -> str:
        """What an entry is called in its table."""
        return name_of(table, entry)

    def has(self, table: str, name: str) -> bool:
        return entry_of(self.whole, table, name) is not None
