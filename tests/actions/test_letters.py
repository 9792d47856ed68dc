"""A referral letter: begun from what is recorded, written by several hands, signed once, corrected by an addendum."""

import pytest

from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership
from tests.factories import close
from tests.letters_given import read, save, sign, words_of
from tests.reports.paper_samples import a_letter
from tests.views.asking import say
from workups.actions import letters, referrals
from workups.evaluate import evaluate
from workups.models import Letter, LetterStatus, Referral, Report, ReportKind
from workups.reports.letter import Orders, items


def key_of(letter: Letter, words: str) -> str:
    """The key of the item that begins with these words."""
    (key,) = [item.key for item in items(evaluate(letter.workup), Orders()) if item.words.startswith(words)]
    return key


# --- Who may --------------------------------------------------------------------------------------------------

ACTIONS = {
    "begin": lambda letter, by: letters.begin(referral=letter.referral, by=by),
    "save": lambda letter, by: save(letter, by=by, closing="Thank you"),
    "preview": lambda letter, by: letters.preview(letter=letter, by=by),
    "discard": lambda letter, by: letters.discard(letter=letter, by=by),
    "sign": lambda letter, by: sign(letter, by=by),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ["gp", "nurse", "receptionist", "manager", "stranger"])
def test_who_may(action: str, role: str, draft: Letter, gp: Membership, request: pytest.FixtureRequest) -> None:
    by, letter = request.getfixturevalue(role), read(draft, gp)
    writes = ("gp",) if action == "sign" else ("gp", "nurse", "receptionist")
    if role == "stranger":
        with pytest.raises(NotFoundHere):
            ACTIONS[action](letter, by)
    elif role in writes:
        ACTIONS[action](letter, by)
    else:
        with pytest.raises(NotAllowed):
            ACTIONS[action](letter, by)


@pytest.mark.parametrize(("role", "error"), [("manager", NotAllowed), ("stranger", NotFoundHere)])
def test_who_may_not_add_to_it(
    role: str,
    error: type[Exception],
    signed: Letter,
    request: pytest.FixtureRequest,
) -> None:
    with pytest.raises(error):
        letters.add_to(letter=signed, by=request.getfixturevalue(role))


# --- Beginning ------------------------------------------------------------------------------------------------


def test_a_letter_begins_with_what_is_recorded_and_nothing_else(draft: Letter) -> None:
    assert draft.addressee == draft.referral.title
    assert draft.opening.startswith("Thank you for seeing this patient, aged ")
    assert "Red flag: Suspected motor neurone disease." in draft.opening
    assert "Time since first noticed: 6 weeks." in draft.opening
    assert {point["text"] for point in draft.points} == {""}, "no answer names any of them"


def test_begun_again_the_same_letter_is_opened(referral: Referral, draft: Letter, nurse: Membership) -> None:
    assert letters.begin(referral=referral, by=nurse).pk == draft.pk
    assert AuditEvent.objects.filter(event="letter.opened", by=nurse).exists()


def test_a_signed_letter_is_opened_not_written_anew(referral: Referral, signed: Letter, gp: Membership) -> None:
    assert letters.begin(referral=referral, by=gp).pk == signed.pk


def test_a_discarded_letter_can_be_begun_anew(referral: Referral, draft: Letter, gp: Membership) -> None:
    letters.discard(letter=draft, by=gp)
    assert letters.begin(referral=referral, by=gp).pk != draft.pk


def test_a_referral_that_was_called_off_gets_no_letter(referral: Referral, gp: Membership) -> None:
    referrals.cancel(referral=referral, reason="Seen privately", by=gp)
    with pytest.raises(NotAllowedNow, match="called off"):
        letters.begin(referral=referral, by=gp)
    assert not Letter.objects.exists()


def test_the_letter_of_a_closed_workup_is_written_all_the_same(referral: Referral, gp: Membership) -> None:
    close(referral.workup, by=gp)
    assert sign(letters.begin(referral=referral, by=gp), by=gp).status == LetterStatus.FINAL


