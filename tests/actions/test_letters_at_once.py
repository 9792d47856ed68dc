"""Several people at one letter at the same moment, each in a transaction of their own."""

import pytest

from clinic.errors import Conflict, NotAllowedNow
from clinic.models import Membership
from tests.at_once import at_once
from tests.letters_given import read, save
from workups.actions import answers, letters, referrals
from workups.models import Letter, LetterStatus, Referral, Report, Workup

pytestmark = pytest.mark.django_db(transaction=True)


def test_six_who_begin_it_at_once_begin_one(referral: Referral, gp: Membership, nurse: Membership) -> None:
    begun = at_once([lambda by=by: letters.begin(referral=referral, by=by).pk for by in (gp, nurse) * 3])
    assert len(set(begun)) == 1
    assert Letter.objects.count() == 1


def test_of_six_who_save_at_once_one_is_kept_and_five_hear_of_it(draft: Letter, gp: Membership) -> None:
    pages = [read(draft, gp) for _ in range(6)]
    ends = at_once([
        lambda page=page, nth=nth: save(page, by=gp, opening=f"Words of {nth}") for nth, page in enumerate(pages)
    ])  # fmt: skip
    assert sum(isinstance(end, Conflict) for end in ends) == 5
    assert read(draft, gp).revision == 1


def test_of_those_who_sign_at_once_one_signs_and_one_print_is_made(draft: Letter, gp: Membership) -> None:
    page = read(draft, gp)
    seen = {"revision": 0, "workup_revision": page.workup.revision}
    ends = at_once([lambda: letters.sign(letter=page, **seen, by=gp) for _ in range(4)])
    assert sum(isinstance(end, NotAllowedNow) for end in ends) == 3
    assert Report.objects.count() == 1


def test_what_is_signed_holds_every_save_that_was_taken(
    draft: Letter, gp: Membership, receptionist: Membership
) -> None:
    """Whichever comes first: a save after the signature is refused, a signature after a save is."""
    page, theirs = read(draft, gp), read(draft, receptionist)
    seen = {"revision": 0, "workup_revision": page.workup.revision}
    signing, saving = at_once([
        lambda: letters.sign(letter=page, **seen, by=gp),
        lambda: save(theirs, by=receptionist, opening="Typed a moment before"),
    ])  # fmt: skip
    refused = [isinstance(end, Conflict | NotAllowedNow) for end in (signing, saving)]
    assert sorted(refused) == [False, True]
    assert (read(draft, gp).status == LetterStatus.FINAL) is not refused[0]


def test_signing_and_answering_never_wait_for_each_other(draft: Letter, gp: Membership, nurse: Membership) -> None:
    page = read(draft, gp)
    seen = {"revision": 0, "workup_revision": page.workup.revision}

    def answer() -> object:
        workup = Workup.objects.select_related("patient", "version").get(pk=page.workup_id)
        return answers.record(workup=workup, finding="cramps", value=True, revision=workup.revision, by=nurse)

    signing, answering = at_once([lambda: letters.sign(letter=page, **seen, by=gp), answer])
    assert not isinstance(answering, Conflict), "what is found is never lost"
    if not isinstance(signing, Conflict):
        assert "Cramps" not in str(Report.objects.get().snapshot["found"]), "not seen, so not signed"


def test_a_letter_is_never_signed_for_a_referral_that_was_called_off(draft: Letter, gp: Membership) -> None:
    page = read(draft, gp)
    referral = Referral.objects.select_related("workup").get(pk=draft.referral_id)
    seen = {"revision": 0, "workup_revision": page.workup.revision}
    signing, _ = at_once([
        lambda: letters.sign(letter=page, **seen, by=gp),
        lambda: referrals.cancel(referral=referral, reason="Seen privately", by=gp),
    ])  # fmt: skip
    assert Report.objects.exists() is not isinstance(signing, NotAllowedNow)
    assert Referral.objects.get(pk=referral.pk).status == "cancelled", (
        "it is called off before the signature or after it"
    )
