"""What was done, by whom, to what: `record` writes it, `@audited` sees that nothing changes without it."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import models, transaction

from clinic.models import AuditEvent, Membership, Practice

P = ParamSpec("P")
R = TypeVar("R")

_recorded: ContextVar[list[int] | None] = ContextVar("recorded", default=None)


class Unaudited(RuntimeError):
    """An action changed something and recorded nothing: a fault of ours, so it is rolled back."""


def record(
    event: str,
    *,
    subject: models.Model,
    by: Membership | None,
    practice: Practice | None = None,
    **details: object,
) -> AuditEvent:
    """Appends one event. `details` holds codes, ids and numbers; a person's words only where no row keeps them.

    `by` is None only for what the software does by itself (a sweep, a loader); then `practice` may be given.
    """
    written = event_of(event, subject=subject, by=by, practice=practice, **details)
    record_all([written])
    return written


def record_all(events: Sequence[AuditEvent]) -> None:
    """The same for several events, made by `event_of`, in one statement."""
    AuditEvent.objects.bulk_create(events)
    scope = _recorded.get()
    if scope is not None:
        scope += [each.pk for each in events]


def event_of(
    event: str,
    *,
    subject: models.Model,
    by: Membership | None,
    practice: Practice | None = None,
    **details: object,
) -> AuditEvent:
    """An event as `record` would write it, for `record_all`."""
    return AuditEvent(
        event=event,
        practice_id=by.practice_id if by else (practice.pk if practice else None),
        by=by,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        details=details,
    )


def audited(action: Callable[P, R]) -> Callable[P, R]:
    """One transaction around an action; it is rolled back when the action recorded nothing.

    Marks the function (`is_audited`) so that tests/house can see that every action has it.
    """

    @wraps(action)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _recorded.get()
        token = _recorded.set([])
        try:
            with transaction.atomic():
                result = action(*args, **kwargs)
                inner = _recorded.get() or []
                if not inner:
                    raise Unaudited(f"{action.__module__}.{action.__name__} recorded nothing")
        finally:
            _recorded.reset(token)
        if outer is not None:
            outer.extend(inner)
        return result

    wrapper.is_audited = True  # type: ignore[attr-defined]
    return wrapper
