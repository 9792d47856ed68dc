"""What a patient takes home."""

from dataclasses import replace
from datetime import date
from typing import Final

from django.utils import timezone

from clinic import audit
from clinic.access import Permission, may, require
from clinic.errors import InvalidInput, NotAllowed
from clinic.free_text import read_words
from clinic.models import Membership
from clinic.queries import letterhead_of
from workups.actions import reports
from workups.evaluate import evaluate
from workups.models import Report, ReportKind, Workup
from workups.queries.reports import orders_with_results
from workups.reports.languages import ENGLISH, LANGUAGES
from workups.reports.leaflet import Wishes, leaflet

FURTHEST_DAYS: Final = 2 * 366
_MOST: Final = {"likely": 300, "unsure": 300, "teller": 120}


@audit.audited
def make(*, workup: Workup, wishes: Wishes, by: Membership) -> Report:
    """Freezes the patient's leaflet as the workup stands and asks for its PDF.

    Raises InvalidInput (field named) for a language there is not, long words and a day that is over, NotAllowed where
    somebody who is no clinician says what it is.
    """
    require(by, Permission.REQUEST_REPORTS, on=workup)
    wishes = _checked(wishes, by)
    held = reports.held_workup(workup.pk)
    now = timezone.now()
    orders, _ = orders_with_results(held)
    snapshot = leaflet(
        workup=held,
        evaluated=evaluate(held),
        orders=orders,
        head=letterhead_of(held.practice_id),
        wishes=wishes,
        at=now,
        by=by,
    )
    return reports.file(
        workup=held, kind=ReportKind.PATIENT_LEAFLET, snapshot=snapshot, at=now, title=_title(wishes), by=by
    )


def _checked(wishes: Wishes, by: Membership) -> Wishes:
    if wishes.language not in LANGUAGES:
        raise InvalidInput("Choose a language.", field="language")
    for name in ("told_by", "again_on"):
        _check_day(getattr(wishes, name), name)
    likely, unsure, teller = (_words(getattr(wishes, name), name) for name in _MOST)
    if (likely or unsure) and not may(by, Permission.WORK_UP):
        raise NotAllowed("Only a clinician says on a leaflet what it is. Leave these lines empty.")
    return replace(wishes, likely=likely, unsure=unsure, teller=teller)


def _check_day(day: date | None, field: str) -> None:
    if day is not None and not 0 <= (day - timezone.localdate()).days <= FURTHEST_DAYS:
        raise InvalidInput("Choose a day from today on, within two years.", field=field)


def _words(text: str, field: str) -> str:
    return read_words(text, field=field, most=_MOST[field], missing="") if text.strip() else ""


def _title(wishes: Wishes) -> str:
    parts = ["Patient leaflet"]
    parts += [] if wishes.language == ENGLISH else [LANGUAGES[wishes.language]]
    parts += ["large print"] if wishes.is_large else []
    return ", ".join(parts)
