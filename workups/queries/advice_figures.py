"""What became of advice, counted: how often each piece was given, and whether it was accepted, deferred or declined.

What is counted is a cohort: a piece of advice once for each workup, in the month in which it was first given there,
wherever it stands by now. The advice log says what was decided last; a test is accepted by ordering it. A card shown
in another system about a patient without a workup is a piece as well; what was done with it there was decided.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from clinic.access import Permission, require
from clinic.models import Membership
from workups.models import CardOutcome
from workups.models.advice import Change
from workups.models.card import NO_RULES
from workups.queries.figures import months_until


@dataclass(frozen=True, slots=True)
class AdviceScope:
    """Advice first given in the last `months`, this one included; of one `kind` (a family of rules), or of all."""

    months: int = 6
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AdviceCount:
    """`count` pieces of advice of one rule and month that came to the same.

    `version_id` is the newest version of the protocol that gave it. `came_to` is accepted, deferred, declined, or empty
    where nothing is decided; `reason` says why it was declined. `is_withdrawn`: the answers carry it no more.
    """

    protocol_id: int
    version_id: int
    code: str
    month: date
    came_to: str
    reason: str
    is_withdrawn: bool
    count: int


@dataclass(frozen=True, slots=True)
class AdviceCounts:
    """`months` are their first days, the oldest first; rules of every family are in `counts`."""

    months: list[date]
    counts: list[AdviceCount]


def advice_counts(membership: Membership, months: int) -> AdviceCounts:
    """What became of the advice that the membership's practice was first given in the last `months`, in one query.

    Months begin at midnight in the practice's own time zone. Raises NotAllowed for who does not track tests.
    """
    require(membership, Permission.TRACK_TESTS)
    shown = months_until(timezone.localdate(), months)
    asked: dict[str, Any] = {
        "practice": membership.practice_id,
        "since": timezone.make_aware(datetime(shown[0].year, shown[0].month, 1)),
        "zone": timezone.get_current_timezone_name(),
        "no_rules": list(NO_RULES),
        "decided": [Change.ACCEPTED.value, Change.DEFERRED.value, Change.DECLINED.value, Change.RECONSIDERED.value],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, asked)
        return AdviceCounts(shown, [AdviceCount(*row) for row in cursor.fetchall()])


# By hand: one pass over the log of the workups that were touched in these months. What was given in them was given in
# one of those, for advice that appears touches its workup.
_COUNTED: Final = f"""
WITH pieces AS (
    SELECT said.workup_id, said.code, max(said.version_id) AS version_id,
           min(said.at) FILTER (WHERE said.change = '{Change.APPEARED}') AS given_at,
           (array_agg(said.change ORDER BY said.id DESC) FILTER (WHERE said.change = ANY(%(decided)s)))[1] AS decided,
           (array_agg(said.change ORDER BY said.id DESC)
               FILTER (WHERE said.change IN ('{Change.APPEARED}', '{Change.WITHDRAWN}')))[1] AS stands
    FROM workups_adviceentry AS said JOIN workups_workup AS workup ON workup.id = said.workup_id
    WHERE said.practice_id = %(practice)s AND workup.touched_at >= %(since)s
    GROUP BY said.workup_id, said.code
),
came AS (
    SELECT version.protocol_id, version.number, version.id AS version_id, pieces.code,
           date_trunc('month', given_at AT TIME ZONE %(zone)s)::date AS month,
           CASE WHEN decided IS NULL OR decided = '{Change.RECONSIDERED}' THEN '' ELSE decided END AS came_to,
           CASE WHEN decided = '{Change.DECLINED}' THEN coalesce(decision.reason, '') ELSE '' END AS reason,
           stands = '{Change.WITHDRAWN}' AS is_withdrawn
    FROM pieces JOIN workups_protocolversion AS version ON version.id = pieces.version_id
         LEFT JOIN workups_decision AS decision ON decision.workup_id = pieces.workup_id
             AND decision.code = pieces.code AND decision.superseded_at IS NULL
    WHERE given_at >= %(since)s
    UNION ALL
    SELECT version.protocol_id, version.number, version.id, card.code,
           date_trunc('month', card.shown_at AT TIME ZONE %(zone)s)::date,
           CASE heard.outcome WHEN '{CardOutcome.ACCEPTED}' THEN '{Change.ACCEPTED}'
               WHEN '{CardOutcome.OVERRIDDEN}' THEN '{Change.DECLINED}' ELSE '' END,
           coalesce(heard.reason, ''), false
    FROM workups_card AS card JOIN workups_protocolversion AS version ON version.id = card.version_id
         LEFT JOIN LATERAL (
             SELECT outcome, reason FROM workups_cardfeedback
             WHERE card_id = card.id ORDER BY decided_at DESC, id DESC LIMIT 1
         ) AS heard ON true
    WHERE card.practice_id = %(practice)s AND card.workup_id IS NULL AND card.shown_at >= %(since)s
        AND card.code <> ALL(%(no_rules)s)
)
SELECT protocol_id, (max(ARRAY[number, version_id]))[2] AS version_id, code, month, came_to, reason, is_withdrawn,
       count(*)
FROM came GROUP BY protocol_id, code, month, came_to, reason, is_withdrawn
ORDER BY protocol_id, code, month
"""  # noqa: S608  every part is a word of ours
