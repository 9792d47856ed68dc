"""By when the next step is due. The parts of actions, not actions: they compute, and change nothing."""

from datetime import date
from functools import cached_property
from typing import Final

from django.utils import timezone

from workups.engine.definition import Investigation
from workups.models import OrderStatus, ReferralStatus
from workups.models.urgency import Urgency
from workups.queries.tracking import rules_of, turnarounds_of
from workups.working_days import back_by, working_day_after

_AT_ONCE: Final = (Urgency.EMERGENCY_NOW, Urgency.SAME_DAY)
_DAYS_OF_ORDER: Final = {
    OrderStatus.RESULTED: "review_days",
    OrderStatus.REVIEWED: "tell_days",
    OrderStatus.TOLD: "finish_days",
}
_DAYS_OF_REFERRAL: Final = {
    ReferralStatus.DRAFT: "send_days",
    ReferralStatus.SENT: "acknowledge_days",
    ReferralStatus.ACKNOWLEDGED: "appointment_days",
    ReferralStatus.APPOINTMENT: "appointment_days",
    ReferralStatus.SEEN: "reply_days",
    ReferralStatus.REPLIED: "review_days",
}
_OURS: Final = (ReferralStatus.DRAFT, ReferralStatus.REPLIED)  # the others wait for somebody outside


class Deadlines:
    """The days of one practice as they are now; ask for them anew in each action."""

    def __init__(self, practice_id: int) -> None:
        self._rules = rules_of(practice_id)
        self._practice_id = practice_id

    def result(self, investigation: Investigation) -> date:
        """When a test that is asked for or done today is expected back: by the practice's days or the protocol's."""
        days = self._turnarounds.get(investigation.code, investigation.turnaround_days)
        return back_by(timezone.localdate(), days, nation=self._rules.nation)

    def order(self, status: str, *, urgency: str) -> date | None:
        """When the step after a result is due; what is urgent today. None while the result itself is awaited."""
        name = _DAYS_OF_ORDER.get(OrderStatus(status))
        return self._within(name, urgency) if name else None

    def referral(self, status: str, *, urgency: str, appointment: date | None = None) -> date | None:
        """When its next step is due: the working day after an appointment that has a day; None once it is over."""
        if status == ReferralStatus.APPOINTMENT and appointment is not None:
            return self.day_after(appointment)
        name = _DAYS_OF_REFERRAL.get(ReferralStatus(status))
        return self._within(name, urgency if status in _OURS else "") if name else None

    def day_after(self, day: date) -> date:
        """The next working day."""
        return working_day_after(day, 1, nation=self._rules.nation)

    @cached_property
    def _turnarounds(self) -> dict[str, int]:
        return turnarounds_of(self._practice_id)

    def _within(self, name: str, urgency: str) -> date:
        days = 0 if urgency in _AT_ONCE else getattr(self._rules, name)
        return working_day_after(timezone.localdate(), days, nation=self._rules.nation)
