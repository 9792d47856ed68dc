"""What colleagues changed since a page was drawn, in one line."""

from clinic.models import Membership
from clinic.words import time_short
from workups.evaluate import Evaluated
from workups.models import Answer, Workup
from workups.presenters.consultation.places import label_of

_MOST_NAMED = 3


def news_of_answers(evaluated: Evaluated, *, seen: int, reader: Membership) -> str:
    """As “Tom Brennan changed Chest pain and 2 more, 14:03”; empty when nobody else answered after `seen`."""
    fresh = [
        answer for answer in evaluated.answers.values() if answer.revision > seen and answer.recorded_by_id != reader.pk
    ]
    if not fresh:
        return ""
    newest = max(fresh, key=lambda answer: answer.revision)
    theirs = [answer for answer in fresh if answer.recorded_by_id == newest.recorded_by_id]
    return f"{newest.author} changed {_named(evaluated, theirs)}, {time_short(newest.recorded_at)}."


def news_of(workup: Workup, evaluated: Evaluated, *, seen: int, reader: Membership) -> str:
    """The same, and of what is no answer: a note, a decision, an order. One's own other window is named as such."""
    if said := news_of_answers(evaluated, seen=seen, reader=reader):
        return said
    at = time_short(workup.touched_at)
    if workup.touched_by_id == reader.pk:
        return f"You changed this workup in another window, {at}."
    return f"{workup.touched_by.user.name} changed this workup, {at}."


def _named(evaluated: Evaluated, answers: list[Answer]) -> str:
    labels = [f"“{label_of(evaluated.definition, answer.finding)}”" for answer in answers[:_MOST_NAMED]]
    more = len(answers) - len(labels)
    return ", ".join(labels) + (f" and {more} more" if more else "")
