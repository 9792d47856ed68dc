"""What became of advice, in words: drawn, the table beneath it, the same as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from clinic.words import date_words
from workups.bars import Bars
from workups.models import DeclineReason
from workups.presenters.figures import charts
from workups.presenters.figures.advice_table import KINDS, AdviceTable, Advised, Piece
from workups.presenters.figures.columns import Column, count_column, share_column
from workups.presenters.figures.page import Row, ShownSection, Table, choice_of
from workups.presenters.worklist.page import Choice
from workups.queries.figures import Share

MOST_LISTED: Final = 30
EMPTY: Final = (
    "No advice of this kind was given in these months. What a protocol advises in a workup is counted here from that "
    "moment on, and what was decided on it."
)
_BY: Final = {"rule": ("By advice", "Advice"), "month": ("By month", "Month first given")}
NOTHING_DECLINED: Final = "None of it was declined, so there is no reason to count."


@dataclass(frozen=True, slots=True)
class AdvicePage:
    """`empty` says what would fill the page, where nothing does; `nothing_declined` why there are no reasons."""

    since: str
    choices: list[Choice]
    sections: list[ShownSection]
    empty: str
    nothing_declined: str


@dataclass(frozen=True, slots=True)
class _Section:
    key: str
    title: str
    lead: str
    columns: tuple[Column[Advised], ...]
    drawn_words: str

    def drawn(self, figures: Advised) -> Share:
        return figures.share(figures.accepted if self.key == "decided" else figures.declined)

    def pieces(self, table: AdviceTable) -> list[Piece]:
        """What counts most here comes first; of advice that nobody declined there is no reason to tell."""
        if self.key == "decided":
            return table.pieces
        declined = [piece for piece in table.pieces if piece.figures.declined]
        return sorted(declined, key=lambda piece: -piece.figures.declined)


_SECTIONS: Final = (
    _Section(
        "decided",
        "What became of it",
        "Accepted, deferred and declined are what was decided last; a test is accepted by ordering it. Not decided on "
        "is the rest: nobody has said anything yet, or the decision was taken back. That is unknown, not declined. Of "
        "these, withdrawn are those that the answers carry no more.",
        (
            count_column("Given", lambda each: each.given),
            share_column("Accepted", lambda each: each.share(each.accepted)),
            share_column("Deferred", lambda each: each.share(each.deferred)),
            share_column("Declined", lambda each: each.share(each.declined)),
            share_column("Not decided on", lambda each: each.share(each.undecided)),
            count_column("Of these, withdrawn", lambda each: each.withdrawn),
        ),
        "Accepted, out of given",
    ),
    _Section(
        "reasons",
        "Why it was declined",
        "Each reason is out of what was declined. Advice that is declined for one reason again and again may not fit: "
        "that is for the protocol’s editors to look at.",
        (
            share_column("Declined", lambda each: each.share(each.declined)),
            share_column("Already done or known", lambda each: each.reason(DeclineReason.DONE_ALREADY)),
            share_column("Another explanation", lambda each: each.reason(DeclineReason.EXPLAINED)),
            share_column("Patient does not want it", lambda each: each.reason(DeclineReason.PATIENT_DECLINES)),
            share_column("Not suitable", lambda each: each.reason(DeclineReason.UNSUITABLE)),
            share_column("Agreed with a specialist", lambda each: each.reason(DeclineReason.AGREED_OTHERWISE)),
            share_column("Rests on a wrong answer", lambda each: each.reason(DeclineReason.WRONG_ENTRY)),
            share_column("Another reason", lambda each: each.reason(DeclineReason.OTHER)),
        ),
        "Declined, out of given",
    ),
)


def advice_page(table: AdviceTable, choice_of_months: Iterable[int]) -> AdvicePage:
    """The whole page; the choices are what the filters offer."""
    shown = [section for section in _SECTIONS if section.key == "decided" or table.total.declined]
    months = [(str(each), f"{each} months") for each in choice_of_months]
    return AdvicePage(
        since=date_words(table.months[0][0]),
        choices=[
            choice_of("months", "Given in the last", months, str(table.scope.months)),
            choice_of("kind", "Kind", [("", "All kinds"), *KINDS.items()], table.scope.kind),
        ],
        sections=[_shown(section, table) for section in shown] if table.total.given else [],
        empty="" if table.total.given else EMPTY,
        nothing_declined=NOTHING_DECLINED if table.total.given and not table.total.declined else "",
    )


def advice_file_lines(table: AdviceTable, key: str) -> tuple[str, Iterator[list[str]]]:
    """One table for a spreadsheet: its key and its lines, headings first. A key that there is not is the first."""
    keys = {f"{section.key}-by-{by}": (section, by) for section in _SECTIONS for by in _BY}
    found = key if key in keys else next(iter(keys))
    return found, _lines(*keys[found], table)


def _lines(section: _Section, by: str, table: AdviceTable) -> Iterator[list[str]]:
    first = ["Advice", "Kind", "Protocol"] if by == "rule" else ["Month"]
    yield [*first, *(heading for column in section.columns for heading in column.file_headings)]
    pieces = [([piece.title, piece.kind, piece.protocol], piece.figures) for piece in section.pieces(table)]
    months = [([f"{month:%Y-%m}"], figures) for month, figures in table.months]
    everything = ["All", *[""] * (len(first) - 1)]
    for names, figures in (*(pieces if by == "rule" else months), (everything, table.total)):
        yield [*names, *(cell for column in section.columns for cell in column.filed(figures))]


def _shown(section: _Section, table: AdviceTable) -> ShownSection:
    tables = [_by_rule(section, table), _by_month(section, table)]
    return ShownSection(section.key, section.title, section.lead, None, tables)


def _by_rule(section: _Section, table: AdviceTable) -> Table:
    pieces = section.pieces(table)
    listed = pieces[:MOST_LISTED]
    rows = [_row(section, each.title, each.figures, minor=f"{each.kind}, {each.protocol}") for each in listed]
    drawn = [(each.title, section.drawn(each.figures)) for each in pieces[: charts.MOST_DRAWN]]
    chart = charts.named(f"{section.drawn_words}, by advice", drawn)
    return _table(section, table, "rule", rows, chart, _cut(len(pieces)))


def _cut(count: int) -> str:
    """What is left out of so many, and where it is."""
    if count <= charts.MOST_DRAWN:
        return ""
    there = f"has the first {MOST_LISTED}, the file all {count}" if count > MOST_LISTED else "has all"
    return f"Drawn are the first {charts.MOST_DRAWN}; the table {there}."


def _by_month(section: _Section, table: AdviceTable) -> Table:
    rows = [_row(section, f"{month:%B %Y}", figures) for month, figures in table.months]
    drawn = [(month, section.drawn(figures)) for month, figures in table.months]
    chart = charts.monthly(f"{section.drawn_words}, by month in which it was first given", drawn)
    return _table(section, table, "month", rows, chart)


def _table(
    section: _Section, table: AdviceTable, by: str, rows: list[Row], chart: Bars | None, note: str = ""
) -> Table:
    key, (title, first) = f"{section.key}-by-{by}", _BY[by]
    total = Row("All", [column.cell(table.total) for column in section.columns], is_total=True)
    asked = {"table": key, **{name: value for name, value in asdict(table.scope).items() if value}}
    return Table(
        key=key,
        title=title,
        caption=f"{section.title}, {title.lower()}",
        first=first,
        headings=[column.heading for column in section.columns],
        rows=[*rows, total],
        chart=chart,
        note=note,
        csv_href=f"{reverse('advice_figures_csv')}?{urlencode(asked)}",
    )


def _row(section: _Section, name: str, figures: Advised, *, minor: str = "") -> Row:
    return Row(name, [column.cell(figures) for column in section.columns], minor=minor)
