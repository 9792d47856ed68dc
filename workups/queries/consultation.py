"""A workup as the consultation needs it: one query, however much was ordered, decided and noted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models.expressions import RawSQL

from clinic.errors import NotFoundHere
from clinic.models import Membership
from workups.models import Workup
from workups.queries.letters import LetterNote
from workups.queries.workups import workups_for


@dataclass(frozen=True, slots=True)
class OrderNote:
    """As much of an order as stands beside its suggestion."""

    id: int
    investigation: str
    title: str
    status: str
    requested_at: datetime
    expected_by: date
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionNote:
    """What stands decided on a piece of advice."""

    id: int
    code: str
    choice: str
    reason: str
    note: str
    until: date | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """The words beside a section. An empty text was taken away."""

    section: str
    text: str
    revision: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ReferralNote:
    """As much of a referral as stands beside its advice, and the letter that is written or signed for it."""

    id: int
    code: str
    title: str
    urgency: str
    status: str
    moved_at: datetime
    letter_id: int | None = None
    letter_status: str = ""
    letter_ended_at: datetime | None = None

    @property
    def letter(self) -> LetterNote | None:
        return LetterNote(self.letter_id, self.letter_status, self.letter_ended_at) if self.letter_id else None


@dataclass(frozen=True, slots=True)
class FollowUpNote:
    """A follow-up that is planned."""

    id: int
    words: str
    due_on: date
    by: str


@dataclass(frozen=True, slots=True)
class ProposalNote:
    """What an imported record says of a finding; `at` is when the record came."""

    id: int
    finding: str
    value: Any
    origin: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewerVersion:
    """The live version of the protocol, where it is newer than the one that the workup follows."""

    id: int
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A workup with its orders and referrals (oldest first), and what stands decided, noted, planned and proposed."""

    workup: Workup
    orders: list[OrderNote]
    decisions: Mapping[str, DecisionNote]
    notes: Mapping[str, WrittenNote]
    referrals: list[ReferralNote]
    follow_ups: list[FollowUpNote]
    newer: NewerVersion | None = None
    proposals: list[ProposalNote] = field(default_factory=list)


# By hand: the same through the ORM takes longer to put together, at every save, than the database to answer it.
_PARTS: Final = """
json_build_object(
  'orders', (SELECT json_agg(each ORDER BY each.id) FROM (
      SELECT id, investigation, title, status, requested_at, expected_by, moved_at
      FROM workups_investigationorder WHERE workup_id = workups_workup.id) AS each),
  'decisions', (SELECT json_agg(each) FROM (
      SELECT said.id, said.code, said.choice, said.reason, said.note, said.until, said.decided_at AS at,
             person.name AS by
      FROM workups_decision AS said
      JOIN clinic_membership AS member ON member.id = said.decided_by_id
      JOIN clinic_user AS person ON person.id = member.user_id
      WHERE said.workup_id = workups_workup.id AND said.superseded_at IS NULL) AS each),
  'notes', (SELECT json_agg(each) FROM (
      SELECT said.section, said.text, said.revision, said.recorded_at AS at,
             person.name AS by
      FROM workups_sectionnote AS said
      JOIN clinic_membership AS member ON member.id = said.recorded_by_id
      JOIN clinic_user AS person ON person.id = member.user_id
      WHERE said.workup_id = workups_workup.id AND said.superseded_at IS NULL) AS each),
  'referrals', (SELECT json_agg(each ORDER BY each.id) FROM (
      SELECT said.id, said.code, said.title, said.urgency, said.status, said.moved_at, letter.id AS letter_id,
             letter.status AS letter_status, letter.ended_at AS letter_ended_at
      FROM workups_referral AS said
      LEFT JOIN workups_letter AS letter
        ON letter.referral_id = said.id AND letter.addendum_to_id IS NULL AND letter.status <> 'discarded'
      WHERE said.workup_id = workups_workup.id) AS each),
  'follow_ups', (SELECT json_agg(each ORDER BY each.due_on, each.id) FROM (
      SELECT said.id, said.words, said.due_on, person.name AS by
      FROM workups_followup AS said
      JOIN clinic_membership AS member ON member.id = said.planned_by_id
      JOIN clinic_user AS person ON person.id = member.user_id
      WHERE said.workup_id = workups_workup.id AND said.status = 'planned') AS each),
  'newer', (SELECT json_build_object('id', live.id, 'number', live.number, 'at', live.published_at)
      FROM workups_protocolversion AS mine
      JOIN workups_protocolversion AS live
        ON live.protocol_id = mine.protocol_id AND live.status = 'published' AND live.number > mine.number
      WHERE mine.id = workups_workup.version_id ORDER BY live.number DESC LIMIT 1),
  'proposals', (SELECT json_agg(each) FROM (
      SELECT DISTINCT ON (said.finding) said.id, said.finding, said.value, said.origin, came.received_at AS at
      FROM workups_proposal AS said
      JOIN workups_recordimport AS came ON came.id = said.source_id
      WHERE said.workup_id = workups_workup.id AND said.status = 'waiting'
      ORDER BY said.finding, said.id DESC) AS each)
)"""


def case_for(membership: Membership, workup_id: int) -> Case:
    """Raises NotFoundHere, for another practice's id as well."""
    found = list(_workups(membership).filter(pk=workup_id))
    if not found:
        raise NotFoundHere("There is no such workup in this practice.")
    parts = found[0].parts
    decisions = [DecisionNote(**_timely(each)) for each in parts["decisions"] or ()]
    notes = [WrittenNote(**_timely(each)) for each in parts["notes"] or ()]
    return Case(
        workup=found[0],
        orders=[OrderNote(**_timely(each)) for each in parts["orders"] or ()],
        decisions={each.code: each for each in decisions},
        notes={each.section: each for each in notes},
        referrals=[ReferralNote(**_timely(each)) for each in parts["referrals"] or ()],
        follow_ups=[FollowUpNote(**_timely(each)) for each in parts["follow_ups"] or ()],
        newer=NewerVersion(**_timely(parts["newer"])) if parts["newer"] else None,
        proposals=[ProposalNote(**_timely(each)) for each in parts["proposals"] or ()],
    )


def _workups(membership: Membership) -> Any:
    """Joined with what an answer needs only: each join more would cost every save."""
    slim = workups_for(membership).select_related(None).select_related("patient", "version__protocol")
    return slim.annotate(parts=RawSQL(_PARTS, ()))  # noqa: S611  no part of it is anybody's


def _timely(row: dict[str, Any]) -> dict[str, Any]:
    """Dates inside JSON come as text."""
    return row | {name: _read(name, value) for name, value in _dates(row)}


def _dates(row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    return ((name, row[name]) for name in row.keys() & (_MOMENTS | _DAYS) if row[name])


def _read(name: str, value: str) -> date | datetime:
    return datetime.fromisoformat(value) if name in _MOMENTS else date.fromisoformat(value)


_MOMENTS: Final = frozenset({"requested_at", "moved_at", "letter_ended_at", "at"})
_DAYS: Final = frozenset({"expected_by", "until", "due_on"})
