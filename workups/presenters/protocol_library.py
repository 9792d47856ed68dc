"""The library: of every protocol what is live, what is being written, and when it is to be read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from clinic.words import date_words
from workups.models import ProtocolVersion, VersionStatus
from workups.presenters.protocol_links import STATUS_TONES, author, draft_href, review_href, version_href
from workups.queries.protocols import Followed, Shelf


@dataclass(frozen=True, slots=True)
class BeingMade:
    """The version that somebody writes or reads over; `href` is where that is done."""

    words: str
    tone: str
    who: str
    href: str


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """`href` and `number` are of the live version; empty and 0 for a protocol that has none."""

    title: str
    href: str
    number: int
    since: str
    open: int
    closed: int
    being_made: BeingMade | None
    review: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line of what somebody should look at."""

    words: str
    href: str
    is_late: bool


def library_rows(
    shelves: Iterable[Shelf], followed: Mapping[int, Followed], due: Mapping[int, date]
) -> list[LibraryRow]:
    """`followed`: how many workups of the practice follow each protocol, by its id. `due`: see `reviews_due`."""
    return [_row(shelf, followed.get(shelf.protocol.pk, Followed()), due) for shelf in shelves]


def _row(shelf: Shelf, followed: Followed, due: Mapping[int, date]) -> LibraryRow:
    live = shelf.live
    review = due.get(live.pk) if live else None
    return LibraryRow(
        title=shelf.protocol.title,
        href=version_href(live) if live else "",
        number=live.number if live else 0,
        since=date_words(live.published_at) if live else "",
        open=followed.open,
        closed=followed.closed,
        being_made=_being_made(shelf.being_made) if shelf.being_made else None,
        review=date_words(review),
        is_overdue=_is_overdue(review),
    )


def _being_made(version: ProtocolVersion) -> BeingMade:
    is_draft = version.status == VersionStatus.DRAFT
    return BeingMade(
        words=f"Version {version.number}, {version.get_status_display().lower()}",
        tone=STATUS_TONES[version.status],
        who=author(version),
        href=draft_href(version) if is_draft else review_href(version),
    )


def reminders(
    live: Iterable[ProtocolVersion], due: Mapping[int, date], to_sign: Iterable[ProtocolVersion]
) -> list[Reminder]:
    """What waits for a second clinician first, then the reviews that are overdue or near."""
    waiting = [
        Reminder(f"{version} waits for a second clinician: handed in by {author(version)}", review_href(version), False)
        for version in to_sign
    ]
    reviews = sorted(((due[version.pk], version) for version in live if version.pk in due), key=lambda each: each[0])
    return waiting + [Reminder(_review_words(day, each), version_href(each), _is_overdue(day)) for day, each in reviews]


def _review_words(day: date, version: ProtocolVersion) -> str:
    when = "was to be reviewed by" if _is_overdue(day) else "is to be reviewed by"
    return f"{version} {when} {date_words(day)}"


def _is_overdue(day: date | None) -> bool:
    return day is not None and day < timezone.localdate()
