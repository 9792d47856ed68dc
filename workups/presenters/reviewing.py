"""What a GP does with a result: the form, and what was chosen."""

from dataclasses import dataclass

from workups.forms.reviewing import Reviewing
from workups.models import InvestigationOrder, OrderStatus, ReviewStep
from workups.models.order import NEEDS_WORDS

_WITHOUT_FORM = (OrderStatus.REVIEWED, OrderStatus.TOLD)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool
    needs_words: bool


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """`suggested` says that the choice is the page's, not the reader's. `error` is about the form as a whole."""

    options: tuple[Option, ...]
    words: str
    suggested: bool
    step_error: str
    words_error: str
    error: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What was decided on a result, for whoever carries it out; empty where nobody said."""

    step: str = ""
    words: str = ""


def review_form(typed: Reviewing | None, *, is_in_order: bool) -> ReviewForm:
    """The form anew, or with what was typed. `is_in_order`: every value is usual and nothing was ever raised by it."""
    suggested = typed is None and is_in_order
    typed = typed or Reviewing(step=ReviewStep.NOTHING.value if suggested else "")
    at = typed.refused_at
    return ReviewForm(
        options=tuple(
            Option(step.value, str(step.label), step == typed.step, step in NEEDS_WORDS) for step in ReviewStep
        ),
        words=typed.words,
        suggested=suggested,
        step_error=typed.refused if at == "step" else "",
        words_error=typed.refused if at == "words" else "",
        error=typed.refused if at not in ("step", "words") else "",
    )


def next_step(order: InvestigationOrder) -> NextStep:
    """What is to be done now: nothing of a review that a correction has overtaken."""
    return _said(order) if order.status in _WITHOUT_FORM else NextStep()


def step_before_correction(order: InvestigationOrder) -> NextStep:
    """What was decided on the value that a correction replaced."""
    return _said(order) if order.status == OrderStatus.RESULTED else NextStep()


def _said(order: InvestigationOrder) -> NextStep:
    label = str(ReviewStep(order.review_step).label) if order.review_step else ""
    return NextStep(label, order.review_words)
