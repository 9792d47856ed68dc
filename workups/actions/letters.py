"""Referral letters: written by whoever writes letters, signed once by a GP, corrected only by an addendum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from clinic.queries import letterhead_of
from workups.actions import reports
from workups.evaluate import evaluate
from workups.models import Letter, LetterStatus, Referral, ReferralStatus, Report, ReportKind, Result, Workup
from workups.models.letter import LETTER_MOVES
from workups.models.moves import hold, move
from workups.queries.letters import whole_letters
from workups.queries.reports import orders_with_results
from workups.reports.letter import Orders, differences, items, letter_snapshot
from workups.reports.letter_points import POINT_LENGTH, beginning

ADDRESSEE_LENGTH: Final = 500
WORDS_LENGTH: Final = 4_000
_CALLED_OFF: Final = "This referral was called off. A letter for it can be neither begun nor signed."


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed. `points` holds texts by their place in the letter; a place that is not there stays as it was."""

    addressee: str
    opening: str = ""
    closing: str = ""
    points: Mapping[int, str] = field(default_factory=dict)


@audit.audited
def begin(*, referral: Referral, by: Membership) -> Letter:
    """Begins the letter of a referral from what is recorded; where there is one already, that one is opened.

    Raises NotAllowedNow for a referral that was called off and has no letter.
    """
    require(by, Permission.WRITE_LETTERS, on=referral)
    workup = reports.held_workup(referral.workup_id)
    there = Letter.objects.filter(referral=referral, addendum_to=None).exclude(status=LetterStatus.DISCARDED).first()
    if there is not None:
        audit.record("letter.opened", subject=there, by=by)
        return there
    _refuse_called_off(referral)
    came = list(Result.objects.filter(workup=workup))
    words = beginning(referral, evaluate(workup), came, timezone.now())
    columns = {"addressee": words.addressee, "opening": words.opening, "points": words.points}
    return _create(referral, columns, by=by)


@audit.audited
def add_to(*, letter: Letter, by: Membership) -> Letter:
    """Begins an addendum to a signed letter; where one is being written already, that one is opened.

    It says nothing by itself: neither words nor anything of the record. Raises NotAllowedNow for what is not signed
    and for a referral that was called off.
    """
    require(by, Permission.WRITE_LETTERS, on=letter)
    reports.held_workup(letter.workup_id)
    signed = letter.addendum_to or letter
    if signed.status != LetterStatus.FINAL:
        raise NotAllowedNow("Only a signed letter has addenda. This one can still be changed.")
    there = Letter.objects.filter(addendum_to=signed, status=LetterStatus.DRAFT).first()
    if there is not None:
        audit.record("letter.opened", subject=there, by=by)
        return there
    _refuse_called_off(signed.referral)
    return _create(signed.referral, {"addressee": signed.addressee, "addendum_to": signed}, by=by)


@audit.audited
def save(
    *, letter: Letter, revision: int, words: Words, choices: Mapping[str, bool] | None = None, by: Membership
) -> Letter:
    """Keeps what was typed in a draft, and what of the record was ticked or not (`choices`, by item key).

    `revision` is the letter's as the page saw it. Raises InvalidInput at its field for what can't be kept, Conflict
    when somebody changed the letter since, NotAllowedNow when it is signed or discarded. What says nothing new
    changes nothing, whatever the revision.
    """
    require(by, Permission.WRITE_LETTERS, on=letter)
    columns = _read(words)
    held = _hold_draft(letter)
    columns |= {"points": _points(held, words), "choices": _choices(held, choices or {})}
    is_news = any(getattr(held, name) != value for name, value in columns.items())
    if is_news:
        _refuse_unseen(held, revision)
        stamp = {"revision": F("revision") + 1, "edited_at": timezone.now(), "edited_by": by}
        Letter.objects.filter(pk=held.pk).update(**columns, **stamp)
    audit.record("letter.saved", subject=held, by=by, changed=is_news)
    return whole_letters().get(pk=held.pk)


@audit.audited
def sign(*, letter: Letter, revision: int, workup_revision: int, by: Membership) -> Report:
    """Signs a draft: from now on nothing of it can change, and its print is made from what is frozen here.

    `revision` and `workup_revision` are the letter's and the record's as the signer saw them. Raises Conflict when
    one of them has changed since, InvalidInput (field `opening`) for a letter that says nothing, NotAllowedNow
    when it is signed or discarded already or its referral was called off.
    """
    require(by, Permission.SIGN_LETTERS, on=letter)
    workup = reports.held_workup(letter.workup_id)
    _refuse_called_off(letter.referral)
    held = _hold_draft(letter)
    _refuse_unseen(held, revision)
    if workup.revision != workup_revision:
        raise Conflict("The record has changed since you looked at it. Nothing was signed: look at it, then sign.")
    if not held.opening:
        raise InvalidInput("Say what is asked before it is signed.", field="opening")
    report = _file(held, workup, ReportKind.REFERRAL_LETTER, by=by)
    move(held, to=LetterStatus.FINAL, moves=LETTER_MOVES, ended_at=timezone.now(), ended_by=by)
    audit.record("letter.signed", subject=held, by=by, report=report.pk)
    return report


