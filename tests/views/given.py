"""What the page tests start from: tests ordered, results entered, in the words of a practice."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.utils import timezone

from clinic.models import Membership
from tests.models import rows
from workups.actions import orders, results
from workups.actions.results import Entered
from workups.models import Decision, InvestigationOrder, Workup

U_E = "ix_u_e"
TSH = "ix_tft"
LUMBAR_MRI = "ix_mri_lspine"  # the protocol reads no value of it


def ordered(workup: Workup, investigation: str = U_E, *, by: Membership, expected_in: int = 3) -> InvestigationOrder:
    """A test that a GP ordered; `expected_in` days from today, negative for overdue."""
    order = orders.place(workup=workup, codes=[investigation], by=by)[0]
    order.expected_by = day(expected_in)
    order.save(update_fields=["expected_by"])
    return order


def returned(order: InvestigationOrder, *, by: Membership, **values: object) -> InvestigationOrder:
    """The test's values came back today: `returned(order, by=gp, res_sodium="140")`."""
    entered = {code: Entered(value) for code, value in values.items()}
    results.enter(order=order, values=entered, sampled_on=timezone.localdate(), by=by)
    return order


def many(workup: Workup, count: int, *, by: Membership) -> None:
    """`count` open orders, each expected one day after the other from today on."""
    today = timezone.localdate()
    InvestigationOrder.objects.bulk_create(
        InvestigationOrder(
            practice_id=workup.practice_id,
            workup=workup,
            patient=workup.patient,
            investigation=f"ix_number_{number}",
            title=f"Test number {number}",
            urgency="routine",
            requested_by=by,
            moved_by=by,
            expected_by=today + timedelta(days=number),
        )
        for number in range(count)
    )


def day(ahead: int) -> date:
    """So many days from today, negative for the past."""
    return timezone.localdate() + timedelta(days=ahead)


def put_off(workup: Workup, *, by: Membership, until: int = 0, code: str = "rf_mnd_suspected") -> Decision:
    """Advice that was deferred some days ago until a day, today unless told."""
    return rows.decision(workup, by=by, choice="deferred", until=day(until), code=code)


def today() -> str:
    """As the form has it."""
    return f"{timezone.localdate():%d/%m/%Y}"


def enter(client, order, seen="0", **said):
    """Posts the form as the page would: names with the value, unit-..., as-... and confirm-... as given."""
    others = ("unit_", "as_", "confirm_", "sampled")
    typed = {f"value-{name}": value for name, value in said.items() if not name.startswith(others)}
    typed |= {f"as-{name[3:]}": value for name, value in said.items() if name.startswith("as_")}
    typed |= {f"unit-{name[5:]}": value for name, value in said.items() if name.startswith("unit_")}
    typed |= {f"confirm-{name[8:]}": value for name, value in said.items() if name.startswith("confirm_")}
    return client.post(
        f"/orders/{order.pk}/results/", {"sampled_on": said.get("sampled_on", today()), "seen": seen} | typed
    )


def html(response: HttpResponse) -> str:
    """A page on one line: how its tags are laid out does not matter."""
    return " ".join(response.content.decode().split())


def part(said: str, title: str, before: str) -> str:
    """The words of a page from a title up to the next."""
    return said[said.index(title) : said.index(before)]
