"""How the worklist follows what it lists: the database itself writes an entry whenever an order, a referral or a
follow-up changes, so that no door, script or hand can make one that staff do not see.
"""

from collections.abc import Mapping
from typing import Final

import pgtrigger
from django.db import models

from clinic.access import Role
from workups.models.urgency import Urgency


class Step(models.TextChoices):
    """Where an entry of the worklist stands, whatever it is about. OVER is off the list."""

    TO_BOOK = "to_book", "To book"
    BOOKED = "booked", "Booked"
    AWAITING = "awaiting", "Awaiting result"
    TO_REVIEW = "to_review", "Result to review"
    TO_TELL = "to_tell", "Patient to be told"
    TO_FINISH = "to_finish", "Told, next step open"
    TO_SEND = "to_send", "Referral to send"
    SENT = "sent", "Referral sent"
    ACKNOWLEDGED = "acknowledged", "Referral acknowledged"
    APPOINTMENT = "appointment", "Appointment made"
    SEEN = "seen", "Seen, reply awaited"
    REPLY_IN = "reply_in", "Reply to read"
    PLANNED = "planned", "Follow-up planned"
    OVER = "over", "Done"


ORDER_STEPS: Final[Mapping[str, str]] = {
    "requested": Step.TO_BOOK,
    "booked": Step.BOOKED,
    "collected": Step.AWAITING,
    "resulted": Step.TO_REVIEW,
    "reviewed": Step.TO_TELL,
    "told": Step.TO_FINISH,
    "closed": Step.OVER,
    "cancelled": Step.OVER,
    "not_done": Step.OVER,
}
REFERRAL_STEPS: Final[Mapping[str, str]] = {
    "draft": Step.TO_SEND,
    "sent": Step.SENT,
    "acknowledged": Step.ACKNOWLEDGED,
    "appointment": Step.APPOINTMENT,
    "seen": Step.SEEN,
    "replied": Step.REPLY_IN,
    "closed": Step.OVER,
    "cancelled": Step.OVER,
}
FOLLOW_UP_STEPS: Final[Mapping[str, str]] = {"planned": Step.PLANNED, "done": Step.OVER, "cancelled": Step.OVER}
AWAITED_STEPS: Final = (Step.TO_BOOK, Step.BOOKED, Step.AWAITING)
GP_STEPS: Final = (Step.TO_REVIEW, Step.TO_SEND, Step.REPLY_IN)
"""Steps that only the GP who asked can take; all the others are the staff's."""

