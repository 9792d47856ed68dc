"""What a practice agrees on: by when a step is to be over, when what is late rises, how long its tests take."""

from typing import Final

from django.core.exceptions import ValidationError

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.models import Membership
from workups.models import LocalTurnaround, TrackingRules

COUNTED: Final = tuple(
    field.name for field in TrackingRules._meta.concrete_fields if field.name.endswith(("_days", "_hours"))
)


@audit.audited
def agree(*, nation: str, days: dict[str, int], by: Membership) -> TrackingRules:
    """Sets the practice's rules, all of them at once; they hold for every step from now on.

    `days` by the name of its column (`critical_hours` in hours). Raises InvalidInput, the field named, for a number
    that can't be, and for a manager who would hear of it before the GP.
    """
    require(by, Permission.SET_TRACKING)
    rules = TrackingRules(practice_id=by.practice_id, nation=nation, set_by=by, **{n: days[n] for n in COUNTED})
    try:
        rules.full_clean(exclude=["practice", "set_by"])
    except ValidationError as fault:
        field, messages = next(iter(fault.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from fault
    if rules.manager_after_days < rules.gp_after_days:
        raise InvalidInput("It rises to the GP first; choose as many days or more.", field="manager_after_days")
    rules.save()
    audit.record("tracking_rules.agreed", subject=rules, by=by, nation=nation, days={n: days[n] for n in COUNTED})
    return rules


@audit.audited
def set_turnaround(*, investigation: str, days: int | None, by: Membership) -> LocalTurnaround:
    """How long a test takes here, in days, for orders from now on; None takes the protocol's days again.

    Raises InvalidInput (field `days`) for a number that can't be.
    """
    require(by, Permission.SET_TRACKING)
    row = LocalTurnaround(practice_id=by.practice_id, investigation=investigation, days=days, set_by=by)
    try:
        row.full_clean(exclude=["practice", "set_by", *(["days"] if days is None else [])])
    except ValidationError as fault:
        raise InvalidInput("Choose 0 to 180 days.", field="days") from fault
    row.save()
    audit.record("turnaround.set", subject=row, by=by, investigation=investigation, days=days)
    return row
