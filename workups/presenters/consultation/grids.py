"""Signs with two sides as a table: one row per sign, right and left as columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from workups.engine.definition import Definition, Finding
from workups.presenters.consultation.questions import Asker, Question
from workups.words import without_side

_FEW: Final = 3  # rows whose names still make a caption


@dataclass(frozen=True, slots=True)
class Row:
    """One sign. A side that the protocol does not ask for is None."""

    label: str
    hint: str
    right: Question | None
    left: Question | None


@dataclass(frozen=True, slots=True)
class Grid:
    id: str
    caption: str
    hint: str
    rows: tuple[Row, ...]
    recorded: str

    @property
    def cells(self) -> Iterator[Question]:
        for row in self.rows:
            yield from (cell for cell in (row.right, row.left) if cell)


def runs(definition: Definition, codes: Iterable[str]) -> Iterator[tuple[bool, list[Finding]]]:
    """The findings in order, split into runs of signs with two sides (True) and others."""
    findings = [definition.findings[code] for code in codes]
    for two_sided, run in groupby(findings, key=lambda finding: bool(finding.pair)):
        yield two_sided, list(run)


def grid_of(findings: Sequence[Finding], asker: Asker, *, caption: str) -> Grid:
    """`caption` names the grid; what all its rows have in common stands beside it once."""
    pairs = _pairs(findings)
    shared = _shared([pair[0].question for pair in pairs])
    rows = tuple(_row(pair, asker, shared) for pair in pairs)
    return Grid(
        id=f"grid-{findings[0].pair}",
        caption=caption if len(pairs) > _FEW else ", ".join(row.label for row in rows),
        hint=shared,
        rows=rows,
        recorded=_recorded(rows),
    )


def _pairs(findings: Sequence[Finding]) -> list[list[Finding]]:
    by_pair: dict[str, list[Finding]] = {}
    for finding in findings:
        by_pair.setdefault(finding.pair, []).append(finding)
    return list(by_pair.values())


def _shared(questions: Sequence[str]) -> str:
    """The words that most rows have in common, if any have."""
    words, times = Counter(questions).most_common(1)[0]
    return words if times > 1 else ""


def _row(pair: Sequence[Finding], asker: Asker, shared: str) -> Row:
    sides = {finding.side: asker.ask(finding.code, aloud=False, in_grid=True) for finding in pair}
    question = pair[0].question
    return Row(
        label=without_side(pair[0].label),
        hint="" if question == shared else question,
        right=sides.get("right"),
        left=sides.get("left"),
    )


def _recorded(rows: Iterable[Row]) -> str:
    """Who filled the grid in: each author once."""
    said = [cell.by for row in rows for cell in (row.right, row.left) if cell and cell.by]
    return "; ".join(dict.fromkeys(said))
