"""What stands around the worklist: choices for its filters, one's saved views, the queue beside it, the sweep's sign
of life. One query, whatever there is of each.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from clinic.access import Permission, people_who_may, require
from clinic.models import Membership


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can own an entry."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Site:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class View:
    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Frame:
    """`unmatched` counts reports that match no order; `swept_at` is None where no sweep was ever seen."""

    unmatched: int
    swept_at: datetime | None
    people: list[Person]
    sites: list[Site]
    tests: list[str]
    views: list[View]


# From one test's title to the next by the index, however many entries each has: `DISTINCT` reads them all.
_TESTS: Final = """WITH RECURSIVE tests AS (
  (SELECT min(title) AS title FROM workups_worklistentry
   WHERE practice_id = %(practice)s AND kind = 'order' AND NOT step = 'over')
  UNION ALL
  SELECT (SELECT min(title) FROM workups_worklistentry
          WHERE practice_id = %(practice)s AND kind = 'order' AND NOT step = 'over' AND title > tests.title)
  FROM tests WHERE title IS NOT NULL)"""
_PARTS: Final = f"""{_TESTS} SELECT json_build_object(
  'unmatched', (SELECT count(*) FROM workups_inbound WHERE practice_id = %(practice)s AND status = 'queued'),
  'swept_at', (SELECT seen_at FROM clinic_heartbeat WHERE name = 'sweep'),
  'people', (SELECT json_agg(each ORDER BY each.name) FROM (
      SELECT member.id, person.name, member.role
      FROM clinic_membership AS member JOIN clinic_user AS person ON person.id = member.user_id
      WHERE member.practice_id = %(practice)s AND member.active AND member.role = ANY(%(roles)s)) AS each),
  'sites', (SELECT json_agg(each ORDER BY each.title) FROM (
      SELECT key, title FROM workups_protocol WHERE EXISTS (
          SELECT FROM workups_protocolversion AS version
          WHERE version.protocol_id = workups_protocol.id AND version.status IN ('published', 'retired'))) AS each),
  'tests', (SELECT json_agg(title ORDER BY title) FROM tests WHERE title IS NOT NULL),
  'views', (SELECT json_agg(each ORDER BY each.name) FROM (
      SELECT id, name, query FROM workups_savedview WHERE member_id = %(member)s) AS each)
)"""  # noqa: S608  no part is anybody's


def frame_of(membership: Membership) -> Frame:
    """As the membership's own worklist has it."""
    require(membership, Permission.TRACK_TESTS)
    roles = [role.value for role in people_who_may(Permission.TRACK_TESTS)]
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"practice": membership.practice_id, "member": membership.pk, "roles": roles})
        parts = cursor.fetchone()[0]
    return Frame(
        unmatched=parts["unmatched"],
        swept_at=datetime.fromisoformat(parts["swept_at"]) if parts["swept_at"] else None,
        people=[Person(**each) for each in parts["people"] or ()],
        sites=[Site(**each) for each in parts["sites"] or ()],
        tests=parts["tests"] or [],
        views=[View(**each) for each in parts["views"] or ()],
    )
