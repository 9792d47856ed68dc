"""What a GP decides on the advice of a protocol. A decision never silences the engine: it stands beside its advice."""

from datetime import date

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import Conflict, InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.advice_log import log_decision
from workups.actions.deadlines import Deadlines
from workups.actions.learning import touch
from workups.engine.definition import Investigation, Referral, Rule
from workups.evaluate import engine_for
from workups.models import Choice, Decision, DeclineReason, Workup, WorkupStatus
from workups.models.advice import Change
from workups.models.moves import hold
from workups.models.referral import OPEN_REFERRALS, ReferralStatus
from workups.models.referral import Referral as ReferralRow

NOTE_LENGTH = 300
LONGEST_DELAY_DAYS = 366
DECIDED = frozenset({"red_flags", "investigations", "referrals", "management", "safety_net"})
"""Families of rules that ask for a decision; causes and checks of the record inform."""


@audit.audited
def accept(*, workup: Workup, code: str, note: str = "", seen: int | None = None, by: Membership) -> Decision:
    """The advice is followed. An accepted referral stands as a referral to send from now on.

    `seen` is the decision that the page showed (its id, 0 for none). Raises Conflict when another was made since,
    InvalidInput for what is not advised now, and for a test, which is ordered instead.
    """
    rule = _rule(workup, code, by=by)
    if isinstance(rule, Investigation) and rule.where != "hospital":
        raise InvalidInput("A test is accepted by ordering it.", field=code)
    decision = _decide(workup, code, Choice.ACCEPTED, note=note, seen=seen, by=by)
    if isinstance(rule, Referral):
        _refer(workup, rule, by=by)
    return decision


@audit.audited
def defer(
    *, workup: Workup, code: str, until: date, note: str = "", seen: int | None = None, by: Membership
) -> Decision:
    """The advice is put off until a day within a year; on that day it comes back to the GP's home page.

    Raises as `accept` does, and InvalidInput (field `until`) for a day that is not ahead.
    """
    _rule(workup, code, by=by)
    days = (until - timezone.localdate()).days
    if not 0 < days <= LONGEST_DELAY_DAYS:
        raise InvalidInput("Choose a day from tomorrow on, within a year.", field="until")
    return _decide(workup, code, Choice.DEFERRED, note=note, until=until, seen=seen, by=by)


@audit.audited
def decline(
    *, workup: Workup, code: str, reason: str, note: str = "", seen: int | None = None, by: Membership
) -> Decision:
    """The advice is not followed, for a coded reason. A declined red flag stays on the page with it.

    Raises as `accept` does, and InvalidInput for a reason that is none, or for "another" without words.
    """
    _rule(workup, code, by=by)
    if reason not in DeclineReason.values:
        raise InvalidInput("Choose why it is declined.", field="reason")
    if reason == DeclineReason.OTHER and not note.strip():
        raise InvalidInput("Say the reason in words.", field="note")
    return _decide(workup, code, Choice.DECLINED, note=note, reason=reason, seen=seen, by=by)


@audit.audited
def take_back(*, workup: Workup, code: str, seen: int | None = None, by: Membership) -> None:
    """No decision stands any more; what was decided stays in the history. A referral not yet sent goes with it.

    Raises NotAllowedNow when nothing was decided, or when the referral is on its way already, Conflict as `accept`.
    """
    require(by, Permission.ORDER_TESTS, on=workup)
    _hold(workup)
    _refuse_unseen(workup, code, seen)
    if not _supersede(workup, code, by=by):
        raise NotAllowedNow("Nothing was decided on this, so there is nothing to take back.")
    _withdraw_referral(workup, code, by=by)
    touch(workup, by=by)
    log_decision(workup, code, Change.RECONSIDERED, by=by)
    audit.record("advice.reconsidered", subject=workup, by=by, code=code)


