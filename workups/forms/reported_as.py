"""How final a value is that somebody types: final, unless they say otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices

from workups.actions.results import Entered
from workups.engine.definition import Finding
from workups.engine.facts import read_value
from workups.models import Result, ResultStatus
from workups.words import value_words


class ReportedAs(TextChoices):
    """What can be chosen for a value. The last two have none."""

    FINAL = "final", "Final"
    PRELIMINARY = "preliminary", "Preliminary"
    PENDING = "pending", "Still to come"
    TAKEN_BACK = "taken_back", "Take back"


WITHOUT_VALUE: Final[Mapping[str, Entered]] = {
    ReportedAs.PENDING: Entered(None, status=ResultStatus.PRELIMINARY),
    ReportedAs.TAKEN_BACK: Entered(None, status=ResultStatus.CANCELLED),
}
_ASKED: Final[Mapping[str, str]] = {
    ReportedAs.PENDING: "Set {label} from {words} to still to come? It is then unknown until the value is entered.",
    ReportedAs.TAKEN_BACK: "Take back {words} of {label}? It is then unknown, and a GP has to review the test again.",
}


@dataclass(frozen=True, slots=True)
class Held:
    """The newest version of a finding where it holds a value, in words with its unit. `number` is that version's id."""

    number: int
    words: str
    sampled_on: date


def held_values(findings: Iterable[Finding], results: Sequence[Result]) -> dict[str, Held]:
    """By finding what is in; nothing for what is still to come or was taken back. `results` come by version."""
    newest = {result.finding: result for result in results}
    found = [(finding, newest[finding.code]) for finding in findings if finding.code in newest]
    return {finding.code: _held(finding, result) for finding, result in found if result.value is not None}


def choices(chosen: str, held: Held | None) -> list[tuple[str, str]]:
    """Taking back is offered only where there is something to take back, and stays where it was chosen."""
    is_offered = held is not None or chosen == ReportedAs.TAKEN_BACK
    return [(each.value, str(each.label)) for each in ReportedAs if is_offered or each != ReportedAs.TAKEN_BACK]


def fault(chosen: str, held: Held | None, *, is_empty: bool) -> str:
    """What is wrong with a choice beside what was typed; "" where nothing is."""
    if chosen not in ReportedAs.values:
        return "Choose from the list how it is reported."
    if chosen in WITHOUT_VALUE and not is_empty:
        return "Leave the value empty, or choose Final."
    if chosen == ReportedAs.PRELIMINARY and is_empty:
        return "Enter the preliminary value, or choose Still to come."
    if chosen == ReportedAs.TAKEN_BACK and held is None:
        return "There is no value to take back: none is in, or it was taken back already."
    return ""


def question(chosen: str, held: Held | None, finding: Finding) -> str:
    """What is asked before a value that is in becomes unknown; "" where none does."""
    if held is None or chosen not in _ASKED:
        return ""
    return _ASKED[chosen].format(words=held.words, label=finding.label)


def token(chosen: str, held: Held) -> str:
    """What a tick stands for: exactly this version, and what becomes of it."""
    return f"{chosen} {held.number}"


def _held(finding: Finding, result: Result) -> Held:
    return Held(result.pk, value_words(finding, read_value(finding, result.value)), result.sampled_on)
