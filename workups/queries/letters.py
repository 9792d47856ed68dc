"""Referral letters: one with everything its page and its print need, and those of a referral."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FilteredRelation, Q, QuerySet

from clinic.access import Permission, require
from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import Letter, LetterStatus, Referral, Report
from workups.models.report import ReportKind

_PEOPLE = ("edited_by__user", "ended_by__user", "begun_by__user", "referral__decided_by__user", "referral__patient")
_OF_WORKUP = ("workup__practice", "workup__patient", "workup__started_by__user", "workup__version__protocol")


@dataclass(frozen=True, slots=True)
class LetterNote:
    """How far the letter of a referral is."""

    id: int
    status: str
    ended_at: datetime | None


def letter_for(membership: Membership, letter_id: int) -> Letter:
    """One letter. Raises NotFoundHere, for another practice's id as well."""
    require(membership, Permission.SEE_PATIENTS)
    letter = whole_letters().filter(practice_id=membership.practice_id, pk=letter_id).first()
    if letter is None:
        raise NotFoundHere("There is no such letter in this practice.")
    return letter


def whole_letters() -> QuerySet[Letter]:
    """Letters with their referral, workup and people at hand; the protocol's text stays where it is."""
    rows = Letter.objects.select_related("referral", "addendum_to", *_PEOPLE, *_OF_WORKUP)
    return rows.defer("workup__version__document")


def addenda_of(letter: Letter) -> list[Letter]:
    """The addenda of a letter that were not discarded, oldest first."""
    rows = Letter.objects.filter(addendum_to=letter).exclude(status=LetterStatus.DISCARDED)
    return list(rows.select_related("edited_by__user", "ended_by__user").order_by("id"))


def print_of(letter: Letter) -> Report | None:
    """The report that a signed letter became, without snapshot and PDF."""
    prints = Report.objects.filter(letter=letter, kind=ReportKind.REFERRAL_LETTER)
    return prints.defer("pdf", "snapshot").first()


def with_letter(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Brings along the letter of each referral, for `letter_of`: in the same query."""
    live = Q(letters__addendum_to=None) & ~Q(letters__status=LetterStatus.DISCARDED)
    columns = {f"letter_{name}": F(f"live_letter__{name}") for name in ("pk", "status", "ended_at")}
    return referrals.annotate(live_letter=FilteredRelation("letters", condition=live)).annotate(**columns)


def letter_of(referral: Referral) -> LetterNote | None:
    """The letter of a referral that came with `with_letter`, or None; discarded ones don't count."""
    letter_id, status, ended_at = (getattr(referral, f"letter_{name}") for name in ("pk", "status", "ended_at"))
    return LetterNote(letter_id, status, ended_at) if letter_id else None


def letter_of_referral(referral_id: int) -> LetterNote | None:
    """The letter of one referral; discarded ones and addenda don't count."""
    rows = Letter.objects.filter(referral=referral_id, addendum_to=None).exclude(status=LetterStatus.DISCARDED)
    found = rows.values_list("pk", "status", "ended_at").first()
    return LetterNote(*found) if found else None
