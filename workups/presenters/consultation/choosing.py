"""The form that puts a piece of advice off, or declines it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.words import date_words
from workups.engine.definition import Rule
from workups.forms.decisions import Choosing as Typed
from workups.models import DeclineReason, Workup
from workups.presenters.consultation.decided import place_of

_DELAYS: Final = ((7, "1 week"), (14, "2 weeks"), (28, "4 weeks"))


@dataclass(frozen=True, slots=True)
class Choosing:
    """`place` is the id of what the form stands in. `delays`: (day as typed, words)."""

    code: str
    place: str
    title: str
    seen: int
    section: str
    delays: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str, bool], ...]
    until: str
    note: str
    until_error: str
    reason_error: str
    note_error: str
    defer_href: str
    decline_href: str
    back: str

    @property
    def has_error(self) -> bool:
        return bool(self.until_error or self.reason_error or self.note_error)


def choosing(workup: Workup, rule: Rule, typed: Typed, *, section: str, refusal: InvalidInput | None) -> Choosing:
    errors = {refusal.field: refusal.message} if refusal else {}
    return Choosing(
        code=rule.code,
        place=place_of(rule.code, typed.seen),
        title=rule.title,
        seen=typed.seen,
        section=section,
        delays=tuple(_delays(timezone.localdate())),
        reasons=tuple((value, label, value == typed.reason) for value, label in DeclineReason.choices),
        until=typed.until,
        note=typed.note,
        until_error=errors.get("until", ""),
        reason_error=errors.get("reason", ""),
        note_error=errors.get("note", ""),
        defer_href=reverse("workup_decide", args=[workup.pk, rule.code, "defer"]),
        decline_href=reverse("workup_decide", args=[workup.pk, rule.code, "decline"]),
        back=reverse("workup", args=[workup.pk]) + (f"?section={section}" if section else ""),
    )


def _delays(today: date) -> Iterable[tuple[str, str]]:
    for days, words in _DELAYS:
        day = today + timedelta(days=days)
        yield f"{day:%d/%m/%Y}", f"{words} ({date_words(day)})"
