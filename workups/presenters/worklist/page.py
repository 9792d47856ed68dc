from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from clinic.access import Permission, Role, may
from clinic.models import Membership
from workups.models import Channel, Step
from workups.models.print_job import MOST_LETTERS
from workups.models.urgency import Urgency
from workups.presenters.worklist.rows import MOVES, Move, Row, row
from workups.queries.worklist import ESCALATED, FOLLOW_UPS, OVERDUE, PAGE, REFERRALS, Counts, Filters, Page
from workups.queries.worklist_frame import Frame

SILENT_AFTER: Final = timedelta(minutes=10)  # the sweep runs every minute
LONGEST: Final = 160  # of a filter: the longest title of a test
_TABS: Final = (
    (Step.TO_BOOK.value, "To book"),
    (Step.BOOKED.value, "Booked"),
    (Step.AWAITING.value, "Awaiting result"),
    (OVERDUE, "Overdue"),
    (Step.TO_REVIEW.value, "Result in"),
    (Step.TO_TELL.value, "Patient to be told"),
    (Step.TO_FINISH.value, "Told, next step open"),
    (REFERRALS, "Referrals"),
    (FOLLOW_UPS, "Follow-ups"),
    (ESCALATED, "Escalated"),
)
_EMPTY: Final = {
    "": "Nothing is open. A test, a referral or a follow-up appears here by itself when a GP decides on it, and stays "
    "until it is done.",
    Step.TO_BOOK: "No test waits to be booked. What a GP orders appears here at once.",
    Step.BOOKED: "No test is booked. Press “Booked” on a test when the patient has a date for it.",
    Step.AWAITING: "No result is awaited. Press “Collected” on a test when the sample was taken or the test done.",
    OVERDUE: "Nothing is overdue. What is not done by its day appears here.",
    Step.TO_REVIEW: "No result waits for a GP. A result that is entered appears here until a GP has reviewed it.",
    Step.TO_TELL: "No patient waits to be told. A test appears here when a GP has reviewed its result.",
    Step.TO_FINISH: "Nothing is left to do for patients who have been told. What was agreed with them appears here.",
    REFERRALS: "No referral is open. One that a GP accepts in a workup appears here until it is closed.",
    FOLLOW_UPS: "No follow-up is planned. One that is planned in a workup appears here until it has taken place.",
    ESCALATED: "Nothing has been escalated. What nobody acts on rises by itself.",
}
_MINE: Final = ("me", "Mine, my role’s, of whom I cover")
_WARNING: Final = (OVERDUE, ESCALATED)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    count: int
    current: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter as a select."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class SavedViewLink:
    id: int
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done to all that is ticked. `letters` is where letters to the patients are asked for, `letters_all`
    the words for all that the filters show; empty for who may not, or where there are too many.
    """

    href: str
    letters: str
    letters_all: str
    moves: tuple[Move, ...]
    channels: list[tuple[str, Any]]
    owners: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of the list. `here` is this very page's address, to come back to; `query` its part to be saved."""

    title: str
    tabs: list[Tab]
    rows: list[Row]
    empty: str
    tab: str
    here: str
    query: str
    next_href: str
    start_href: str
    count: str
    choices: list[Choice]
    is_filtered: bool
    clear_href: str
    csv_href: str
    views: list[SavedViewLink]
    sweep: str
    is_sweep_late: bool
    bulk: Bulk
    searched: str
    rules_href: str


def worklist(
    page: Page,
    counts: Counts,
    frame: Frame,
    *,
    filters: Filters,
    after: str = "",
    searched: str = "",
    reader: Membership,
) -> Worklist:
    """`searched`: the words that were looked for, then the list is what was found and no tab is current."""
    tab = filters.tab if filters.tab in dict(_TABS) else ""
    rows = [row(entry, reader) for entry in page.entries]
    return Worklist(
        title="Found on the worklist" if searched else dict(_TABS).get(tab, "Everything open"),
        tabs=tabs(counts, frame.unmatched, filters, is_search=bool(searched)),
        rows=rows,
        empty=_empty(filters, tab, searched),
        tab=tab,
        here=address(filters, after),
        query=query_of(filters),
        next_href=address(filters, page.next_after) if page.next_after else "",
        start_href=address(filters) if after else "",
        count=_found(len(rows)) if searched else _count(len(rows), _total(counts, tab)),
        choices=_choices(filters, frame),
        is_filtered=_is_filtered(filters),
        clear_href=address(Filters(tab=tab)),
        csv_href=f"{reverse('worklist_csv')}?{query_of(filters)}",
        views=[SavedViewLink(view.id, view.name, f"{reverse('worklist')}?{view.query}") for view in frame.views],
        sweep=sweep_words(frame.swept_at),
        is_sweep_late=is_sweep_late(frame.swept_at),
        bulk=_bulk(rows, frame, _asked(filters, after), 0 if searched else _total(counts, tab), reader),
        searched=searched,
        rules_href=reverse("tracking_rules") if may(reader, Permission.SET_TRACKING) else "",
    )


