"""One press, one step: which action stands behind which button of the worklist."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from django.http import Http404

from clinic.models import Membership
from workups.actions import follow_ups, orders, referrals
from workups.models import Kind, ReferralStatus, WorklistEntry

_advance = referrals.advance
_ACTIONS: Final[Mapping[str, tuple[Kind, Callable[..., Any]]]] = {
    "book": (Kind.ORDER, orders.book),
    "collect": (Kind.ORDER, orders.collect),
    "tell": (Kind.ORDER, orders.tell),
    "finish": (Kind.ORDER, orders.finish),
    "not_done": (Kind.ORDER, orders.not_done),
    "cancel": (Kind.ORDER, orders.cancel),
    "send": (Kind.REFERRAL, partial(_advance, to=ReferralStatus.SENT.value)),
    "acknowledge": (Kind.REFERRAL, partial(_advance, to=ReferralStatus.ACKNOWLEDGED.value)),
    "appoint": (Kind.REFERRAL, partial(_advance, to=ReferralStatus.APPOINTMENT.value)),
    "seen": (Kind.REFERRAL, partial(_advance, to=ReferralStatus.SEEN.value)),
    "reply": (Kind.REFERRAL, partial(_advance, to=ReferralStatus.REPLIED.value)),
    "close": (Kind.REFERRAL, partial(_advance, to=ReferralStatus.CLOSED.value)),
    "call_off": (Kind.REFERRAL, referrals.cancel),
    "done": (Kind.FOLLOW_UP, follow_ups.complete),
    "drop": (Kind.FOLLOW_UP, follow_ups.cancel),
}
_WITH_DAY: Final = ("book", "appoint")
_WITH_REASON: Final = ("not_done", "cancel", "call_off", "drop")


def take(entry: WorklistEntry, move: str, *, on: date | None = None, reason: str = "", by: Membership) -> None:
    """Takes the step. Raises what its action raises, and Http404 for a step that there is not for such a thing."""
    if move not in _ACTIONS or _ACTIONS[move][0] != entry.kind:
        raise Http404
    kind, action = _ACTIONS[move]
    brought: dict[str, Any] = {"on": on} if move in _WITH_DAY else {}
    if move in _WITH_REASON:
        brought["reason"] = reason
    action(**{str(kind): getattr(entry, kind)}, **brought, by=by)
