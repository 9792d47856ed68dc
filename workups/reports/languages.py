"""What patients are given in their own language: English sentences are the keys, each language has its catalogue.

A sentence that a catalogue lacks stays English and is counted, so that the paper can say so: nobody is told less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.dates import format_date
from babel.messages.pofile import read_po

ENGLISH: Final = "en"
LANGUAGES: Final[Mapping[str, str]] = {ENGLISH: "English", "nl": "Nederlands (Dutch)"}
"""The languages there are, by code, each as its speakers and the practice call it."""
_LOCALE: Final = Path(__file__).resolve().parents[1] / "locale"


@dataclass(slots=True)
class Speaker:
    """Says sentences in one language; `missed` holds those that it could only say in English."""

    language: str
    missed: list[str] = field(default_factory=list)

    def say(self, sentence: str, **names: str) -> str:
        """The sentence, with its `{names}` filled in; they are not translated."""
        said = sentence if self.language == ENGLISH else self._translated(sentence)
        return said.format(**names) if names else said

    def day(self, day: date) -> str:
        """As “23 Nov 2026”."""
        return format_date(day, "d MMM y", locale=self.language)

    def _translated(self, sentence: str) -> str:
        said = _catalogue(self.language).get(sentence)
        if said is None:
            self.missed.append(sentence)
        return said or sentence


@lru_cache
def _catalogue(language: str) -> Mapping[str, str]:
    with (_LOCALE / language / "LC_MESSAGES" / "leaflet.po").open("rb") as file:
        messages = read_po(file, locale=language, abort_invalid=True)
    return {str(each.id): str(each.string) for each in messages if each.id and each.string and not each.fuzzy}
