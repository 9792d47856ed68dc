"""Ten workups that have little in common."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from clinic.access import Role
from clinic.models import Membership
from tests.factories import MembershipFactory, close
from tests.interop.records import bundle, condition
from tests.replays_given import WEAK, changes, published, worked_up
from workups import tasks
from workups.actions import answers, decisions, drafts, follow_ups, moving, notes, orders, record_imports, referrals
from workups.actions import reports as papers
from workups.actions.protocols import publish_library
from workups.actions.results import enter, review
from workups.actions.versions import Entered
from workups.interop.record.intake import take_in
from workups.models import InvestigationOrder, ProtocolVersion, Referral, ReportKind, Workup
from workups.protocol_files import load_library

EXAMINED: dict[str, Any] = {
    "consult_mode": "face_to_face",
    "med_classes": ["ssri_snri", "ppi"],
    "twitch_duration": "6w",
    "first_noticed_date": "2026-10-12",
    "occupation": 'Baker\'s <b>& "sons"</b>',
    "pulse_rate": 72,
    "temp_c": 36.8,
    "sbp_l": 132,
    "mrc_shoulder_abduction_l": 4,
    "reflex_biceps_l": 3,
    "plantar_l": "flexor",
    "fasciculation_seen": True,
    "wasting_upper": ["thenar"],
    "skin_findings": ["none"],
    "phq9_score": 4,
}


def now(workup: Workup) -> Workup:
    return Workup.objects.get(pk=workup.pk)


def open_and_bare(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    return worked_up(version, by=gp)


def examined(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = worked_up(version, by=gp, **EXAMINED)
    notes.write(workup=workup, section="twitch", text="Worse in <the> evening", revision=workup.revision, by=gp)
    return workup


def not_assessable(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = examined(version, gp, editor)
    for finding, why in (
        ("mrc_shoulder_abduction_r", "Arm in a cast"),
        ("pulse_rate", "Tremor"),
        ("cramps", "Confused"),
    ):
        answers.not_assessable(workup=workup, finding=finding, reason=why, revision=workup.revision, by=gp)
    return workup


def closed(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = examined(version, gp, editor)
    close(workup, by=gp, outcome="Reassured, “comes back” if worse")
    return workup


def tested(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = worked_up(version, by=gp, **WEAK)
    placed = orders.place(workup=workup, codes=["ix_u_e", "ix_tft", "ix_ck", "ix_fbc"], by=gp)
    orders.collect(order=placed[0], by=gp)
    result(placed[0], gp, res_potassium=Entered("6.9"), res_sodium=Entered(None, status="preliminary"))
    result(placed[1], gp, res_tsh=Entered("2.1"))
    review(order=row(placed[1]), step="tell", words="All in order", by=gp)
    orders.cancel(order=placed[2], reason="Done elsewhere", by=gp)
    return workup


def corrected(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = worked_up(version, by=gp)
    placed = orders.place(workup=workup, codes=["ix_u_e", "ix_ck"], by=gp)
    result(placed[0], gp, res_potassium=Entered("6.9"))
    result(placed[0], gp, res_potassium=Entered("4.1", status="corrected"))
    result(placed[1], gp, res_ck=Entered("400"))
    result(placed[1], gp, res_ck=Entered(None, status="cancelled"))
    return workup


def referred(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = worked_up(version, by=gp, **WEAK, wasting_upper=["thenar"], twitch_duration="6w")
    decisions.accept(workup=workup, code="ref_neurology_mnd", by=gp)
    referrals.advance(referral=Referral.objects.get(workup=workup), to="sent", by=gp)
    follow_ups.plan(
        workup=now(workup), words="Ring about the appointment", due_on=timezone.localdate() + timedelta(days=7), by=gp
    )
    return workup


def declined(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = worked_up(version, by=gp, **WEAK)
    flag, *others = (code for code in now(workup).advice["fired"] if code.startswith("rf_"))
    decisions.decline(workup=now(workup), code=flag, reason="explained", note="Known polio", by=gp)
    safety = next(code for code in now(workup).advice["fired"] if code.startswith("sn_"))
    decisions.accept(workup=now(workup), code=safety, by=gp)
    for code in others[:1]:
        decisions.defer(workup=now(workup), code=code, until=timezone.localdate() + timedelta(days=3), by=gp)
    return workup


def reported(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = examined(version, gp, editor)
    for kind in (ReportKind.RECORD_SUMMARY, ReportKind.RECORD_SUMMARY):
        tasks.render_report(papers.request(workup=now(workup), kind=kind, by=gp).pk)
    return workup


def from_a_record(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    """With answers of a record, of a connected system, and one that still waits; another body site."""
    leg = publish_library(protocol=load_library("leg-twitching")[0], dictionary=load_library("leg-twitching")[1],
                          reason="for tests", by=None)  # fmt: skip
    workup = worked_up(leg, by=gp)
    system = MembershipFactory(practice=gp.practice, role=Role.SYSTEM, user__name="Record system")
    person = {"resourceType": "Patient", "name": [{"family": "Adeyemi"}], "birthDate": "1961-03-12"}
    raw = json.dumps(bundle(person, condition(code="84757009"), condition("Asthma"))).encode()
    known, _ = take_in(workup=workup, raw=raw, by=system).proposals
    record_imports.confirm(proposal=known, revision=now(workup).revision, by=gp)
    answers.record(workup=now(workup), finding="pulse_rate", value=70, revision=now(workup).revision, by=system)
    return workup


def moved(version: ProtocolVersion, gp: Membership, editor: Membership) -> Workup:
    workup = worked_up(version, by=gp, **WEAK)
    draft = drafts.begin(source=version, by=editor)
    changes(draft, urgency="same_day", by=editor)
    newer = published(draft, editor=editor, gp=gp)
    moving.move_to(workup=workup, version=newer, revision=workup.revision, reason="The advice has changed", by=gp)
    return workup


def result(order: InvestigationOrder, by: Membership, **values: Entered) -> None:
    enter(order=row(order), values=values, sampled_on=timezone.localdate(), by=by)


def row(order: InvestigationOrder) -> InvestigationOrder:
    return InvestigationOrder.objects.select_related("workup__patient", "workup__version").get(pk=order.pk)


VARIED: tuple[Callable[[ProtocolVersion, Membership, Membership], Workup], ...] = (
    open_and_bare, examined, not_assessable, closed, tested, corrected, referred, declined, reported, from_a_record,
    moved,
)  # fmt: skip
