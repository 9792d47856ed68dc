"""Everything that is open, in one list, however much there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from clinic.access import PEOPLE, Permission, require
from clinic.errors import NotFoundHere
from clinic.models import AuditEvent, Membership
from clinic.queries import covers_of, history_of
from clinic.search import as_tsquery
from workups.models import Chase, Escalation, Kind, Level, SavedView, Step, WorklistEntry
from workups.models.urgency import Urgency

PAGE: Final = 50
MOST_EXPORTED: Final = 20_000
OVERDUE: Final = "overdue"
ESCALATED: Final = "escalated"
REFERRALS: Final = "referrals"
FOLLOW_UPS: Final = "follow_ups"
OPEN_STEPS: Final = tuple(step for step in Step if step != Step.OVER)
_OF_KIND: Final = {REFERRALS: Kind.REFERRAL, FOLLOW_UPS: Kind.FOLLOW_UP}
# To somebody: what stands on the staff's own list as late has not risen from it.
_RISEN: Final = Exists(Escalation.objects.filter(entry=OuterRef("pk"), settled_at=None, level__gt=Level.STAFF))
# The same with the practice: counts 4,500 entries in 4 ms instead of 8. A page of them it would slow, 18 ms for 15.
_RISEN_HERE: Final = Exists(
    Escalation.objects.filter(
        practice=OuterRef("practice"), entry=OuterRef("pk"), settled_at=None, level__gt=Level.STAFF
    )
)
_BY_RISK: Final = ("risk", "due_on", "id")
_BY_DAY: Final = ("due_on", "id")


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the list is shown; empty for everything. Words that mean nothing filter nothing.

    `tab` is a step or one of the words above; `owner` is "me", "nobody", a role's or a membership's id as text;
    `asked` a membership's id; `site` a protocol's key; `sort` is "day" for the longest late first, else the riskiest.
    """

    tab: str = ""
    test: str = ""
    owner: str = ""
    urgency: str = ""
    asked: str = ""
    site: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class LastChase:
    at: datetime
    by: str
    outcome: str
    again_on: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of entries. `next_after` names where the next one starts, empty on the last."""

    entries: list[WorklistEntry]
    next_after: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are open in all, by step and by kind, how many of them are late, and how many have risen."""

    steps: dict[str, int]
    kinds: dict[str, int]
    overdue: int
    escalated: int

    @property
    def everything(self) -> int:
        return sum(self.steps.values())


def entries_for(membership: Membership) -> QuerySet[WorklistEntry]:
    """All entries of the practice, those that are over as well."""
    require(membership, Permission.TRACK_TESTS)
    return WorklistEntry.objects.filter(practice_id=membership.practice_id)


def entry_for(membership: Membership, entry_id: int) -> WorklistEntry:
    """One entry with what it is about and its last chase. Raises NotFoundHere, for another practice's id as well."""
    found: WorklistEntry | None = _with_chase(_with_rows(entries_for(membership))).filter(pk=entry_id).first()
    if found is None:
        raise NotFoundHere("There is no such entry on this practice's worklist.")
    return found


def entries_by_id(membership: Membership, ids: list[int]) -> dict[int, WorklistEntry]:
    """Those of them that are this practice's."""
    return _with_rows(entries_for(membership)).in_bulk(ids)


def page_of(membership: Membership, filters: Filters, *, after: str = "") -> Page:
    """The page that starts behind `after`, by keyset: a hundred thousand page as quickly as ten.

    An `after` that can't be read starts at the beginning.
    """
    order = _BY_DAY if filters.sort == "day" else _BY_RISK
    rows = _shown(membership, filters)
    if key := _key(after, len(order)):
        rows = rows.filter(_behind(order, key))
    found = _whole(rows.order_by(*order)[: PAGE + 1], order)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], "_".join(str(getattr(last, name)) for name in order) if last else "")


def found_by_patient(membership: Membership, words: str) -> list[WorklistEntry]:
    """Open entries of patients whose names, birthday or numbers begin with the words; the riskiest first, one page."""
    query = as_tsquery(words)
    if query is None:
        return []
    rows = _shown(membership, Filters()).filter(patient__search_vector=query)
    return _whole(rows.order_by(*_BY_RISK)[:PAGE], _BY_RISK)


