"""Writing a referral letter: begun, written by several hands, looked at, signed once; an addendum to a signed one."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from clinic.errors import Conflict, InvalidInput, NotAllowedNow, WorkupError
from clinic.requests import PracticeRequest
from workups.actions import letters
from workups.evaluate import evaluate
from workups.forms.letters import TypedLetter, read_letter
from workups.models import Letter, LetterStatus
from workups.presenters import letter as presenter
from workups.presenters.letter import LetterPage
from workups.presenters.letter_changes import Refused
from workups.queries.inbox import referral_for
from workups.queries.letters import addenda_of, letter_for, print_of
from workups.queries.reports import orders_with_results
from workups.reports.letter import Orders


@require_POST
def begin(request: PracticeRequest, referral_id: int) -> HttpResponse:
    """Begins the letter of a referral, or opens the one there is."""
    referral = referral_for(request.membership, referral_id)
    letter = letters.begin(referral=referral, by=request.membership)
    return redirect("letter", letter.pk)


@require_GET
def page(request: PracticeRequest, letter_id: int) -> HttpResponse:
    """A draft to write, or a signed letter to read."""
    return _show(request, letter_id)


@require_POST
def save(request: PracticeRequest, letter_id: int) -> HttpResponse:
    """Keeps a draft as it is typed. The page's own request (htmx) gets how it stands, a button the page again."""
    letter, typed = letter_for(request.membership, letter_id), read_letter(request.POST)
    try:
        _save(request, letter, typed)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _refuse(request, letter_id, typed, refusal)
    if request.htmx:
        return _show(request, letter_id, typed=typed)
    return redirect(reverse("letter", args=[letter_id]) + _place(request))


@require_POST
def preview(request: PracticeRequest, letter_id: int) -> HttpResponse:
    """Keeps what is typed and asks for its print, marked as a draft."""
    return _save_and(request, letter_id, _preview)


@require_POST
def sign(request: PracticeRequest, letter_id: int) -> HttpResponse:
    """Keeps what is typed and signs it."""
    return _save_and(request, letter_id, _sign)


@require_POST
def discard(request: PracticeRequest, letter_id: int) -> HttpResponse:
    """Puts a draft away."""
    letter = letter_for(request.membership, letter_id)
    letters.discard(letter=letter, by=request.membership)
    messages.success(request, "The draft was discarded. It can be begun anew.")
    return redirect(reverse("workup", args=[letter.workup_id]) + "?section=plan")


@require_POST
def addendum(request: PracticeRequest, letter_id: int) -> HttpResponse:
    """Begins an addendum to a signed letter, or opens the one that is being written."""
    letter = letter_for(request.membership, letter_id)
    begun = letters.add_to(letter=letter, by=request.membership)
    return redirect("letter", begun.pk)


def _preview(request: PracticeRequest, letter: Letter, typed: TypedLetter) -> HttpResponse:
    report = letters.preview(letter=letter, by=request.membership)
    return redirect("report", report.pk)


def _sign(request: PracticeRequest, letter: Letter, typed: TypedLetter) -> HttpResponse:
    seen = {"revision": typed.revision, "workup_revision": typed.workup_revision}
    letters.sign(letter=letter, **seen, by=request.membership)
    messages.success(request, "Signed. Its PDF is being made.")
    return redirect("letter", letter.pk)


def _save_and(
    request: PracticeRequest, letter_id: int, then: Callable[[PracticeRequest, Letter, TypedLetter], HttpResponse]
) -> HttpResponse:
    """What is typed is kept whatever becomes of the rest."""
    letter, typed = letter_for(request.membership, letter_id), read_letter(request.POST)
    try:
        saved = _save(request, letter, typed)
        typed = replace(typed, revision=saved.revision)
        return then(request, saved, typed)
    except (InvalidInput, Conflict, NotAllowedNow) as refusal:
        return _refuse(request, letter_id, typed, refusal)


def _save(request: PracticeRequest, letter: Letter, typed: TypedLetter) -> Letter:
    return letters.save(
        letter=letter, revision=typed.revision, words=typed.words, choices=typed.ticked, by=request.membership
    )


def _refuse(request: PracticeRequest, letter_id: int, typed: TypedLetter, refusal: WorkupError) -> HttpResponse:
    refused = Refused(
        typed=typed,
        message=refusal.message,
        field=getattr(refusal, "field", ""),
        is_conflict=isinstance(refusal, Conflict | NotAllowedNow),
    )
    return _show(request, letter_id, refused=refused, status=refusal.status)


def _show(
    request: PracticeRequest,
    letter_id: int,
    *,
    typed: TypedLetter | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; for htmx only how it stands, so that nobody's typing is drawn over."""
    template = "workups/letters/_state.html" if request.htmx else "workups/letters/page.html"
    shown = _page(request, letter_for(request.membership, letter_id), typed, refused)
    return render(request, template, {"page": shown}, status=status)


def _page(request: PracticeRequest, letter: Letter, typed: TypedLetter | None, refused: Refused | None) -> LetterPage:
    orders, results = orders_with_results(letter.workup)
    is_signed = letter.status == LetterStatus.FINAL
    return presenter.page(
        letter,
        evaluate(letter.workup),
        Orders(orders, results),
        reader=request.membership,
        print_=print_of(letter) if is_signed else None,
        addenda=addenda_of(letter) if is_signed else (),
        typed=typed,
        refused=refused,
    )


def _place(request: PracticeRequest) -> str:
    """Where the button stood, for "all" and "none" of a part."""
    place = request.GET.get("place", "")
    return f"#{place}" if place.replace("_", "").replace("-", "").isalnum() else ""
