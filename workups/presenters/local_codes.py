"""Laboratories' own codes: what they mean here, those without a meaning, and the form that gives one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from clinic.words import moment_words
from workups.actions.inbound import Outcome, Received
from workups.conversions import unit_meant, words_of
from workups.dictionary import Known, findings, found
from workups.models import LocalCode
from workups.queries.local_codes import MOST_AGAIN, MOST_REPORTS, Unmeant

NOT_READ: Final = "not_read"
"""What the form says for “not read here”: no finding has this code."""
_SAID: Final = {Outcome.MATCHED: "matched", Outcome.QUEUED: "still waiting", Outcome.REJECTED: "rejected"}


@dataclass(frozen=True, slots=True)
class MeaningRow:
    id: int
    sender: str
    code: str
    text: str
    meaning: str
    without_unit: str
    by: str
    set_at: str


@dataclass(frozen=True, slots=True)
class CodesPage:
    """`may_say`: whether this person may give meanings; everybody who enters results may see them."""

    unmeant: Sequence[Unmeant]
    meanings: list[MeaningRow]
    may_say: bool
    most_reports: int = MOST_REPORTS


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent; `seen` is the id of the meaning it changes, "" for a code that had none."""

    sender: str = ""
    code: str = ""
    text: str = ""
    example: str = ""
    for_all: bool = False
    words: str = ""
    finding: str = ""
    unit: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class MeaningForm:
    """`choices` are what the words found, with what was chosen; `faults` by field."""

    typed: Typed
    choices: list[tuple[str, str, bool]]
    nothing_found: bool
    not_read: bool
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def may_be_for_all(self) -> bool:
        """Asked when a laboratory's code gets its first meaning; a change is of the meaning there is."""
        return bool(self.typed.sender and not self.typed.seen)

    def problems(self) -> list[dict[str, str]]:
        return [{"text": said, "href": f"#{_ANCHORS.get(name, name)}"} for name, said in self.faults.items()]


_ANCHORS: Final = {"finding": "finding-not-read", "code": "words", "sender": "for-all"}


def codes_page(unmeant: Sequence[Unmeant], meanings: Iterable[LocalCode], *, may_say: bool) -> CodesPage:
    return CodesPage(unmeant, [_row(each) for each in meanings], may_say)


def meaning_form(typed: Typed, faults: Mapping[str, str] | None = None) -> MeaningForm:
    """The findings that the words find; without words those that the laboratory's own name finds."""
    listed = found(typed.words or typed.text)
    chosen = findings().get(typed.finding)
    if chosen is not None and chosen not in listed:
        listed = [chosen, *listed]
    choices = [(each.code, each.words, each.code == typed.finding) for each in listed]
    return MeaningForm(typed, choices, not listed, typed.finding == NOT_READ, faults or {})


def typed_of(code: LocalCode) -> Typed:
    """A meaning that is to be changed, as the form shows it."""
    known = findings().get(code.finding)
    return Typed(
        sender=code.sender,
        code=code.code,
        text=code.text,
        for_all=not code.sender,
        words=known.label if known else "",
        finding=code.finding or NOT_READ,
        unit=_unit(code, known),
        seen=str(code.pk),
    )


def said_again(looked_at: Sequence[Received]) -> str:
    """What became of the reports that waited with the code; "" where there were none."""
    if not looked_at:
        return ""
    numbers = [(sum(each.outcome == outcome for each in looked_at), words) for outcome, words in _SAID.items()]
    counted = ", ".join(f"{number} {words}" for number, words in numbers if number)
    more = " There may be more: press “Look again”." if len(looked_at) >= MOST_AGAIN else ""
    return (
        f"{len(looked_at)} waiting {'report' if len(looked_at) == 1 else 'reports'} looked at again: {counted}.{more}"
    )


def _row(code: LocalCode) -> MeaningRow:
    known = findings().get(code.finding)
    return MeaningRow(
        id=code.pk,
        sender=code.sender,
        code=code.code,
        text=code.text,
        meaning=known.words if known else code.finding or "Not read here",
        without_unit=_without_unit(code, known),
        by=code.set_by.user.name,
        set_at=moment_words(code.set_at),
    )


def _without_unit(code: LocalCode, known: Known | None) -> str:
    """What becomes of a value that names no unit."""
    if known is None or not (known.unit and known.is_measured):
        return ""
    return f"without a unit: {unit}" if (unit := _unit(code, known)) else "without a unit: a person looks"


def _unit(code: LocalCode, known: Known | None) -> str:
    """As people write it."""
    if not code.unit or known is None:
        return code.unit
    meant = unit_meant(known.as_finding(), code.unit)
    return words_of(meant or known.unit)
