"""What rose to somebody, as a short list."""

from dataclasses import dataclass

from clinic.models import Membership
from clinic.words import name_of
from workups.models import Escalation, Step
from workups.presenters.standing import ago_words, due_words
from workups.presenters.worklist.rows import address


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """`whose` is the colleague it rose to, where the reader looks after their work."""

    id: int
    patient: str
    what: str
    href: str
    urgency: str
    step: str
    due: str
    is_critical: bool
    risen: str
    asked_by: str
    whose: str


def escalation_row(escalation: Escalation, reader: Membership) -> EscalationRow:
    entry = escalation.entry
    return EscalationRow(
        id=escalation.pk,
        patient=name_of(entry.patient),
        what=entry.title,
        href=address(entry),
        urgency=entry.urgency,
        step=str(Step(entry.step).label),
        due=due_words(entry.due_on),
        is_critical=escalation.is_critical,
        risen=ago_words(escalation.raised_at),
        asked_by=entry.requested_by.user.name,
        whose=escalation.to.user.name if escalation.to and escalation.to_id != reader.pk else "",
    )
