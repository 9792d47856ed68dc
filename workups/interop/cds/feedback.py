"""What a record system says was done with cards, read leniently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from workups.actions.cards import Said
from workups.interop.cds.asked import Unreadable
from workups.interop.cds.cards import REASONS_SYSTEM
from workups.models import CardOutcome, DeclineReason

MOST: Final = 200
_LONGEST_CODE: Final = 200
_LONGEST_COMMENT: Final = 300


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was said of one card."""

    card: UUID
    said: Said


def read_feedback(body: Any) -> list[Feedback]:
    """Raises Unreadable, naming the first fault, for what is no feedback by the text of CDS Hooks 2.0.1."""
    entries = body.get("feedback") if isinstance(body, Mapping) else None
    if not isinstance(entries, list) or not entries or len(entries) > MOST:
        raise Unreadable(f"Feedback is an object with an array 'feedback' of 1 to {MOST} entries.")
    return [_entry(entry, f"feedback[{place}]") for place, entry in enumerate(entries)]


def _entry(entry: Any, where: str) -> Feedback:
    if not isinstance(entry, Mapping):
        raise Unreadable(f"{where} is no object.")
    outcome = entry.get("outcome")
    if outcome not in CardOutcome.values:
        raise Unreadable(f"{where}.outcome is neither accepted nor overridden.")
    code, reason, comment = _reason(entry.get("overrideReason"))
    said = Said(
        outcome=outcome,
        at=_moment(entry.get("outcomeTimestamp"), where),
        accepted=tuple(_accepted(entry.get("acceptedSuggestions"), where)),
        reason=reason if outcome == CardOutcome.OVERRIDDEN else "",
        said_reason=code,
        comment=comment,
    )
    if outcome == CardOutcome.ACCEPTED and not said.accepted:
        raise Unreadable(f"{where}.acceptedSuggestions has to name what was accepted.")
    return Feedback(_uuid(entry.get("card"), f"{where}.card"), said)


def _accepted(said: Any, where: str) -> Iterator[UUID]:
    for place, each in enumerate(said if isinstance(said, list) else []):
        yield _uuid(each.get("id") if isinstance(each, Mapping) else None, f"{where}.acceptedSuggestions[{place}].id")


def _reason(said: Any) -> tuple[str, str, str]:
    """(code as sent, ours if it is one of ours, comment)."""
    if not isinstance(said, Mapping):
        return "", "", ""
    coding = said.get("reason")
    reason = coding if isinstance(coding, Mapping) else {}
    code, comment = str(reason.get("code") or ""), str(said.get("userComment") or "")
    is_ours = reason.get("system") in (REASONS_SYSTEM, None) and code in DeclineReason.values
    return code[:_LONGEST_CODE], code if is_ours else "", comment[:_LONGEST_COMMENT]


def _moment(said: Any, where: str) -> datetime:
    try:
        at = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        at = None
    if at is None:
        raise Unreadable(f"{where}.outcomeTimestamp is no date and time by RFC 3339.")
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)


def _uuid(said: Any, where: str) -> UUID:
    try:
        return UUID(said)
    except (ValueError, TypeError, AttributeError):
        raise Unreadable(f"{where} is no uuid.") from None
