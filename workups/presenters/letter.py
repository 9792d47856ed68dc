"""The page of a referral letter: its words, what of the record stands in it, what is new, what somebody else did."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from clinic.access import Permission, may
from clinic.models import Membership
from clinic.words import date_words, moment_words
from workups.actions.letters import ADDRESSEE_LENGTH, WORDS_LENGTH
from workups.evaluate import Evaluated
from workups.forms.letters import TypedLetter
from workups.models import Letter, LetterStatus, ReferralStatus, Report
from workups.presenters.letter_changes import Changes, Refused, changes, unseen
from workups.presenters.patient import REPORT_TONES, Banner, banner
from workups.reports.letter import Item, Orders, Part, is_in, items, left_out_words
from workups.reports.letter_points import POINT_LENGTH
from workups.reports.referral_words import level_of, urgency_words

_TONES: Final = {LetterStatus.DRAFT: "waiting", LetterStatus.FINAL: "done", LetterStatus.DISCARDED: "plain"}


@dataclass(frozen=True, slots=True)
class Field:
    """One text. `most` is how many characters it may have; `rows` how tall its box is."""

    name: str
    label: str
    value: str
    most: int
    rows: int
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    key: str
    id: str
    words: str
    is_ticked: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one section of the record; without a title where the part has no sections."""

    title: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of the record. `kinds` are those that "all" and "none" set together."""

    id: str
    title: str
    count: str
    kinds: str
    groups: tuple[Group, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What can be written. `shown` holds the keys of the items on this page; `workup_revision` the record's state."""

    fields: tuple[Field, ...]
    points: tuple[Field, ...]
    closing: Field
    to_fill_in: str
    parts: tuple[PartView, ...]
    shown: str
    workup_revision: int
    may_sign: bool
    left_out: str

    @property
    def every_field(self) -> tuple[Field, ...]:
        """In the order of the page."""
        return (*self.fields, *self.points, self.closing)


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter in a list: an addendum, or the print of a signed letter."""

    title: str
    status: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """`form` is None for what can't be changed any more, or not by this reader; then `words` say what it says."""

    id: int
    banner: Banner
    title: str
    referral: str
    urgency: str
    urgency_words: str
    status: str
    tone: str
    facts: tuple[tuple[str, str], ...]
    workup_href: str
    changes: Changes
    form: Form | None
    words: tuple[tuple[str, str], ...]
    prints: tuple[Paper, ...]
    addenda: tuple[Paper, ...]
    signed_href: str
    may_add: bool

    @property
    def errors(self) -> list[dict[str, str]]:
        """As the design system's summary takes them."""
        every = self.form.every_field if self.form else ()
        return [{"text": field.error, "href": f"#{field.name}"} for field in every if field.error]


def page(
    letter: Letter,
    evaluated: Evaluated,
    tests: Orders,
    *,
    reader: Membership,
    print_: Report | None = None,
    addenda: Sequence[Letter] = (),
    typed: TypedLetter | None = None,
    refused: Refused | None = None,
) -> LetterPage:
    """`typed` is what was just saved, `refused` what could not be done, with all that was typed.

    `print_` and `addenda` are those of a signed letter.
    """
    found = items(evaluated, tests, is_addendum=letter.addendum_to_id is not None)
    is_draft, referral = letter.status == LetterStatus.DRAFT, letter.referral
    may_write = may(reader, Permission.WRITE_LETTERS)
    is_on = referral.status != ReferralStatus.CANCELLED
    form = _form(letter, found, reader, refused) if is_draft and may_write else None
    return LetterPage(
        id=letter.pk,
        banner=banner(letter.workup.patient),
        title="Addendum" if letter.addendum_to_id else "Referral letter",
        referral=referral.title,
        urgency=level_of(referral.urgency),
        urgency_words=urgency_words(referral.urgency),
        status=letter.get_status_display(),
        tone=_TONES[LetterStatus(letter.status)],
        facts=tuple(_facts(letter)),
        workup_href=f"{reverse('workup', args=[letter.workup_id])}?section=plan",
        changes=changes(letter, found, refused, typed),
        form=form,
        words=() if form else tuple(_words(letter)),
        prints=(_print(print_),) if print_ else (),
        addenda=tuple(_addendum(each) for each in addenda),
        signed_href=reverse("letter", args=[letter.addendum_to_id]) if letter.addendum_to_id else "",
        may_add=may_write and letter.status == LetterStatus.FINAL and is_on,
    )


