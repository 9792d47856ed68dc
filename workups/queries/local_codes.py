"""What laboratories' own codes mean here, and those that nobody has given a meaning to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import QuerySet

from clinic.access import Permission, may
from clinic.errors import NotAllowed, NotFoundHere
from clinic.models import Membership
from workups.models import Inbound, InboundStatus, LocalCode

MOST_REPORTS: Final = 2_000  # waiting reports whose codes are looked through, the longest waiting first
MOST_CODES: Final = 200
MOST_AGAIN: Final = 200  # reports that one new meaning makes be looked at again


@dataclass(frozen=True, slots=True)
class Meanings:
    """What codes mean in a practice now, by (sender, code); the sender's own meaning before that for any sender."""

    by_code: Mapping[tuple[str, str], LocalCode] = field(default_factory=dict)

    def of(self, sender: str, line: Mapping[str, Any]) -> LocalCode | None:
        codes = [code for code in (line.get("code"), line.get("other")) if code]
        places = [(whose, code) for code in codes for whose in (sender, "")]
        return next((self.by_code[place] for place in places if place in self.by_code), None)


@dataclass(frozen=True, slots=True)
class Unmeant:
    """A code that came in without a meaning: `times` in reports that wait, with one of its values as an example."""

    sender: str
    code: str
    text: str
    times: int
    value: str
    unit: str


def meanings_of(practice_id: int) -> Meanings:
    """One query."""
    rows = LocalCode.objects.filter(practice_id=practice_id, ended_at=None)
    return Meanings({(row.sender, row.code): row for row in rows})


def read_as_meant(rows: Sequence[Inbound]) -> None:
    """Reads each line whose code the practice gave a meaning to as that; in hand only, the rows stay as they came.

    A code that is “not read here” marks its line `not_read`. No query where no line needs it, else one.
    """
    waiting = [row for row in rows if any(_needs_meaning(line) for line in row.lines)]
    if not waiting:
        return
    meanings = meanings_of(waiting[0].practice_id)
    for row in waiting:
        row.lines = [_as_meant(line, row.sender, meanings) for line in row.lines]


def local_codes_for(membership: Membership) -> QuerySet[LocalCode]:
    """The meanings that hold now, by sender and code."""
    _require(membership)
    rows = LocalCode.objects.filter(practice_id=membership.practice_id, ended_at=None)
    return rows.select_related("set_by__user").order_by("sender", "code")


def local_code_for(membership: Membership, code_id: int) -> LocalCode:
    """One meaning, ended or not. Raises NotFoundHere, for another practice's id as well."""
    _require(membership)
    row = LocalCode.objects.filter(practice_id=membership.practice_id, pk=code_id).first()
    if row is None:
        raise NotFoundHere("There is no such code in this practice.")
    return row


def codes_without_meaning(membership: Membership) -> list[Unmeant]:
    """Of the reports that wait, at most MOST_REPORTS of them; the most frequent first, at most MOST_CODES."""
    _require(membership)
    queued = Inbound.objects.filter(practice_id=membership.practice_id, status=InboundStatus.QUEUED)
    rows = queued.order_by("received_at", "id").only("sender", "lines")[:MOST_REPORTS]
    meanings = meanings_of(membership.practice_id)
    found: dict[tuple[str, str], Unmeant] = {}
    for sender, line in _lines(rows.iterator(chunk_size=100)):
        if meanings.of(sender, line) is None:
            _count(found, sender, line)
    return sorted(found.values(), key=lambda each: (-each.times, each.sender, each.code))[:MOST_CODES]


def waiting_with_code(membership: Membership, code: LocalCode) -> list[Inbound]:
    """Reports in the queue with a line of this code, the longest waiting first; at most MOST_AGAIN."""
    _require(membership)
    queued = Inbound.objects.filter(practice_id=membership.practice_id, status=InboundStatus.QUEUED)
    said = queued.filter(lines__contains=[{"code": code.code}]) | queued.filter(lines__contains=[{"other": code.code}])
    mine = said.filter(sender=code.sender) if code.sender else said
    return list(mine.defer("raw").order_by("received_at", "id")[:MOST_AGAIN])


def _require(membership: Membership) -> None:
    """Whoever enters results sees them, and whoever says what they mean."""
    if not (may(membership, Permission.ENTER_RESULTS) or may(membership, Permission.MAP_CODES)):
        raise NotAllowed(f"Your role may not {Permission.MAP_CODES.value}.")


def _lines(rows: Iterable[Inbound]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((row.sender, line) for row in rows for line in row.lines if _needs_meaning(line))


def _needs_meaning(line: Mapping[str, Any]) -> bool:
    return bool(not line["finding"] and line.get("code"))


def _as_meant(line: dict[str, Any], sender: str, meanings: Meanings) -> dict[str, Any]:
    meaning = meanings.of(sender, line) if _needs_meaning(line) else None
    if meaning is None:
        return line
    if not meaning.finding:
        return line | {"not_read": True}
    return line | {"finding": meaning.finding, "unit": line["unit"] or meaning.unit}


def _count(found: dict[tuple[str, str], Unmeant], sender: str, line: Mapping[str, Any]) -> None:
    place = (sender, str(line["code"]))
    before = found.get(place)
    value = "" if line["value"] is None else str(line["value"])
    is_better = before is None or (not before.value and bool(value))
    shown = Unmeant(sender, place[1], line["text"], 1, value, line["unit"]) if is_better else before
    assert shown is not None
    times = before.times + 1 if before else 1
    found[place] = Unmeant(shown.sender, shown.code, shown.text, times, shown.value, shown.unit)