def _rule(workup: Workup, code: str, *, by: Membership) -> Rule:
    """The rule that is decided on. Advice can be decided on while it is given."""
    require(by, Permission.ORDER_TESTS, on=workup)
    _hold(workup)
    rule = engine_for(workup).definition.rules.get(code)
    if rule is None or rule.family not in DECIDED:
        raise InvalidInput("This protocol version gives no such advice.", field=code)
    workup.refresh_from_db(fields=["advice"])
    if code not in workup.advice.get("fired", ()):
        raise InvalidInput(f"“{rule.title}” is not advised any more; nothing was decided.", field=code)
    return rule


def _hold(workup: Workup) -> None:
    if hold(workup) != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed. Reopen it to decide on its advice.")


def _decide(
    workup: Workup,
    code: str,
    choice: Choice,
    *,
    note: str,
    reason: str = "",
    until: date | None = None,
    seen: int | None,
    by: Membership,
) -> Decision:
    words = read_words(note, field="note", most=NOTE_LENGTH, missing="") if note.strip() else ""
    _refuse_unseen(workup, code, seen)
    _supersede(workup, code, by=by)
    if choice != Choice.ACCEPTED:
        _withdraw_referral(workup, code, by=by)
    decision = Decision.objects.create(
        practice_id=workup.practice_id,
        workup=workup,
        code=code,
        choice=choice,
        reason=reason,
        note=words,
        until=until,
        decided_by=by,
    )
    touch(workup, by=by)
    log_decision(workup, code, Change(choice.value), by=by)
    audit.record(f"advice.{choice.value}", subject=workup, by=by, code=code, reason=reason)
    return decision


def _refuse_unseen(workup: Workup, code: str, seen: int | None) -> None:
    current = Decision.objects.filter(workup=workup, code=code, superseded_at=None).first()
    if seen is None or current is None or current.pk == seen:
        return
    at = timezone.localtime(current.decided_at)
    raise Conflict(
        f"{current.decided_by.user.name} decided on this at {at:%H:%M:%S}: {current.get_choice_display().lower()}. "
        "Nothing was overwritten; look at it and decide again."
    )


def _supersede(workup: Workup, code: str, *, by: Membership) -> bool:
    current = Decision.objects.filter(workup=workup, code=code, superseded_at=None)
    return bool(current.update(superseded_at=timezone.now(), superseded_by=by))


def _refer(workup: Workup, rule: Referral, *, by: Membership) -> None:
    """Once, however often it is accepted: a referral that is under way is not started again."""
    if ReferralRow.objects.filter(workup=workup, code=rule.code, status__in=OPEN_REFERRALS).exists():
        return
    referral = ReferralRow.objects.create(
        practice_id=workup.practice_id,
        workup=workup,
        patient_id=workup.patient_id,
        code=rule.code,
        title=rule.title,
        urgency=rule.urgency,
        act_by=Deadlines(workup.practice_id).referral(ReferralStatus.DRAFT, urgency=workup.urgency),
        decided_by=by,
        moved_by=by,
    )
    audit.record("referral.decided", subject=referral, by=by, code=rule.code, workup=workup.pk)


def _withdraw_referral(workup: Workup, code: str, *, by: Membership) -> None:
    """A referral that nobody has sent goes with its decision; one on its way has to be called off by itself."""
    under_way = ReferralRow.objects.filter(workup=workup, code=code, status__in=OPEN_REFERRALS)
    for referral in under_way.select_for_update():
        if referral.status != ReferralStatus.DRAFT:
            raise NotAllowedNow("This referral has been sent. Cancel the referral itself first.")
        referral.status, referral.reason = ReferralStatus.CANCELLED, "The decision was taken back before it was sent."
        referral.moved_at, referral.moved_by = timezone.now(), by
        referral.save(update_fields=["status", "reason", "moved_at", "moved_by"])
        audit.record("referral.cancelled", subject=referral, by=by, origin=ReferralStatus.DRAFT.value)