# --- Writing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("addressee", {"addressee": " \n"}),
        ("addressee", {"addressee": "x" * 501}),
        ("opening", {"opening": "x" * 4001}),
        ("closing", {"closing": "\x07"}),
        ("point-1", {"points": {1: "x" * 1001}}),
    ],
)
def test_what_can_not_be_kept_is_refused_at_its_field(draft: Letter, gp: Membership, field: str, said: dict) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save(draft, by=gp, **said)
    assert refusal.value.field == field
    assert read(draft, gp).revision == 0


@pytest.fixture
def overtaken(draft: Letter, receptionist: Membership) -> Letter:
    """The letter as a page still has it after somebody else's save."""
    save(draft, by=receptionist, opening="Theirs")
    return draft


def test_who_saves_what_somebody_changed_meanwhile_hears_who(
    overtaken: Letter, gp: Membership, receptionist: Membership
) -> None:
    with pytest.raises(Conflict, match=receptionist.user.name):
        save(overtaken, by=gp, opening="Mine")
    assert read(overtaken, gp).opening == "Theirs"


def test_the_same_words_again_are_no_conflict_and_no_change(draft: Letter, gp: Membership, nurse: Membership) -> None:
    save(draft, by=nurse, opening="Once")
    again = save(draft, by=gp, opening="Once")
    assert (again.revision, again.edited_by) == (1, nurse)


def test_a_point_that_the_form_left_away_stays(draft: Letter, gp: Membership) -> None:
    saved = save(draft, by=gp, points={1: "Six weeks"})
    later = letters.save(letter=saved, revision=1, words=words_of(saved, points={}), by=gp)
    assert later.points[1]["text"] == "Six weeks"


def test_only_what_differs_from_the_default_is_kept(draft: Letter, gp: Membership) -> None:
    weak, cramps = key_of(draft, "Weakness reported:"), key_of(draft, "Cramps")
    saved = save(draft, by=gp, choices={weak: False, cramps: False, "found.nothing.12345678": True})
    assert saved.choices == {weak: False}
    assert save(saved, by=gp, choices={cramps: True}).choices == {weak: False, cramps: True}


# --- Signing --------------------------------------------------------------------------------------------------


def test_what_was_left_out_and_known_after_the_look_refuses_the_signature(
    draft: Letter,
    gp: Membership,
    nurse: Membership,
) -> None:
    seen = read(draft, gp)
    say(draft.workup, by=nurse, cramps=True)
    with pytest.raises(Conflict, match="record has changed"):
        letters.sign(letter=seen, revision=seen.revision, workup_revision=seen.workup.revision, by=gp)
    assert read(draft, gp).status == LetterStatus.DRAFT
    assert not Report.objects.exists()


def test_who_signs_what_somebody_changed_meanwhile_hears_who(
    overtaken: Letter, gp: Membership, receptionist: Membership
) -> None:
    with pytest.raises(Conflict, match=receptionist.user.name):
        letters.sign(letter=overtaken, revision=0, workup_revision=overtaken.workup.revision, by=gp)


def test_a_letter_that_asks_nothing_is_not_signed(draft: Letter, gp: Membership) -> None:
    save(draft, by=gp, opening="")
    with pytest.raises(InvalidInput) as refusal:
        sign(draft, by=gp)
    assert refusal.value.field == "opening"


def test_the_letter_of_a_referral_that_was_called_off_is_not_signed(draft: Letter, gp: Membership) -> None:
    referrals.cancel(referral=draft.referral, reason="Seen privately", by=gp)
    with pytest.raises(NotAllowedNow, match="called off"):
        sign(draft, by=gp)


@pytest.mark.parametrize("action", ["save", "preview", "discard", "sign"])
def test_nothing_is_done_to_a_signed_letter(action: str, signed: Letter, gp: Membership) -> None:
    with pytest.raises(NotAllowedNow, match=r"Dr Anita Shah signed this letter at .* Nothing of it can change now"):
        ACTIONS[action](signed, gp)


