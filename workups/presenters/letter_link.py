"""The way to the letter of a referral, from wherever the referral stands."""

from dataclasses import dataclass

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words
from workups.models import LetterStatus, ReferralStatus
from workups.queries.letters import LetterNote


@dataclass(frozen=True, slots=True)
class LetterLink:
    """`begins`: pressing it makes the letter, so it is a button; else a link to the one there is."""

    label: str
    href: str
    begins: bool


def letter_link(referral_id: int, status: str, letter: LetterNote | None, reader: Membership) -> LetterLink | None:
    """None where there is no letter and this reader can begin none."""
    if letter is not None:
        is_signed = letter.status == LetterStatus.FINAL
        label = f"Letter signed {date_words(letter.ended_at)}" if is_signed else "Continue the draft letter"
        return LetterLink(label, reverse("letter", args=[letter.id]), begins=False)
    if status == ReferralStatus.CANCELLED or not may(reader, Permission.WRITE_LETTERS):
        return None
    return LetterLink("Write the letter", reverse("letter_begin", args=[referral_id]), begins=True)
