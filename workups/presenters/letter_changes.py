"""What changed about a letter while somebody was writing it: in the record, and by somebody else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clinic.words import moment_words
from workups.forms.letters import TypedLetter
from workups.models import Letter, LetterStatus
from workups.reports.letter import Item, Part, is_in


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be done. `field` names the text it is about; `is_conflict`: somebody else was first."""

    typed: TypedLetter
    message: str
    field: str = ""
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which the letter as it is and the page differ. An empty text is said to be one."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Changes:
    """`revision` is the one that the page builds on; `newest` that of the letter now, 0 where nobody overwrites it.

    `news` says what the record holds that the writer has not seen.
    """

    revision: int
    saved: str
    news: str
    message: str
    differences: tuple[Difference, ...]
    newest: int


def changes(
    letter: Letter, found: Sequence[Item], refused: Refused | None, typed: TypedLetter | None = None
) -> Changes:
    """`typed`: what was just saved; `refused`: what was not."""
    sent = refused.typed if refused else typed
    differing = tuple(_differences(letter, found, refused.typed)) if refused and refused.is_conflict else ()
    return Changes(
        revision=refused.typed.revision if refused else letter.revision,
        saved=f"Last changed {moment_words(letter.edited_at)} by {letter.edited_by.user.name}",
        news=_news(unseen(letter, found, sent)),
        message=refused.message if refused and not refused.field else "",
        differences=differing,
        newest=letter.revision if differing and letter.status == LetterStatus.DRAFT else 0,
    )


def unseen(letter: Letter, found: Iterable[Item], sent: TypedLetter | None) -> list[Item]:
    """Items that the writer has not seen: not on the page that was sent, else of after the letter's last change."""
    if sent is not None and sent.ticked:
        return [item for item in found if item.key not in sent.ticked]
    return [item for item in found if item.at is not None and item.at > letter.edited_at]


def _news(items: Sequence[Item]) -> str:
    tests = sum(1 for item in items if item.part == Part.TESTS)
    flags = sum(1 for item in items if item.part == Part.RED_FLAGS)
    counted = (
        (flags, "red flag fired", "red flags fired"),
        (len(items) - tests - flags, "finding answered or changed", "findings answered or changed"),
        (tests, "test with a new result", "tests with a new result"),
    )
    said = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    return f"{', '.join(said)} since" if said else ""


def _differences(letter: Letter, found: Iterable[Item], typed: TypedLetter) -> Iterator[Difference]:
    words = typed.words
    texts = [("To", letter.addressee, words.addressee), ("What is asked, and why", letter.opening, words.opening)]
    texts += [
        (point["label"], point["text"], words.points.get(place, point["text"]))
        for place, point in enumerate(letter.points)
    ]
    texts.append(("What else is to be said", letter.closing, words.closing))
    for label, theirs, mine in texts:
        if theirs.strip() != mine.replace("\r\n", "\n").strip():
            yield Difference(label, theirs or "nothing", mine.strip() or "nothing")
    for item in found:
        is_ticked = is_in(item, letter.choices)
        if typed.ticked.get(item.key, is_ticked) != is_ticked:
            yield Difference(item.words, _tick_words(is_ticked), _tick_words(not is_ticked))


def _tick_words(is_ticked: bool) -> str:
    return "stands in the letter" if is_ticked else "left out"
