"""What is drawn of the figures, and how each bar is labelled."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from workups.bars import Amount, Bars, lying, standing
from workups.presenters.figures.columns import ENOUGH, NONE, TOO_FEW, days_words, percent_words
from workups.queries.figures import Days, Figures, MonthFigures, Share, TestFigures

MOST_DRAWN: Final = 12
Drawn = Callable[[Figures], Share] | Callable[[Figures], Days]
_SHORT: Final = {TOO_FEW: "few", NONE: "–", "under 1%": "<1%", "over 99%": ">99%", "under 0.1": "<0.1"}


def by_test(title: str, rows: Sequence[TestFigures], drawn: Drawn) -> Bars | None:
    """The tests that are ordered most, at most MOST_DRAWN; the most often ordered first."""
    most = sorted(rows, key=lambda row: (-row.figures.ordered, row.title))[:MOST_DRAWN]
    return named(title, [(row.title, drawn(row.figures)) for row in most])


def by_month(title: str, rows: Sequence[MonthFigures], drawn: Drawn) -> Bars | None:
    """The oldest month first; the year is written where one begins, and at the start where there is room for it."""
    return monthly(title, [(row.month, drawn(row.figures)) for row in rows])


def named(title: str, rows: Sequence[tuple[str, Share | Days]]) -> Bars | None:
    """One bar for each name, in their order."""
    return lying(title, [_amount(*row) for row in rows], top=_top([figure for _, figure in rows]))


def monthly(title: str, rows: Sequence[tuple[date, Share | Days]]) -> Bars | None:
    """One bar for each month, from its first day; the oldest first."""
    amounts = [
        _amount(f"{month:%B %Y}", figure, under=_under(month, is_first=nth == 0))
        for nth, (month, figure) in enumerate(rows)
    ]
    return standing(title, amounts, top=_top([figure for _, figure in rows]))


def _under(month: date, *, is_first: bool) -> tuple[str, ...]:
    has_year = month.month == 1 or (is_first and month.month != 12)
    return (f"{month:%b}", f"{month:%Y}") if has_year else (f"{month:%b}",)


def funnel(total: Figures) -> Bars | None:
    """From ordered to told, each beside how many there were to begin with."""
    followed = total.returned.of
    steps = [
        ("Ordered, not called off", followed, f"{followed:,}"),
        ("Came back", total.returned.count, _share_words(total.returned)),
        ("Reviewed, of those", total.reviewed.count, _share_words(total.reviewed)),
        ("Told, of those", total.told.count, _share_words(total.told)),
    ]
    return lying(
        "From ordered to told", [Amount(label, count, words) for label, count, words in steps], top=followed or None
    )


def _top(figures: Sequence[Share | Days]) -> float | None:
    """A percentage is drawn against the whole, days against the longest."""
    return 100 if any(isinstance(each, Share) for each in figures) else None


def _amount(label: str, each: Share | Days, under: tuple[str, ...] = ()) -> Amount:
    if isinstance(each, Share):
        value = each.percent if each.of >= ENOUGH else None
        return Amount(label, value, _share_words(each), _short(percent_words(each)), under)
    median, reach = (each.median, each.nine_in_ten) if each.of >= ENOUGH else (None, None)
    return Amount(label, median, _days_words(each), _short(days_words(each.median, each.of)), under, reach)


def _short(words: str) -> str:
    return _SHORT.get(words, words)


def _share_words(share: Share) -> str:
    return NONE if share.percent is None else f"{percent_words(share)} ({share.count:,} of {share.of:,})"


def _days_words(days: Days) -> str:
    median = days_words(days.median, days.of)
    if days.of < ENOUGH:
        return f"{median} ({days.of})" if days.of else median
    return f"{median} days (9 in 10: {days_words(days.nine_in_ten, days.of)})"
