"""Numbers side by side as bars, and the same in words. It knows no row and no page.

Lengths are in the units of the drawing's view box. `templates/components/bars.html` draws it. The number of each bar
is written beside it, so that nothing hangs on its colour or on measuring it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workups.chart import Label

WIDTH: Final = 360.0
LONGEST_LABEL: Final = 28  # letters, beside the number of the bar
_ROW, _THICK, _TEXT = 40.0, 14.0, 14.0
_HIGH, _HEAD, _FOOT = 130.0, 24.0, 40.0
_WIDEST = 46.0
_SIZE, _SMALL, _MANY = 13.0, 11.5, 6  # numbers above many narrow bars would run into each other


@dataclass(frozen=True, slots=True)
class Amount:
    """One bar: `value` is None where nothing can be said, then `words` say why.

    `reach` goes beyond the bar as a thin line. Where bars are narrow, `short` is what fits above one, and `under` are
    the lines that name it below.
    """

    label: str
    value: float | None
    words: str
    short: str = ""
    under: tuple[str, ...] = ()
    reach: float | None = None


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Reach:
    """A line from the end of a bar, with a small stroke across its own end."""

    x1: float
    y1: float
    x2: float
    y2: float
    end: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`box` is None where nothing can be said; `ground` is as far as the bar could go."""

    ground: Box
    box: Box | None
    reach: Reach | None
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """`summary` says what is drawn, for whoever cannot see it; `size` is that of the letters."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    size: float
    summary: str


def lying(title: str, amounts: Sequence[Amount], *, top: float | None = None) -> Bars | None:
    """One bar below the other, its name and number above it; None for nothing to draw.

    `top` is the value of a whole bar, the largest shown unless given.
    """
    if not amounts:
        return None
    whole = _whole(amounts, top)
    bars = tuple(_lying(nth, amount, whole) for nth, amount in enumerate(amounts))
    labels = tuple(label for nth, amount in enumerate(amounts) for label in _beside(nth, amount))
    return Bars(WIDTH, _ROW * len(amounts), bars, labels, _SIZE, _summary(title, amounts))


def standing(title: str, amounts: Sequence[Amount], *, top: float | None = None) -> Bars | None:
    """One bar after the other from left to right, its number above and its name below it; else as `lying`."""
    if not amounts:
        return None
    whole, step = _whole(amounts, top), WIDTH / len(amounts)
    bars = tuple(_standing(nth, amount, whole, step) for nth, amount in enumerate(amounts))
    pairs = zip(amounts, bars, strict=True)
    labels = tuple(label for nth, pair in enumerate(pairs) for label in _around((nth + 0.5) * step, *pair))
    size = _SIZE if len(amounts) <= _MANY else _SMALL
    return Bars(WIDTH, _HEAD + _HIGH + _FOOT, bars, labels, size, _summary(title, amounts))


def _whole(amounts: Sequence[Amount], top: float | None) -> float:
    shown = [each for amount in amounts for each in (amount.value, amount.reach) if each is not None]
    return (max(shown, default=0) if top is None else top) or 1


def _share(value: float | None, whole: float) -> float:
    return min(max((value or 0) / whole, 0), 1)


def _lying(nth: int, amount: Amount, whole: float) -> Bar:
    top = nth * _ROW + _TEXT + 5
    end, middle = round(_share(amount.value, whole) * WIDTH, 1), round(top + _THICK / 2, 1)
    far = round(_share(amount.reach, whole) * WIDTH, 1)
    is_far = amount.value is not None and far > end
    return Bar(
        ground=Box(0, top, WIDTH, _THICK),
        box=None if amount.value is None else Box(0, top, max(end, 1), _THICK),
        reach=Reach(end, middle, far, middle, f"M{far - 1:.1f} {middle - 4:.1f}v8") if is_far else None,
        words=_said(amount),
    )


def _beside(nth: int, amount: Amount) -> tuple[Label, Label]:
    y = nth * _ROW + _TEXT
    return Label(0, y, "start", _cut(amount.label)), Label(WIDTH, y, "end", amount.words)


def _standing(nth: int, amount: Amount, whole: float, step: float) -> Bar:
    wide, foot, centre = round(min(step * 0.66, _WIDEST), 1), _HEAD + _HIGH, round((nth + 0.5) * step, 1)
    x, high = round(centre - wide / 2, 1), round(_share(amount.value, whole) * _HIGH, 1)
    far = round(_share(amount.reach, whole) * _HIGH, 1)
    is_far, tip = amount.value is not None and far > high, round(foot - far, 1)
    return Bar(
        ground=Box(x, _HEAD, wide, _HIGH),
        box=None if amount.value is None else Box(x, foot - max(high, 1), wide, max(high, 1)),
        reach=Reach(centre, foot - high, centre, tip, f"M{centre - 4:.1f} {tip:.1f}h8") if is_far else None,
        words=_said(amount),
    )


def _around(x: float, amount: Amount, bar: Bar) -> tuple[Label, ...]:
    """The number stands on what is drawn, thin line and all; the name below."""
    tops = [bar.box.y if bar.box else _HEAD + _HIGH, bar.reach.y2 if bar.reach else _HEAD + _HIGH]
    x, foot = round(x, 1), _HEAD + _HIGH
    number = Label(x, round(min(tops) - 6, 1), "middle", amount.short or amount.words)
    under = (Label(x, foot + 16 + 16 * nth, "middle", line) for nth, line in enumerate(amount.under or (amount.label,)))
    return number, *under


def _cut(label: str) -> str:
    """The whole of it stands in the table and in the bar's own words."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def _said(amount: Amount) -> str:
    return f"{amount.label}: {amount.words}"


def _summary(title: str, amounts: Sequence[Amount]) -> str:
    return f"{title}. {'; '.join(map(_said, amounts))}."
