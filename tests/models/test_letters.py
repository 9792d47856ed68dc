"""Letters: what their table promises whatever code writes to it."""

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from clinic.models import Membership
from tests.models import rows
from tests.models.attack import delete, refused_by, refused_by_trigger, set_column
from workups.models import Letter, Referral, Workup

LONG_AGO = "2001-01-01T00:00:00Z"
WRITTEN = {
    "addressee": "Somebody else",
    "opening": "another",
    "points": '[{"label": "Tempo", "text": "fast"}]',
    "closing": "another",
    "choices": '{"flag.x": false}',
    "revision": 9,
    "edited_at": LONG_AGO,
    "status": "draft",
    "ended_at": LONG_AGO,
}


@pytest.fixture
def referral(workup: Workup, gp: Membership) -> Referral:
    return rows.referral(workup, by=gp)


@pytest.mark.parametrize("status", ["final", "discarded"])
@pytest.mark.parametrize("column", WRITTEN)
def test_nothing_of_what_is_signed_or_discarded_changes(
    referral: Referral, gp: Membership, status: str, column: str
) -> None:
    ended = rows.letter(referral, by=gp, status=status, ended_at=timezone.now(), ended_by=gp)
    with refused_by_trigger():
        set_column(ended, column, WRITTEN[column])


def test_nor_through_the_orm(referral: Referral, gp: Membership) -> None:
    signed = rows.signed_letter(referral, by=gp)
    with refused_by_trigger():
        Letter.objects.filter(pk=signed.pk).update(opening="another")
    signed.closing = "another"
    with refused_by_trigger():
        signed.save()


def test_no_letter_goes(referral: Referral, gp: Membership) -> None:
    with refused_by_trigger():
        delete(rows.letter(referral, by=gp))


@pytest.mark.parametrize("column", ["begun_at", "addendum_to_id"])
def test_where_it_comes_from_stays(referral: Referral, gp: Membership, column: str) -> None:
    draft = rows.letter(referral, by=gp)
    with refused_by_trigger():
        set_column(draft, column, LONG_AGO if column == "begun_at" else draft.pk)


def test_one_draft_and_one_letter_per_referral(referral: Referral, gp: Membership) -> None:
    rows.letter(referral, by=gp)
    with refused_by("one_draft_per_referral"):
        rows.letter(referral, by=gp)
    with refused_by("one_letter_per_referral"):
        rows.signed_letter(referral, by=gp)


def test_it_says_to_whom(referral: Referral, gp: Membership) -> None:
    with refused_by("letter_says_to_whom"):
        rows.letter(referral, by=gp, addressee="")


def test_who_ended_it_and_when_agree_with_its_status(referral: Referral, gp: Membership) -> None:
    with refused_by("letter_ended_agrees"):
        rows.letter(referral, by=gp, status="final")
    with refused_by("letter_ended_agrees"):
        rows.letter(referral, by=gp, ended_at=timezone.now(), ended_by=gp)


@pytest.mark.parametrize("status", ["draft", "discarded"])
def test_an_addendum_belongs_to_a_signed_letter(referral: Referral, gp: Membership, status: str) -> None:
    ended = {} if status == "draft" else {"ended_at": timezone.now(), "ended_by": gp}
    unsigned = rows.letter(referral, by=gp, status=status, **ended)
    with pytest.raises(ProgrammingError, match="an addendum belongs to a signed letter"), transaction.atomic():
        rows.letter(referral, by=gp, addendum_to=unsigned)


def test_an_addendum_belongs_to_a_letter_of_the_same_referral(
    workup: Workup, referral: Referral, gp: Membership
) -> None:
    other = rows.referral(workup, by=gp, code="ref_slt")
    signed = rows.signed_letter(other, by=gp)
    with pytest.raises(ProgrammingError, match="of the same referral"), transaction.atomic():
        rows.letter(referral, by=gp, addendum_to=signed)
