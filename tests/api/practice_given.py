"""A practice with something of everything, and a system that may do everything: what the API is tried on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from clinic.access import Role
from clinic.actions import clients
from clinic.models import Membership, Patient, Scope
from tests.factories import MembershipFactory, PatientFactory, PracticeFactory, WorkupFactory, close
from tests.models import rows
from tests.views.asking import say
from workups.actions import decisions, follow_ups, orders, referrals, results
from workups.actions.results import Entered
from workups.models import InvestigationOrder, Referral, Workup

REFERRAL_ADVISED = {"weakness_reported": "yes", "weakness_progressive": "yes", "wasting_upper": ["thenar"]}


@dataclass(frozen=True, slots=True)
class Connected:
    """`ids` name a row by the parameter of an address; `others` name more, by what they are for."""

    manager: Membership
    gp: Membership
    token: str
    system: Membership
    ids: dict[str, int | str] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def client(self) -> Client:
        """A client that sends the token."""
        return Client(headers=self.headers)


def day(ahead: int) -> date:
    """So many days from today, negative for the past."""
    return timezone.localdate() + timedelta(days=ahead)


def token_of(manager: Membership, *scopes: Scope) -> str:
    """A token for these scopes, or for all there are."""
    return clients.create(name="Record system", scopes=scopes or list(Scope), last_day=day(30), by=manager).token


def connected(name: str = "Quayside Surgery") -> Connected:
    """The practice, with rows behind every address."""
    practice = PracticeFactory(name=name)
    manager = MembershipFactory(practice=practice, role=Role.MANAGER)
    gp = MembershipFactory(practice=practice, role=Role.GP)
    made = clients.create(name="Record system", scopes=list(Scope), last_day=day(30), by=manager)
    given = Connected(manager, gp, made.token, made.client.membership)
    _fill(given)
    return given


def _fill(given: Connected) -> None:
    gp = given.gp
    patient = PatientFactory(practice=gp.practice, nhs_number="", family_name="Okoro")
    workup = say(WorkupFactory(patient=patient, by=gp), by=gp, **REFERRAL_ADVISED)
    referral = _referred(workup, by=gp)
    order = orders.place(workup=workup, codes=["ix_u_e"], by=gp)[0]
    given.ids.update(
        patient_id=patient.pk,
        workup_id=workup.pk,
        version_id=workup.version_id,
        protocol="arm-twitching",
        finding="weakness_reported",
        code=next(code for code in workup.advice["fired"] if code.startswith("rf_")),
        order_id=order.pk,
        referral_id=referral.pk,
        follow_up_id=follow_ups.plan(workup=workup, words="Examine again", due_on=day(7), by=gp).pk,
        report_id=rows.ready_report(workup, by=gp).pk,
        inbound_id=rows.inbound(by=gp).pk,
    )
    given.others.update(_more(patient, gp))
    given.others["decided"] = referral.code


def _more(patient: Patient, gp: Membership) -> dict[str, Any]:
    """Rows at other stages: what is to be told, an order with results, a referral not sent, a closed workup."""
    quiet = WorkupFactory(patient=patient, by=gp)
    reviewed = _returned(quiet, by=gp)
    results.review(order=reviewed, step="nothing", by=gp)
    resulted = _returned(WorkupFactory(patient=patient, by=gp), by=gp)
    sent = _referred(say(WorkupFactory(patient=patient, by=gp), by=gp, **REFERRAL_ADVISED), by=gp)
    referrals.advance(referral=sent, to="sent", by=gp)
    over = WorkupFactory(patient=patient, by=gp)
    close(over, by=gp)
    rows.report(over, by=gp)
    return {
        "to_close": WorkupFactory(patient=patient, by=gp).pk,
        "closed": over.pk,
        "to_tell": reviewed.pk,
        "resulted": resulted.pk,
        "sent": sent.pk,
    }


def _returned(workup: Workup, *, by: Membership) -> InvestigationOrder:
    order = orders.place(workup=workup, codes=["ix_u_e"], by=by)[0]
    values: Mapping[str, Entered] = {"res_potassium": Entered(4.1), "res_sodium": Entered(139)}
    results.enter(order=order, values=values, sampled_on=timezone.localdate(), by=by)
    return order


def _referred(workup: Workup, *, by: Membership) -> Referral:
    code = next(code for code in workup.advice["fired"] if code.startswith("ref_"))
    decisions.accept(workup=workup, code=code, by=by)
    return Referral.objects.get(workup=workup)