_SCALE: Final = "ARRAY[" + ", ".join(f"'{value}'" for value in Urgency.values) + "]"
_OF_WORKUP: Final = f"(SELECT array_position({_SCALE}, urgency::text) FROM workups_workup WHERE id = NEW.workup_id)"  # noqa: S608


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _step_of(steps: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN '{status}' THEN '{step}'" for status, step in steps.items())
    return f"CASE NEW.status {cases} END"


def _follow(kind: str, steps: Mapping[str, str], *, title: str, asker: str, due: str, urgency: str, gp: str) -> str:
    """PL/pgSQL that writes the entry of NEW. Who has to act changes with the hands it is in; inside them it stays."""
    return f"""
        INSERT INTO workups_worklistentry AS entry (
            practice_id, kind, {kind}_id, workup_id, patient_id, title, requested_by_id, step, risk, due_on, since,
            moved_by_id, hands, owner_id, owner_role)
        SELECT NEW.practice_id, '{kind}', NEW.id, NEW.workup_id, NEW.patient_id, {title}, NEW.{asker}, at.step,
               {urgency} - 1, {due}, NEW.moved_at, NEW.moved_by_id, at.hands,
               CASE WHEN at.hands = '{Role.GP}' THEN {gp} END, at.hands
        FROM (SELECT each.step, CASE WHEN each.step IN ({_listed(GP_STEPS)}) OR each.is_gp THEN '{Role.GP}'
                                ELSE '{Role.STAFF}' END AS hands
              FROM (SELECT {_step_of(steps)} AS step, {_IS_GP.get(kind, "false")} AS is_gp) AS each) AS at
        ON CONFLICT ({kind}_id) DO UPDATE SET
            step = EXCLUDED.step, risk = EXCLUDED.risk, due_on = EXCLUDED.due_on, since = EXCLUDED.since,
            moved_by_id = EXCLUDED.moved_by_id, hands = EXCLUDED.hands,
            owner_id = CASE WHEN entry.hands = EXCLUDED.hands THEN entry.owner_id ELSE EXCLUDED.owner_id END,
            owner_role = CASE WHEN entry.hands = EXCLUDED.hands THEN entry.owner_role ELSE EXCLUDED.owner_role END;
        RETURN NULL;
    """  # noqa: S608  every part is a constant of this file


_IS_GP: Final = {"order": "NEW.status = 'reviewed' AND NEW.review_step = 'ring'"}  # "I ring the patient myself"
_AWAITED: Final = "NEW.status IN ('requested', 'booked', 'collected')"
_ACT_BY: Final = "COALESCE(NEW.act_by, NEW.moved_at::date)"  # without a day of its own it is due at once
_OWN_URGENCY: Final = f"array_position({_SCALE}, NEW.urgency::text)"


def _trigger(func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="worklist_follows", when=pgtrigger.After, operation=pgtrigger.Insert | pgtrigger.Update, func=func
    )


def follows_order() -> pgtrigger.Trigger:
    """As urgent as it was asked for while it is awaited, then as what the workup has become with it."""
    return _trigger(
        _follow(
            "order",
            ORDER_STEPS,
            title="NEW.title",
            asker="requested_by_id",
            due=f"CASE WHEN {_AWAITED} THEN NEW.expected_by ELSE {_ACT_BY} END",
            urgency=f"CASE WHEN {_AWAITED} THEN {_OWN_URGENCY} ELSE {_OF_WORKUP} END",
            gp="CASE WHEN NEW.status = 'reviewed' THEN NEW.moved_by_id ELSE NEW.requested_by_id END",
        )
    )


def follows_referral() -> pgtrigger.Trigger:
    """Its urgency is in the protocol's words; where these are none of the scale, it is as urgent as its workup."""
    return _trigger(
        _follow(
            "referral",
            REFERRAL_STEPS,
            title="NEW.title",
            asker="decided_by_id",
            due=_ACT_BY,
            urgency=f"COALESCE({_OWN_URGENCY}, {_OF_WORKUP})",
            gp="NEW.decided_by_id",
        )
    )


def follows_follow_up() -> pgtrigger.Trigger:
    return _trigger(
        _follow(
            "follow_up",
            FOLLOW_UP_STEPS,
            title="NEW.words",
            asker="planned_by_id",
            due="NEW.due_on",
            urgency=_OF_WORKUP,
            gp="NULL::bigint",
        )
    )


def follows_urgency() -> pgtrigger.Trigger:
    """A workup that became more or less urgent moves what is open in it up or down the list."""
    rows = {"investigationorder": ORDER_STEPS, "referral": REFERRAL_STEPS, "followup": FOLLOW_UP_STEPS}
    touched = "".join(
        f"UPDATE workups_{table} SET status = status"  # noqa: S608
        f" WHERE workup_id = NEW.id AND status IN ({_listed(_open(steps))});"
        for table, steps in rows.items()
    )
    return pgtrigger.Trigger(
        name="worklist_follows_urgency",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("urgency"),  # type: ignore[no-untyped-call]
        condition=pgtrigger.Q(old__urgency__df=pgtrigger.F("new__urgency")),
        func=f"{touched} RETURN NULL;",
    )


def _open(steps: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(status for status, step in steps.items() if step != Step.OVER)


def logs_steps() -> pgtrigger.Trigger:
    """Each step that is taken is logged, and what was escalated about the step before is settled with it."""
    return pgtrigger.Trigger(
        name="steps_logged",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF TG_OP = 'INSERT' OR NEW.step IS DISTINCT FROM OLD.step THEN
                INSERT INTO workups_steptaken (practice_id, entry_id, step, at, by_id)
                VALUES (NEW.practice_id, NEW.id, NEW.step, NEW.since, NEW.moved_by_id);
                UPDATE workups_escalation SET settled_at = NEW.since, settled_by_id = NEW.moved_by_id
                WHERE entry_id = NEW.id AND settled_at IS NULL;
            END IF;
            RETURN NULL;
        """,
    )
