"""One answer as a form sends it, and what is meant by it.

An empty value means unknown; a form without any value is incomplete and means nothing at all.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from django.http import QueryDict
from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.spoken_days import read_day
from clinic.words import date_words
from workups.engine.definition import Finding
from workups.forms.spoken_durations import as_duration

# Options that say "nothing here" and so stand alone.
EXCLUSIVE: Final = frozenset({"none", "none_identified", "normal", "not_known"})
_CLEARED: Final = "unknown"
_LONGEST: Final = 2_000
_OLDEST_YEARS: Final = 130


@dataclass(frozen=True, slots=True)
class Typed:
    """The parts of an answer's form as they came, before anything is believed of them."""

    values: tuple[str, ...]
    unit: str
    before: tuple[str, ...]
    reason: str
    revision: str
    section: str

    @property
    def value(self) -> str:
        """The last value: what a browser sends for a single control."""
        return self.values[-1] if self.values else ""


@dataclass(frozen=True, slots=True)
class Said:
    value: object


@dataclass(frozen=True, slots=True)
class Cleared:
    """Unknown again."""


@dataclass(frozen=True, slots=True)
class NotAssessable:
    reason: str


Meaning: TypeAlias = Said | Cleared | NotAssessable


def read_typed(post: QueryDict) -> Typed:
    """Takes the form as it is."""
    return Typed(
        values=tuple(post.getlist("value")),
        unit=post.get("value_unit", ""),
        before=tuple(part for part in post.get("before", "").split(",") if part),
        reason=post.get("reason", ""),
        revision=post.get("revision", ""),
        section=post.get("section", ""),
    )


def revision_of(typed: Typed, *, newest: int) -> int:
    """The revision that the page showed. Raises InvalidInput for one that no page can have shown."""
    text = typed.revision.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) > newest:
        raise InvalidInput("This form is incomplete or was changed on its way. Nothing was saved; answer again here.")
    return int(text)


def read_revision(post: QueryDict, *, newest: int) -> int:
    """The revision that a form without a value showed. Raises as `revision_of` does."""
    return revision_of(read_typed(post), newest=newest)


def meaning_of(finding: Finding, typed: Typed) -> Meaning:
    """What was meant. The value itself is checked by the action. Raises InvalidInput (field = the finding)."""
    if typed.reason.strip():
        return NotAssessable(typed.reason)
    if not typed.values:
        raise InvalidInput("Nothing was sent for this question, so nothing was changed.", field=finding.code)
    if any(len(value) > _LONGEST for value in typed.values):
        raise InvalidInput(f"That is too long: at most {_LONGEST} characters.", field=finding.code)
    if finding.type == "multichoice":
        return _several(finding, typed)
    return _one(finding, typed)


def _one(finding: Finding, typed: Typed) -> Meaning:
    text = typed.value.strip()
    if not text or (text == _CLEARED and text not in finding.options and finding.type != "text"):
        return Cleared()
    if finding.type == "duration":
        return Said(as_duration(text) or f"{text}{typed.unit if text[-1].isdigit() else ''}")
    return Said(_past_day(finding, text) if finding.type == "date" else text)


def _past_day(finding: Finding, text: str) -> str:
    """When something was first noticed, as it is told: "three weeks ago"."""
    today = timezone.localdate()
    try:
        day = read_day(text, today=today, towards="past")
    except ValueError as fault:
        raise InvalidInput(str(fault), field=finding.code) from fault
    if not today.year - _OLDEST_YEARS <= day.year or day > today:
        raise InvalidInput(f"{date_words(day)} can't be right: give a day that is past.", field=finding.code)
    return day.isoformat()


def _several(finding: Finding, typed: Typed) -> Meaning:
    """What is ticked. Of "none" and a finding the one ticked last wins; both at once is for the person to settle."""
    ticked = [value for value in dict.fromkeys(typed.values) if value]
    alone = {value for value in ticked if value in EXCLUSIVE}
    others = set(ticked) - alone
    if alone and others:
        leaving = _ticked_before(finding, typed, alone, others)
        ticked = [value for value in ticked if value not in leaving]
    return Said(ticked) if ticked else Cleared()


def _ticked_before(finding: Finding, typed: Typed, alone: set[str], others: set[str]) -> set[str]:
    before = set(typed.before)
    if others <= before and not alone <= before:
        return others
    if alone <= before and not others <= before:
        return alone
    words = " and ".join(f"“{finding.option_label(value)}”" for value in sorted(alone))
    raise InvalidInput(f"{words} can't be ticked together with something else.", field=finding.code)
