"""What each figure is called and how it is said: on the page in one cell, in a file in as many as a sheet can count."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from django.urls import reverse

from workups.models import Step
from workups.queries.figures import Days, Figures, Share
from workups.queries.worklist import ESCALATED, OVERDUE

F = TypeVar("F")

ENOUGH: Final = 5
"""Of fewer, a percentage or a percentile says more about one patient's luck than about the practice."""
TOO_FEW: Final = "too few to say"
NONE: Final = "none to count"


@dataclass(frozen=True, slots=True)
class Cell:
    """`minor` stands below the words; `hint` says to whoever hears a link out of its row where it leads."""

    words: str
    minor: str = ""
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[F]):
    """`said` and `filed` give one figure for a page and for a file; `tab` of the worklist has what is open of it."""

    heading: str
    said: Callable[[F], Cell]
    filed: Callable[[F], list[str]]
    file_headings: tuple[str, ...]
    tab: str = ""

    def cell(self, figures: F, test: str | None = None) -> Cell:
        """Linked for a `test` ("" for all of them) that has something to follow; None for what has no list."""
        said = self.said(figures)
        if test is None or not self.tab or said.words == "0" or said.words.startswith("0 of "):
            return said
        asked = {"tab": self.tab} | ({"test": test} if test else {})
        hint = f", {self.heading[:1].lower()}{self.heading[1:]}, {test or 'all tests'}: what is open now"
        return Cell(said.words, said.minor, f"{reverse('worklist')}?{urlencode(asked)}", hint)


def percent_words(share: Share) -> str:
    """Rounded, but never to nothing or to everything what is not quite."""
    if share.percent is None:
        return NONE
    if share.of < ENOUGH:
        return TOO_FEW
    rounded = round(share.percent)
    if rounded == 0 and share.count:
        return "under 1%"
    return "over 99%" if rounded == 100 and share.count < share.of else f"{rounded}%"


def days_words(value: float | None, of: int) -> str:
    """Days with one decimal, as far as there are enough to say."""
    if value is None:
        return NONE
    if of < ENOUGH:
        return TOO_FEW
    return f"{value:.1f}" if value >= 0.05 else "under 0.1"


def count_column(heading: str, of: Callable[[F], int], tab: str = "") -> Column[F]:
    """So many."""
    return Column(heading, lambda each: Cell(f"{of(each):,}"), lambda each: [str(of(each))], (heading,), tab)


def share_column(heading: str, of: Callable[[F], Share], tab: str = "") -> Column[F]:
    """So many of so many, and their percentage as far as there are enough."""

    def said(each: F) -> Cell:
        share = of(each)
        return Cell(f"{share.count:,} of {share.of:,}", percent_words(share))

    def filed(each: F) -> list[str]:
        share = of(each)
        is_enough = share.percent is not None and share.of >= ENOUGH
        return [str(share.count), str(share.of), f"{share.percent:.1f}" if is_enough else percent_words(share)]

    return Column(heading, said, filed, (heading, f"{heading}: out of", f"{heading}: per cent"), tab)


def _days(heading: str, of: Callable[[Figures], Days], *, is_median: bool) -> Column[Figures]:
    def words(each: Figures) -> str:
        days = of(each)
        return days_words(days.median if is_median else days.nine_in_ten, days.of)

    return Column(heading, lambda each: Cell(words(each)), lambda each: [words(each)], (heading,))


def _ordered() -> Column[Figures]:
    """What was called off (cancelled or not done) stands with what was ordered: all that follows is out of the rest."""

    def said(each: Figures) -> Cell:
        return Cell(f"{each.ordered:,}", f"{each.ended:,} called off" if each.ended else "")

    return Column(
        "Ordered", said, lambda each: [str(each.ordered), str(each.ended)], ("Ordered", "Cancelled or not done")
    )


def told_columns() -> tuple[Column[Figures], ...]:
    return (
        _ordered(),
        share_column("Came back", lambda each: each.returned),
        share_column("Reviewed", lambda each: each.reviewed),
        share_column("Told", lambda each: each.told),
        share_column("Told in all", lambda each: each.told_in_all),
        count_column("Not told yet", lambda each: each.reviewed.count - each.told.count, Step.TO_TELL),
    )


def turnaround_columns() -> tuple[Column[Figures], ...]:
    return (
        count_column("Came back", lambda each: each.turnaround.of),
        _days("Median days", lambda each: each.turnaround, is_median=True),
        _days("Nine in ten within days", lambda each: each.turnaround, is_median=False),
    )


def overdue_columns() -> tuple[Column[Figures], ...]:
    return (
        share_column("Overdue", lambda each: each.overdue, OVERDUE),
        share_column("Chased", lambda each: each.chased),
        share_column("Escalated", lambda each: each.escalated, ESCALATED),
    )


def review_columns(days: int) -> tuple[Column[Figures], ...]:
    return (
        count_column("Reviewed", lambda each: each.review.of),
        _days("Median days to review", lambda each: each.review, is_median=True),
        _days("Nine in ten within days", lambda each: each.review, is_median=False),
        share_column(f"Waited longer than {days} days", lambda each: each.waited_long),
        count_column("Not reviewed yet", lambda each: each.returned.count - each.reviewed.count, Step.TO_REVIEW),
    )
