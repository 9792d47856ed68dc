"""What the worklist's tests start from, and how they press its buttons."""

from datetime import timedelta
from re import findall

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from clinic.models import Membership
from tests.models import rows
from workups.models import FollowUp, InvestigationOrder, Referral, WorklistEntry, Workup

HTMX = {"HX-Request": "true"}


def entry_of(thing: InvestigationOrder | Referral | FollowUp) -> WorklistEntry:
    """The entry that the database wrote beside it, as it is now."""
    name = {InvestigationOrder: "order", Referral: "referral", FollowUp: "follow_up"}[type(thing)]
    return WorklistEntry.objects.get(**{name: thing})


def press(client: Client, thing, move: str, *, htmx: bool = False, **said: str) -> HttpResponse:
    """Presses a button of a row (or sends a form of the entry's page)."""
    address = f"/worklist/{entry_of(thing).pk}/moves/{move}/"
    return client.post(address, said, headers=HTMX if htmx else {})


def bulk(client: Client, things, move: str, **said: str) -> HttpResponse:
    """Ticks rows as the page shows them now, and presses a button."""
    ticks = [f"{entry.pk}:{entry.step}" for entry in map(entry_of, things)]
    return client.post("/worklist/bulk/", {"entry": ticks, "move": move, **said})


def referred(workup: Workup, *, by: Membership, status: str = "draft", days: int = 1, **more: object) -> Referral:
    """A referral whose next step is due in so many days, negative for late."""
    due = timezone.localdate() + timedelta(days=days)
    return rows.referral(workup, by=by, status=status, act_by=due, **more)


def planned(workup: Workup, *, by: Membership, days: int = 1, **more: object) -> FollowUp:
    """A follow-up due in so many days, negative for late."""
    return rows.follow_up(workup, by=by, due_on=timezone.localdate() + timedelta(days=days), **more)


def listed(response: HttpResponse) -> list[int]:
    """The entries of a page, in its order."""
    return [int(number) for number in findall(r'<tr id="entry-(\d+)"', response.content.decode())]
