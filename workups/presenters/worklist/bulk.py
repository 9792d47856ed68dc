from collections.abc import Sequence
from dataclasses import dataclass

from clinic.words import name_of
from workups.models import WorklistEntry


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticked row; `refused` says why it was not done, empty where it was."""

    entry: WorklistEntry
    refused: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    patient: str
    what: str
    words: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class BulkReport:
    summary: str
    rows: list[OutcomeRow]


def bulk_report(outcomes: Sequence[Outcome], *, missing: int) -> BulkReport:
    """What was refused first. `missing`: rows that were ticked and that this practice has not."""
    refused = [each for each in outcomes if each.refused]
    done = [each for each in outcomes if not each.refused]
    parts = [f"{len(done)} done", f"{len(refused)} not done" if refused else ""]
    parts.append(f"{missing} not found" if missing else "")
    return BulkReport(
        summary=", ".join(part for part in parts if part) + ".",
        rows=[_row(each) for each in (*refused, *done)],
    )


def _row(outcome: Outcome) -> OutcomeRow:
    words = outcome.refused or f"Saved: {outcome.entry.get_step_display()}"
    return OutcomeRow(name_of(outcome.entry.patient), outcome.entry.title, words, not outcome.refused)
