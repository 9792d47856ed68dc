"""A referral in a GP's inbox: what is to be sent, what was answered, and its letter."""

from dataclasses import dataclass

from django.urls import reverse

from clinic.models import Membership, Patient
from clinic.words import name_of
from workups.models import Referral, ReferralStatus
from workups.presenters import standing
from workups.presenters.letter_link import LetterLink, letter_link
from workups.queries.letters import letter_of


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a row is about."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class ReferralRow:
    id: int
    patient: Person
    title: str
    urgency: str
    href: str
    since: str
    move_label: str
    move_href: str
    letter: LetterLink | None


def person_of(patient: Patient) -> Person:
    return Person(name_of(patient), reverse("patient", args=[patient.pk]))


def referral_row(referral: Referral, reader: Membership) -> ReferralRow:
    return ReferralRow(
        id=referral.pk,
        patient=person_of(referral.workup.patient),
        title=referral.title,
        urgency=referral.urgency.replace("_", " "),
        href=f"{reverse('workup', args=[referral.workup_id])}?section=plan",
        since=f"{referral.get_status_display()}, {standing.since_words(referral.moved_at)}",
        move_label="Sent" if referral.status == ReferralStatus.DRAFT else "Read and done",
        move_href=_referral_move(referral),
        letter=letter_link(referral.pk, referral.status, letter_of(referral), reader),
    )


def _referral_move(referral: Referral) -> str:
    if referral.status == ReferralStatus.DRAFT:
        return reverse("referral_sent", args=[referral.pk])
    return reverse("entry_move", args=[referral.entry.pk, "close"])
