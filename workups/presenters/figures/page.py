from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from clinic.words import date_words
from workups.bars import Bars
from workups.presenters.figures import charts
from workups.presenters.figures.columns import (
    Cell,
    Column,
    overdue_columns,
    review_columns,
    told_columns,
    turnaround_columns,
)
from workups.presenters.worklist.page import Choice, Option
from workups.queries.figures import Figures, PracticeFigures, Scope

EMPTY: Final = (
    "No test was ordered in these months. What a GP orders in a workup is counted here from that moment on, month by "
    "month, and every step of it as it is taken."
)


@dataclass(frozen=True, slots=True)
class Row:
    """`name` is the test, advice or month, `minor` says more of it; the last row may be all of them together."""

    name: str
    cells: list[Cell]
    is_total: bool = False
    minor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One figure by test or by month: drawn, and as a table with the same numbers."""

    key: str
    title: str
    caption: str
    first: str
    headings: list[str]
    rows: list[Row]
    chart: Bars | None
    note: str
    csv_href: str


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    lead: str
    columns: tuple[Column[Figures], ...]
    drawn: charts.Drawn
    drawn_words: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    title: str
    lead: str
    funnel: Bars | None
    tables: list[Table]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """`empty` says what would fill the page, where nothing does."""

    since: str
    choices: list[Choice]
    sections: list[ShownSection]
    empty: str


def figures_page(
    figures: PracticeFigures, choice_of_months: Iterable[int], choice_of_days: Iterable[int]
) -> FiguresPage:
    """The whole page; the choices are what the filters offer."""
    return FiguresPage(
        since=date_words(figures.by_month[0].month),
        choices=_choices(figures, choice_of_months, choice_of_days),
        sections=[_shown(section, figures) for section in sections(figures.scope)] if figures.total.ordered else [],
        empty="" if figures.total.ordered else EMPTY,
    )


def sections(scope: Scope) -> list[Section]:
    """What the page counts, in its order."""
    return [
        Section(
            "told",
            "Came back and told",
            "Where the tests ordered in these months stand by now. Called off are tests cancelled or not done. Came "
            "back is out of those not called off; reviewed by a GP out of those that came back; told out of those "
            "reviewed. Told in all, which is drawn by test and by month, is out of those not called off.",
            told_columns(),
            lambda each: each.told_in_all,
            "Told, out of those not called off",
        ),
        Section(
            "turnaround",
            "Turnaround",
            "Days of 24 hours from the order to the first result, of the tests that have come back. What has not come "
            "back yet is not in it, so the newest months look faster than they are. The bar is the median, the thin "
            "line goes as far as nine in ten took.",
            turnaround_columns(),
            lambda each: each.turnaround,
            "Median days from order to result",
        ),
        Section(
            "overdue",
            "Overdue",
            "The result came after the day it was expected, or has not come and that day is over; out of those not "
            "called off. It is the last day that was set: booking or collecting a test can move it on, so a test that "
            "was booked late is not overdue for that. Where a part was still to come, it is the part’s day. Chased and "
            "escalated (to a GP or the practice manager, at any step, critical results with them) are out of all "
            "ordered.",
            overdue_columns(),
            lambda each: each.overdue,
            "Overdue, out of those not called off",
        ),
        Section(
            "review",
            "Waiting for review",
            "From the first result to the first review by a GP; a correction that is reviewed again counts once. The "
            f"days are of those that have been reviewed. Longer than {scope.days} days counts what was reviewed later "
            "and what still waits, out of those that came back.",
            review_columns(scope.days),
            lambda each: each.waited_long,
            f"Waited longer than {scope.days} days, out of those that came back",
        ),
    ]


def file_lines(figures: PracticeFigures, key: str) -> tuple[str, Iterator[list[str]]]:
    """One table for a spreadsheet: its key and its lines, headings first. A key that there is not is the first."""
    keys = {f"{section.key}-by-{by}": (section, by) for section in sections(figures.scope) for by in ("test", "month")}
    found = key if key in keys else next(iter(keys))
    return found, _lines(*keys[found], figures)


def _lines(section: Section, by: str, figures: PracticeFigures) -> Iterator[list[str]]:
    yield [by.capitalize(), *(heading for column in section.columns for heading in column.file_headings)]
    tests = [(row.title, row.figures) for row in figures.by_test]
    months = [(f"{row.month:%Y-%m}", row.figures) for row in figures.by_month]
    for name, each in (*(tests if by == "test" else months), ("All", figures.total)):
        yield [name, *(cell for column in section.columns for cell in column.filed(each))]


def _shown(section: Section, figures: PracticeFigures) -> ShownSection:
    return ShownSection(
        key=section.key,
        title=section.title,
        lead=section.lead,
        funnel=charts.funnel(figures.total) if section.key == "told" else None,
        tables=[_by_test(section, figures), _by_month(section, figures)],
    )


def _by_test(section: Section, figures: PracticeFigures) -> Table:
    rows = [_row(section, row.title, row.figures, test=row.title) for row in figures.by_test]
    is_cut = len(rows) > charts.MOST_DRAWN
    return Table(
        key=f"{section.key}-by-test",
        title="By test",
        caption=f"{section.title}, by test",
        first="Test",
        headings=[column.heading for column in section.columns],
        rows=[*rows, _total(section, "All tests", figures.total, test="")] if len(rows) > 1 else rows,
        chart=charts.by_test(f"{section.drawn_words}, by test", figures.by_test, section.drawn),
        note=f"Drawn are the {charts.MOST_DRAWN} tests ordered most; the table has all." if is_cut else "",
        csv_href=_csv_href(f"{section.key}-by-test", figures.scope),
    )


def _by_month(section: Section, figures: PracticeFigures) -> Table:
    rows = [_row(section, f"{row.month:%B %Y}", row.figures) for row in figures.by_month]
    return Table(
        key=f"{section.key}-by-month",
        title="By month of ordering",
        caption=f"{section.title}, by month of ordering",
        first="Month",
        headings=[column.heading for column in section.columns],
        rows=[*rows, _total(section, "All months", figures.total)],
        chart=charts.by_month(f"{section.drawn_words}, by month of ordering", figures.by_month, section.drawn),
        note="",
        csv_href=_csv_href(f"{section.key}-by-month", figures.scope),
    )


def _row(section: Section, name: str, figures: Figures, test: str | None = None) -> Row:
    return Row(name, [column.cell(figures, test) for column in section.columns])


def _total(section: Section, name: str, figures: Figures, test: str | None = None) -> Row:
    return Row(name, [column.cell(figures, test) for column in section.columns], is_total=True)


def _csv_href(table: str, scope: Scope) -> str:
    asked = {"table": table, **{name: value for name, value in asdict(scope).items() if value}}
    return f"{reverse('figures_csv')}?{urlencode(asked)}"


def _choices(figures: PracticeFigures, months: Iterable[int], days: Iterable[int]) -> list[Choice]:
    scope = figures.scope
    tests = [("", "All tests"), *((title, title) for title in figures.tests)]
    return [
        choice_of(
            "months", "Ordered in the last", [(str(each), f"{each} months") for each in months], str(scope.months)
        ),
        choice_of("test", "Test", tests, scope.test),
        choice_of("days", "A review is late after", [(str(each), f"{each} days") for each in days], str(scope.days)),
    ]


def choice_of(name: str, label: str, offered: Iterable[tuple[str, str]], chosen: str) -> Choice:
    """One filter: what it offers as (value, words), and what is chosen."""
    return Choice(name, label, tuple(Option(value, words, value == chosen) for value, words in offered))
