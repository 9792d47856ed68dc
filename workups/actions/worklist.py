"""What staff do with an entry of the worklist, besides moving it on: they ask after it, and they hand it over."""

from datetime import date
from typing import Final

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, Role, people_who_may, require
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.models import Channel, Chase, Step, WorklistEntry
from workups.models.moves import hold

OUTCOME_LENGTH: Final = 200
WHOM_LENGTH: Final = 80
FURTHEST_DAYS: Final = 366


@audit.audited
def chase(
    *,
    entry: WorklistEntry,
    channel: str,
    outcome: str,
    whom: str = "",
    again_on: date | None = None,
    by: Membership,
) -> Chase:
    """Notes that somebody asked after it: how, whom, what they said, and when to ask again.

    It moves nothing and stops no clock. Raises InvalidInput (field named) for a channel there is not, for no outcome
    or a day that is over, NotAllowedNow for what is off the list.
    """
    require(by, Permission.TRACK_TESTS, on=entry)
    if channel not in Channel.values:
        raise InvalidInput("Choose how you asked.", field="channel")
    outcome = read_words(outcome, field="outcome", most=OUTCOME_LENGTH, missing="Say what they answered.")
    whom = read_words(whom, field="whom", most=WHOM_LENGTH, missing="") if whom.strip() else ""
    if again_on is not None and not 0 <= (again_on - timezone.localdate()).days <= FURTHEST_DAYS:
        raise InvalidInput("Choose a day from today on, within a year.", field="again_on")
    _hold_open(entry)
    chased = Chase.objects.create(
        practice_id=entry.practice_id,
        entry=entry,
        channel=channel,
        whom=whom,
        outcome=outcome,
        again_on=again_on,
        by=by,
    )
    audit.record("entry.chased", subject=entry, by=by, channel=channel, chase=chased.pk)
    return chased


@audit.audited
def assign(*, entry: WorklistEntry, to: Membership | None = None, role: str = "", by: Membership) -> None:
    """Gives it to a person, or to everybody of a role, for as long as it stays in these hands.

    Raises InvalidInput (field `to`) for somebody who works here no more or may not take its next step,
    NotAllowedNow for what is off the list.
    """
    require(by, Permission.TRACK_TESTS, on=entry)
    if to is not None:
        require(by, Permission.TRACK_TESTS, on=to)
        role = to.role
    if role not in people_who_may(Permission.TRACK_TESTS) or (to is not None and not to.active):
        raise InvalidInput("Choose somebody of the care team who works here.", field="to")
    if entry.step == Step.TO_REVIEW and role not in people_who_may(Permission.REVIEW_RESULTS):
        raise InvalidInput("Only a GP can review a result; choose a GP.", field="to")
    _hold_open(entry)
    WorklistEntry.objects.filter(pk=entry.pk).update(owner=to, owner_role=Role(role))
    entry.owner, entry.owner_role = to, role
    audit.record("entry.assigned", subject=entry, by=by, to=to.pk if to else None, role=str(role))


@audit.audited
def note_export(*, rows: int, by: Membership) -> None:
    """Notes in the audit trail that so many entries left the practice's screen as a file."""
    require(by, Permission.TRACK_TESTS)
    audit.record("worklist.exported", subject=by, by=by, rows=rows)


def _hold_open(entry: WorklistEntry) -> None:
    if hold(entry, "step") == Step.OVER:
        raise NotAllowedNow("This is done and off the worklist; nothing was changed.")