def test_signing_freezes_the_letter_and_sends_its_print_to_the_worker(
    draft: Letter,
    gp: Membership,
    receptionist: Membership,
    sent: list[int],
    django_capture_on_commit_callbacks,
) -> None:
    save(draft, by=receptionist, opening="Please see her.\n\nShe rows.", points={1: "Six weeks"})
    with django_capture_on_commit_callbacks(execute=True):
        final = sign(draft, by=gp)
    report = Report.objects.get(letter=final)
    made = report.snapshot
    assert sent == [report.pk]
    assert made.keys() == a_letter().keys()
    assert made["signature"].keys() == a_letter()["signature"].keys()
    assert (report.kind, report.title) == (ReportKind.REFERRAL_LETTER, f"Referral letter: {draft.referral.title}")
    assert (final.status, final.ended_by) == (LetterStatus.FINAL, gp)
    assert made["opening"] == ["Please see her.", "She rows."]
    assert made["points"] == [{"label": "Tempo", "text": "Six weeks"}]
    assert (made["is_draft"], made["signature"]["name"]) == (False, "Dr Anita Shah")
    assert made["signature"]["typed"] == f"Typed by {receptionist.user.name}"
    assert made["signature"]["decided"].endswith("by Dr Anita Shah")


def test_a_colleague_who_signs_stands_as_the_signer(draft: Letter, gp: Membership, another_gp: Membership) -> None:
    sign(draft, by=another_gp)
    signature = Report.objects.get().snapshot["signature"]
    assert (signature["name"], signature["typed"]) == ("Dr Ben Okafor", "Typed by Dr Anita Shah")


def test_a_preview_is_a_draft_in_the_name_of_the_gp_who_decided(draft: Letter, receptionist: Membership) -> None:
    report = letters.preview(letter=draft, by=receptionist)
    assert (report.kind, report.title) == (ReportKind.LETTER_DRAFT, f"Draft: {draft.referral.title}")
    assert report.snapshot["is_draft"] is True
    assert report.snapshot["signature"]["name"] == "Dr Anita Shah"
    assert read(draft, receptionist).status == LetterStatus.DRAFT


# --- Adding to it ---------------------------------------------------------------------------------------------


def test_a_draft_has_no_addendum(draft: Letter, gp: Membership) -> None:
    with pytest.raises(NotAllowedNow, match="Only a signed letter"):
        letters.add_to(letter=draft, by=gp)


def test_an_addendum_says_nothing_by_itself(signed: Letter, gp: Membership) -> None:
    addendum = read(letters.add_to(letter=signed, by=gp), gp)
    assert (addendum.opening, addendum.points, addendum.addressee) == ("", [], signed.addressee)
    save(addendum, by=gp, opening="Her potassium is normal.")
    sign(addendum, by=gp)
    report = Report.objects.get(letter=addendum)
    made = report.snapshot
    assert report.title == f"Addendum: {signed.referral.title}"
    assert made["addendum"].startswith("Addendum to the letter signed on ")
    assert (made["red_flags"], made["found"], made["not_assessed"]["count"], made["left_out"]) == ([], [], 0, "")


def test_one_addendum_is_written_at_a_time_and_any_number_one_after_the_other(signed: Letter, gp: Membership) -> None:
    first = letters.add_to(letter=signed, by=gp)
    assert letters.add_to(letter=signed, by=gp).pk == first.pk
    save(read(first, gp), by=gp, opening="First")
    sign(first, by=gp)
    second = letters.add_to(letter=read(first, gp), by=gp)
    assert second.addendum_to_id == signed.pk, "always of the letter itself"


# --- What is kept of it ---------------------------------------------------------------------------------------


def test_the_audit_trail_holds_ids_and_nobodys_words(draft: Letter, gp: Membership) -> None:
    save(draft, by=gp, opening="Nobody else is to read this")
    letters.preview(letter=read(draft, gp), by=gp)
    sign(draft, by=gp)
    events = AuditEvent.objects.filter(event__startswith="letter.").order_by("id")
    assert [event.event for event in events] == ["letter.begun", "letter.saved", "letter.previewed", "letter.signed"]
    assert "Nobody else" not in str([event.details for event in events])