def everything_of(membership: Membership, filters: Filters) -> Iterator[WorklistEntry]:
    """All that the filters show, page by page, for a file; at most MOST_EXPORTED."""
    after = ""
    for _ in range(MOST_EXPORTED // PAGE):
        page = page_of(membership, filters, after=after)
        yield from page.entries
        after = page.next_after
        if not after:
            return


def counts_of(membership: Membership, filters: Filters) -> Counts:
    """The numbers on the tabs: all filters count but the tab."""
    rows = _filtered(membership, filters).exclude(step=Step.OVER).order_by()
    late = Count("id", filter=Q(due_on__lt=timezone.localdate()))
    # Counted apart, once: beside each row, every open entry's escalations were looked up.
    risen = Subquery(rows.filter(_RISEN_HERE).values("practice").annotate(n=Count("id")).values("n"))
    counted = list(rows.values("step", "kind").annotate(n=Count("id"), late=late, risen=risen))
    kinds = {str(kind): sum(row["n"] for row in counted if row["kind"] == kind) for kind in Kind}
    return Counts(
        steps={str(step): sum(row["n"] for row in counted if row["step"] == step) for step in OPEN_STEPS},
        kinds=kinds,
        overdue=sum(row["late"] for row in counted),
        escalated=counted[0]["risen"] or 0 if counted else 0,
    )


def view_for(membership: Membership, view_id: int) -> SavedView:
    """One of one's own saved views. Raises NotFoundHere for a colleague's as well."""
    require(membership, Permission.TRACK_TESTS)
    view = SavedView.objects.filter(member=membership, pk=view_id).first()
    if view is None:
        raise NotFoundHere("You have no such saved view.")
    return view


def _shown(membership: Membership, filters: Filters) -> QuerySet[WorklistEntry]:
    rows = _filtered(membership, filters)
    match filters.tab:
        case tab if tab in OPEN_STEPS:
            return rows.filter(step=tab).exclude(step=Step.OVER)
        case tab if tab in _OF_KIND:
            return rows.filter(kind=_OF_KIND[tab]).exclude(step=Step.OVER)
        case "overdue":
            return rows.filter(due_on__lt=timezone.localdate()).exclude(step=Step.OVER)
        case "escalated":
            return rows.filter(_RISEN).exclude(step=Step.OVER)
    return rows.exclude(step=Step.OVER)


def _filtered(membership: Membership, filters: Filters) -> QuerySet[WorklistEntry]:
    rows = entries_for(membership)
    if filters.test:
        rows = rows.filter(kind=Kind.ORDER, title=filters.test)
    if filters.urgency in Urgency.values:
        rows = rows.filter(risk=Urgency.values.index(filters.urgency))
    if filters.site:
        rows = rows.filter(workup__version__protocol__key=filters.site)
    if (asked := _number(filters.asked)) is not None:
        rows = rows.filter(requested_by=asked)
    return rows.filter(_owned(membership, filters.owner))


def _owned(membership: Membership, owner: str) -> Q:
    """For "me": mine by name, my role's without a name or left by who is not in it any more, and of whom I cover."""
    if owner == "me":
        absent = covers_of(membership).order_by().values("absent")
        left = Q(owner__active=False) | ~Q(owner__role=F("owner_role"))
        of_role = Q(owner_role=membership.role) & (Q(owner=None) | left)
        return Q(owner=membership) | Q(owner__in=absent) | of_role
    if owner in PEOPLE:
        return Q(owner_role=owner)
    number = _number(owner)
    return Q() if number is None else Q(owner=number)


def _whole(rows: QuerySet[WorklistEntry], order: tuple[str, ...]) -> list[WorklistEntry]:
    """The rows of a page with all that is drawn beside them.

    Their ids are an array of their own, found by the index before anything is joined. Sliced and joined in one go,
    PostgreSQL weighed sixteen tables against each other for 8 to 22 ms, to read for 2 (a million open, a busy
    machine). As a plain IN (SELECT ...) it reads the whole table, for seconds.
    """
    found = _IsOneOf(F("pk"), ArraySubquery(rows.values("pk")))
    return list(_with_chase(_with_rows(WorklistEntry.objects.filter(found))).order_by(*order))


class _IsOneOf(Func):
    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _with_rows(rows: QuerySet[WorklistEntry]) -> QuerySet[WorklistEntry]:
    people = ("patient", "owner__user", "requested_by__user", "moved_by__user", "order", "referral", "follow_up")
    with_workup = rows.select_related(*people, "workup__version__protocol")
    return with_workup.defer("workup__version__document", "patient__search_words", "patient__search_vector")


# By hand: the newest chase and the highest escalation of each row, however many there are, in the page's own query.
_LAST_CHASE: Final = """(
    SELECT json_build_object('at', said.at, 'by', person.name, 'outcome', said.outcome, 'again_on', said.again_on)
    FROM workups_chase AS said
    JOIN clinic_membership AS member ON member.id = said.by_id JOIN clinic_user AS person ON person.id = member.user_id
    WHERE said.entry_id = workups_worklistentry.id ORDER BY said.id DESC LIMIT 1)"""
_LEVEL: Final = """(
    SELECT max(level) FROM workups_escalation
    WHERE entry_id = workups_worklistentry.id AND settled_at IS NULL)"""


def _with_chase(rows: QuerySet[WorklistEntry]) -> QuerySet[Any]:
    return rows.annotate(last_chase=RawSQL(_LAST_CHASE, ()), level=RawSQL(_LEVEL, ()))  # noqa: S611  no part is anybody's


def last_chase(entry: Any) -> LastChase | None:
    """What `page_of` found beside an entry."""
    found = entry.last_chase
    if found is None:
        return None
    again = found["again_on"]
    at, again_on = datetime.fromisoformat(found["at"]), date.fromisoformat(again) if again else None
    return LastChase(at, found["by"], found["outcome"], again_on)


def _behind(order: tuple[str, ...], key: tuple[object, ...]) -> GreaterThan:
    """As one comparison of rows, which an index answers wherever the page begins."""
    return GreaterThan(_row(*map(F, order)), _row(*map(Value, key)))


def _row(*columns: F | Value) -> Func:
    return Func(*columns, function="ROW", output_field=BooleanField())


def _key(after: str, length: int) -> tuple[object, ...]:
    parts = after.split("_")
    *risk, day, number = parts if len(parts) == length else ("", "")
    try:
        return (*(int(each) for each in risk), date.fromisoformat(day), min(int(number), 2**62))
    except ValueError:
        return ()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


History = tuple[list[AuditEvent], list[Chase], list[Escalation]]


def history_of_entry(membership: Membership, entry: WorklistEntry) -> History:
    """What was done to an entry and to what it is about, who asked after it, and how it rose; each oldest first."""
    about = entry.order or entry.referral or entry.follow_up
    events = [*history_of(membership, entry), *(history_of(membership, about) if about else ())]
    chases = Chase.objects.filter(entry=entry).select_related("by__user").order_by("id")
    escalations = Escalation.objects.filter(entry=entry).select_related("seen_by__user").order_by("id")
    return events, list(chases), list(escalations)