def _form(letter: Letter, found: Sequence[Item], reader: Membership, refused: Refused | None) -> Form:
    typed = refused.typed if refused else None
    errors = {refused.field: refused.message} if refused else {}
    points = tuple(_point(place, point, typed, errors) for place, point in enumerate(letter.points))
    words = typed.words if typed else letter
    addressee = Field("addressee", "To", words.addressee, ADDRESSEE_LENGTH, 2, errors.get("addressee", ""))
    opening = Field("opening", "What is asked, and why", words.opening, WORDS_LENGTH, 5, errors.get("opening", ""))
    closing = Field("closing", "What else is to be said", words.closing, WORDS_LENGTH, 3, errors.get("closing", ""))
    ticked = {item.key: is_in(item, letter.choices) for item in found} | dict(typed.ticked if typed else {})
    return Form(
        fields=(addressee, opening),
        points=points,
        closing=closing,
        to_fill_in=_to_fill_in(points),
        parts=tuple(_parts(found, ticked, new=frozenset(item.key for item in unseen(letter, found, typed)))),
        shown=" ".join(item.key for item in found),
        workup_revision=letter.workup.revision,
        may_sign=may(reader, Permission.SIGN_LETTERS),
        left_out=left_out_words(found, {item.key: ticked[item.key] for item in found}),
    )


def _point(place: int, point: Mapping[str, str], typed: TypedLetter | None, errors: Mapping[str, str]) -> Field:
    name = f"point-{place}"
    value = typed.words.points.get(place, point["text"]) if typed else point["text"]
    rows = min(6, value.count("\n") + 1)
    hint = "" if value.strip() else "not filled in"
    return Field(name, point["label"], value, POINT_LENGTH, rows, errors.get(name, ""), hint)


def _to_fill_in(points: Sequence[Field]) -> str:
    empty = sum(1 for point in points if not point.value.strip())
    if not points or not empty:
        return ""
    return f"{empty} of {len(points)} not filled in. What stays empty is not printed."


def _parts(found: Sequence[Item], ticked: Mapping[str, bool], *, new: frozenset[str]) -> Iterable[PartView]:
    for part in Part:
        here = [item for item in found if item.part == part]
        if not here:
            continue
        chosen = sum(1 for item in here if ticked[item.key])
        yield PartView(
            id=f"part-{part.name.lower()}",
            title=part.value,
            count=f"{chosen} of {len(here)} in the letter",
            kinds=" ".join(dict.fromkeys(item.key.partition(".")[0] for item in here)),
            groups=tuple(_groups(here, ticked, new)),
            is_open=part in (Part.RED_FLAGS, Part.FOUND, Part.TESTS) or any(item.key in new for item in here),
        )


def _groups(found: Sequence[Item], ticked: Mapping[str, bool], new: frozenset[str]) -> Iterable[Group]:
    by_section: dict[str, list[Tick]] = defaultdict(list)
    for item in found:
        tick_id = f"in-{item.key.replace('.', '-').replace('+', '-')}"
        by_section[item.section].append(Tick(item.key, tick_id, item.words, ticked[item.key], item.key in new))
    return (Group(title, tuple(ticks)) for title, ticks in by_section.items())


def _facts(letter: Letter) -> Iterable[tuple[str, str]]:
    referral = letter.referral
    yield "Decided", f"{date_words(referral.decided_at)}, {referral.decided_by.user.name}"
    if letter.ended_at and letter.ended_by:
        yield letter.get_status_display(), f"{moment_words(letter.ended_at)}, {letter.ended_by.user.name}"


def _words(letter: Letter) -> Iterable[tuple[str, str]]:
    said = [("To", letter.addressee), ("What is asked, and why", letter.opening)]
    said += [(point["label"], point["text"]) for point in letter.points]
    return [(label, text) for label, text in (*said, ("What else is to be said", letter.closing)) if text]


def _print(report: Report) -> Paper:
    tone = REPORT_TONES[report.status]
    return Paper(report.name, report.get_status_display(), tone, reverse("report", args=[report.pk]))


def _addendum(letter: Letter) -> Paper:
    when = date_words(letter.ended_at or letter.edited_at)
    who = (letter.ended_by or letter.edited_by).user.name
    status = LetterStatus(letter.status)
    return Paper(f"Addendum, {when}, {who}", str(status.label), _TONES[status], reverse("letter", args=[letter.pk]))