def tabs(counts: Counts, unmatched: int, filters: Filters, *, is_search: bool = False) -> list[Tab]:
    """Everything open, where it stands, what it is, and the queue of reports that match nothing."""
    shown = None if is_search else filters.tab
    listed = [("", "Everything open"), *_TABS]
    made = [_tab(filters, tab, label, _total(counts, tab), shown) for tab, label in listed]
    return [*made, Tab("Unmatched results", reverse("unmatched"), unmatched, False, "late" if unmatched else "plain")]


def address(filters: Filters, after: str = "") -> str:
    return reverse("worklist") + _asked(filters, after)


def sweep_words(at: datetime | None) -> str:
    """How long ago the sweep was last seen."""
    if at is None:
        return "The sweep has not run yet"
    minutes = int((timezone.now() - at).total_seconds()) // 60
    return "Sweep ran less than a minute ago" if minutes < 1 else f"Sweep ran {minutes} min ago"


def is_sweep_late(at: datetime | None) -> bool:
    """Whether nobody watches what is left lying: then the page says so."""
    return at is None or timezone.now() - at > SILENT_AFTER


def _tab(filters: Filters, tab: str, label: str, count: int, shown: str | None) -> Tab:
    tone = "late" if tab in _WARNING and count else "plain"
    return Tab(label, address(replace(filters, tab=tab)), count, tab == shown, tone)


def _asked(filters: Filters, after: str) -> str:
    asked = urlencode({name: value for name, value in (*asdict(filters).items(), ("after", after)) if value})
    return f"?{asked}" if asked else ""


def _total(counts: Counts, tab: str) -> int:
    numbers = {
        "": counts.everything,
        OVERDUE: counts.overdue,
        ESCALATED: counts.escalated,
        REFERRALS: counts.kinds["referral"],
        FOLLOW_UPS: counts.kinds["follow_up"],
    }
    return numbers[tab] if tab in numbers else counts.steps[tab]


def query_of(filters: Filters) -> str:
    """The filters as the part of an address behind the question mark."""
    return urlencode({name: value for name, value in asdict(filters).items() if value})


def _is_filtered(filters: Filters) -> bool:
    return replace(filters, tab="", sort="") != Filters()


def _empty(filters: Filters, tab: str, searched: str) -> str:
    if searched:
        return "Nothing open of a patient whose name, date of birth or number begins with these words."
    return "Nothing here with these filters." if _is_filtered(filters) else _EMPTY[tab]


def _count(shown: int, total: int) -> str:
    return f"{shown} of {total:,} shown" if shown < total else ""


def _found(shown: int) -> str:
    return f"The first {PAGE}. Type more of the name to see others." if shown == PAGE else ""


def _choices(filters: Filters, frame: Frame) -> list[Choice]:
    people = [(str(person.id), person.name) for person in frame.people]
    asking = [(str(person.id), person.name) for person in frame.people if person.role == Role.GP]
    return [
        _choice("test", "Test", "Any test", [(title, title) for title in frame.tests], filters.test),
        _choice(
            "owner", "Owner", "Anybody", [("me", "Mine, my role’s, of whom I cover"), *_roles(), *people], filters.owner
        ),
        _choice(
            "urgency", "Urgency", "Any urgency", [(each.value, str(each.label)) for each in Urgency], filters.urgency
        ),
        _choice("asked", "Requested by", "Anybody", asking, filters.asked),
        _choice("site", "Workup", "Any workup", [(site.key, site.title) for site in frame.sites], filters.site),
        _choice("sort", "First", "The most urgent", [("day", "The longest late")], filters.sort),
    ]


def _choice(name: str, label: str, nothing: str, offered: Sequence[tuple[str, Any]], chosen: str) -> Choice:
    options = [
        Option("", nothing, not chosen),
        *(Option(value, str(words), value == chosen) for value, words in offered),
    ]
    return Choice(name, label, tuple(options))


def _bulk(rows: Sequence[Row], frame: Frame, asked: str, total: int, reader: Membership) -> Bulk:
    """Only moves that some row on the page can make. `total`: how many rows the filters show in all."""
    possible = {move.move for each in rows for move in each.moves}
    moves: dict[str, Move] = {
        move.move: move
        for offered in MOVES.values()
        for move in offered
        if move.move in possible and may(reader, move.permission)
    }
    may_write = may(reader, Permission.REQUEST_REPORTS)
    return Bulk(
        href=reverse("worklist_bulk") + asked,
        letters=reverse("print_jobs_begin") + asked if may_write else "",
        letters_all=f"Letters for all {total} rows" if may_write and len(rows) < total <= MOST_LETTERS else "",
        moves=tuple(moves.values()),
        channels=Channel.choices,
        owners=owners(frame),
    )


def owners(frame: Frame) -> list[tuple[str, str]]:
    """Whom an entry can be given to: a role's members together, or a person."""
    return [*_roles(), *((str(person.id), person.name) for person in frame.people)]


def _roles() -> list[tuple[str, str]]:
    return [(role.value, f"All of: {role.label}") for role in (Role.STAFF, Role.NURSE, Role.GP, Role.MANAGER)]


def filters_from(asked: Any) -> Filters:
    """The filters of an address; what can't mean anything is left out."""
    said = {name: asked.get(name, "") for name in asdict(Filters())}
    return Filters(**{name: value for name, value in said.items() if len(value) <= LONGEST and value.isprintable()})
