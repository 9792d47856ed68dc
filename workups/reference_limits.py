"""The limits that stand in a dictionary's reference text. What is not of a known shape has none: nothing is guessed."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from clinic.models.patient import Sex
from workups.words import amount_words

ADULT: Final = 18  # years; the dictionary's reference texts are adult intervals
Place = Literal["below", "inside", "above"]
_PLACES: Final = {"below": "below the reference", "inside": "within the reference", "above": "above the reference"}

_NUMBER = r"\d+(?:\.\d+)?"
_SPAN = rf"(?:{_NUMBER}[-–]{_NUMBER}|(?:under|below) {_NUMBER}|{_NUMBER} or more)"
_SOURCES = r"(?: \((?:PH|GMK)(?:, (?:PH|GMK))*\))?"  # who says it; any other bracket may change what it means
_FURTHER = rf"(?:; {_NUMBER} or more = [a-z ]+)?"  # a second threshold beyond the limit, with its name
_FOR_ALL = re.compile(rf"(?:ref )?({_SPAN}){_FURTHER}{_SOURCES}", re.IGNORECASE)
_BY_SEX = re.compile(rf"(?:ref )?({_SPAN}) men, ({_SPAN}) women{_SOURCES}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Usual values of an adult, in the finding's unit. None where a side is open; `under` itself is above the limit."""

    low: float | None = None
    high: float | None = None
    under: float | None = None

    @property
    def top(self) -> float | None:
        return self.under if self.high is None else self.high

    @property
    def words(self) -> str:
        """As people write them: 3.5-5.3, under 52, 30 or more."""
        if self.under is not None:
            return f"under {amount_words(self.under)}"
        low = amount_words(self.low or 0)
        return f"{low} or more" if self.high is None else f"{low}-{amount_words(self.high)}"

    def place_words(self, value: float) -> str:
        """As “above the reference 3.5-5.3”."""
        return f"{_PLACES[self.place(value)]} {self.words}"

    def place(self, value: float) -> Place:
        if self.low is not None and value < self.low:
            return "below"
        is_above = (self.high is not None and value > self.high) or (self.under is not None and value >= self.under)
        return "above" if is_above else "inside"


def limits_of(reference: str, *, sex: str, age: int) -> Limits | None:
    """The limits for a person of this sex at birth and age in years; None where the text doesn't say them for sure.

    "about", "fasting", "(method)", "(local)", and words about some people only leave it open whether
    a value is usual: such a text is shown as it is written and never becomes a limit.
    """
    if age < ADULT:
        return None
    if for_all := _FOR_ALL.fullmatch(reference.strip()):
        return _limits(for_all[1])
    by_sex = _BY_SEX.fullmatch(reference.strip())
    spans = {Sex.MALE.value: by_sex[1], Sex.FEMALE.value: by_sex[2]} if by_sex else {}
    return _limits(spans[sex]) if sex in spans else None


def _limits(span: str) -> Limits | None:
    numbers = [float(number) for number in re.findall(_NUMBER, span)]
    if len(numbers) == 2:
        return Limits(low=numbers[0], high=numbers[1]) if numbers[0] < numbers[1] else None
    return Limits(low=numbers[0]) if span.endswith("more") else Limits(under=numbers[0])
