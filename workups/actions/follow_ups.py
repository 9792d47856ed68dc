"""Dated safety-nets of a workup: planned, done, or cancelled with a reason."""

from datetime import date

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.learning import touch
from workups.models import FollowUp, FollowUpStatus, Workup, WorkupStatus
from workups.models.follow_up import FOLLOW_UP_MOVES
from workups.models.moves import hold, move

WORDS_LENGTH = 200
FURTHEST_DAYS = 2 * 366


@audit.audited
def plan(*, workup: Workup, words: str, due_on: date, by: Membership) -> FollowUp:
    """Plans what is to happen and by which day, from today on and within two years.

    Raises InvalidInput (field `words` or `due_on`), NotAllowedNow on a closed workup or for what is planned already.
    """
    require(by, Permission.WORK_UP, on=workup)
    words = read_words(words, field="words", most=WORDS_LENGTH, missing="Say what is to happen.")
    if not 0 <= (due_on - timezone.localdate()).days <= FURTHEST_DAYS:
        raise InvalidInput("Choose a day from today on, within two years.", field="due_on")
    if hold(workup) != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed. Reopen it to plan a follow-up.")
    same = FollowUp.objects.filter(workup=workup, words=words, due_on=due_on, status=FollowUpStatus.PLANNED)
    if same.exists():
        raise NotAllowedNow("This follow-up is planned already. Nothing was planned twice.")
    follow_up = FollowUp.objects.create(
        practice_id=workup.practice_id,
        workup=workup,
        patient_id=workup.patient_id,
        words=words,
        due_on=due_on,
        planned_by=by,
        moved_by=by,
    )
    touch(workup, by=by)
    audit.record("follow_up.planned", subject=follow_up, by=by, workup=workup.pk)
    return follow_up


@audit.audited
def complete(*, follow_up: FollowUp, by: Membership) -> None:
    """It has taken place; who follows it up may say so."""
    require(by, Permission.TRACK_TESTS, on=follow_up)
    _move(follow_up, FollowUpStatus.DONE, by=by)


@audit.audited
def cancel(*, follow_up: FollowUp, reason: str, by: Membership) -> None:
    """It is not to take place any more, for a reason."""
    require(by, Permission.WORK_UP, on=follow_up)
    reason = read_words(reason, field="reason", most=WORDS_LENGTH, missing="Say why it is cancelled.")
    _move(follow_up, FollowUpStatus.CANCELLED, reason=reason, by=by)


def _move(follow_up: FollowUp, to: FollowUpStatus, *, by: Membership, **changes: object) -> None:
    move(follow_up, to=to, moves=FOLLOW_UP_MOVES, moved_at=timezone.now(), moved_by=by, **changes)
    audit.record(f"follow_up.{to.value}", subject=follow_up, by=by)