@audit.audited
def preview(*, letter: Letter, by: Membership) -> Report:
    """Asks for the print of a draft as it stands, marked as a draft. Raises NotAllowedNow once it is none."""
    require(by, Permission.WRITE_LETTERS, on=letter)
    workup = reports.held_workup(letter.workup_id)
    held = _hold_draft(letter)
    report = _file(held, workup, ReportKind.LETTER_DRAFT, by=by)
    audit.record("letter.previewed", subject=held, by=by, report=report.pk)
    return report


@audit.audited
def discard(*, letter: Letter, by: Membership) -> None:
    """Puts a draft away; it is kept, and another letter can be begun. Raises NotAllowedNow for one that is signed."""
    require(by, Permission.WRITE_LETTERS, on=letter)
    held = _hold_draft(letter)
    move(held, to=LetterStatus.DISCARDED, moves=LETTER_MOVES, ended_at=timezone.now(), ended_by=by)
    audit.record("letter.discarded", subject=held, by=by)


def _create(referral: Referral, columns: Mapping[str, Any], *, by: Membership) -> Letter:
    letter = Letter.objects.create(
        practice_id=referral.practice_id,
        workup_id=referral.workup_id,
        patient_id=referral.patient_id,
        referral=referral,
        begun_by=by,
        edited_by=by,
        **columns,
    )
    audit.record("letter.begun", subject=letter, by=by, referral=referral.pk, addendum_to=letter.addendum_to_id)
    return letter


def _file(letter: Letter, workup: Workup, kind: ReportKind, *, by: Membership) -> Report:
    """The letter as it is printed. Workup and letter are held, so that all of the snapshot is of one moment."""
    orders, results = orders_with_results(workup)
    letter.workup, now = workup, timezone.now()
    snapshot = letter_snapshot(
        letter=letter,
        evaluated=evaluate(workup),
        tests=Orders(orders, results),
        look=letterhead_of(workup.practice_id),
        by=by,
        at=now,
        is_draft=kind == ReportKind.LETTER_DRAFT,
    )
    title = f"{_called(letter, kind)}: {letter.referral.title}"
    return reports.file(workup=workup, kind=kind, snapshot=snapshot, at=now, title=title, letter=letter, by=by)


def _called(letter: Letter, kind: ReportKind) -> str:
    if kind == ReportKind.LETTER_DRAFT:
        return "Draft"
    return "Addendum" if letter.addendum_to_id else "Referral letter"


def _hold_draft(letter: Letter) -> Letter:
    """The letter as it is now, held. Raises NotAllowedNow when it is no draft any more."""
    hold(letter)
    held = whole_letters().get(pk=letter.pk)
    if held.ended_by is None:
        return held
    how = "signed" if held.status == LetterStatus.FINAL else "discarded"
    at = timezone.localtime(held.ended_at)
    raise NotAllowedNow(f"{held.ended_by.user.name} {how} this letter at {at:%H:%M:%S}. Nothing of it can change now.")


def _refuse_called_off(referral: Referral) -> None:
    if hold(referral) == ReferralStatus.CANCELLED:
        raise NotAllowedNow(_CALLED_OFF)


def _refuse_unseen(letter: Letter, revision: int) -> None:
    if letter.revision == revision:
        return
    at = timezone.localtime(letter.edited_at)
    raise Conflict(f"{letter.edited_by.user.name} changed this letter at {at:%H:%M:%S}. Nothing was overwritten.")


def _read(words: Words) -> dict[str, Any]:
    addressee = read_words(words.addressee, field="addressee", most=ADDRESSEE_LENGTH, missing="Say whom it is sent to.")
    return {
        "addressee": addressee,
        "opening": _text(words.opening, "opening", WORDS_LENGTH),
        "closing": _text(words.closing, "closing", WORDS_LENGTH),
    }


def _points(letter: Letter, words: Words) -> list[dict[str, str]]:
    return [
        {"label": point["label"], "text": _text(words.points.get(place, point["text"]), f"point-{place}", POINT_LENGTH)}
        for place, point in enumerate(letter.points)
    ]


def _text(text: str, name: str, most: int) -> str:
    return read_words(text, field=name, most=most, missing="") if text.strip() else ""


def _choices(letter: Letter, ticked: Mapping[str, bool]) -> dict[str, bool]:
    """What was ticked otherwise than by default. What the page did not show stays as it was."""
    if not ticked:
        return dict(letter.choices)
    orders, results = orders_with_results(letter.workup)
    is_addendum = letter.addendum_to_id is not None
    every = items(evaluate(letter.workup), Orders(orders, results), is_addendum=is_addendum)
    shown = ticked.keys() & {item.key for item in every}
    return {key: said for key, said in letter.choices.items() if key not in shown} | differences(every, ticked)
