"""Links stay inside one practice and with one patient, whatever code writes them."""

from datetime import timedelta
from importlib import import_module

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from clinic.models import Letterhead, Membership, Patient
from clinic.models.practice import PracticeOwned
from tests.factories import MembershipFactory
from tests.models import interop_rows, protocol_rows, rows
from tests.models.attack import refused_by, set_column
from workups.models import (
    Digest,
    InvestigationOrder,
    LocalTurnaround,
    PrintJobLine,
    StepTaken,
    TrackingRules,
    WorklistEntry,
    Workup,
)

LINKS = [
    *import_module("workups.migrations.0002_same_practice").LINKS,
    *import_module("workups.migrations.0006_same_practice_of_decisions").LINKS,
    *import_module("workups.migrations.0010_same_practice_of_tracking").LINKS,
    *import_module("workups.migrations.0014_same_practice_of_documents").LINKS,
    *import_module("workups.migrations.0017_same_practice_of_configuring").LINKS,
    *import_module("clinic.migrations.0006_same_practice_of_clients").LINKS,
    *import_module("workups.migrations.0021_same_practice_of_interop").LINKS,
]

ONCE = {"workups_investigationorder": rows.order, "workups_referral": rows.referral, "workups_followup": rows.follow_up}
"""Of which there is one entry each."""

Rows = dict[str, models.Model]


def _everything_of(by: Membership) -> Rows:
    """One row in every table that belongs to a practice, by table."""
    now = timezone.now()
    workup = rows.workup(by=by, **rows.CLOSED, closed_at=now, closed_by=by)
    order = rows.order(workup, by=by, status="told")
    made = [by, workup.patient, workup, order, rows.report(workup, by=by), rows.advice(workup, by=by)]
    made += [rows.answer(workup, by=by, superseded_at=now, superseded_by=by)]
    made += [rows.result(order, by=by, version=by.pk, reviewed_at=now, reviewed_by=by)]
    made += [make(workup, by=by, superseded_at=now, superseded_by=by) for make in (rows.decision, rows.note)]
    made += [rows.referral(workup, by=by, status="closed"), rows.follow_up(workup, by=by)]
    made += [rows.cover(MembershipFactory(practice=by.practice), by=by, ended_at=now, ended_by=by)]
    made += _tracked_of(order, by=by)
    made += _documents_of(workup, order, by=by)
    made += _configured_of(workup, by=by)
    made += _connected_of(workup, by=by)
    return {row._meta.db_table: row for row in made}


def _configured_of(workup: Workup, *, by: Membership) -> list[models.Model]:
    over = {"status": "cancelled", "cancelled_at": timezone.now(), "cancelled_by": by}
    overlay, replay = (
        protocol_rows.overlay(workup.version, by=by),
        protocol_rows.replay(workup.version, by=by, **over),
    )
    move = protocol_rows.workup_move(workup, by=by, from_overlay=overlay, to_overlay=overlay)
    return [overlay, replay, move, protocol_rows.replay_change(replay, workup)]


def _connected_of(workup: Workup, *, by: Membership) -> list[models.Model]:
    now = timezone.now()
    client = rows.client(by=by, revoked_at=now, revoked_by=by)
    source = interop_rows.record_import(workup, by=by)
    card = interop_rows.card(workup, by=by)
    return [
        client,
        source,
        card,
        interop_rows.idempotent_answer(client),
        interop_rows.local_code(by=by, ended_at=now, ended_by=by),
        interop_rows.proposal(source, status="confirmed", decided_at=now, decided_by=by),
        interop_rows.card_feedback(card, by=by),
    ]


def _tracked_of(order: InvestigationOrder, *, by: Membership) -> list[models.Model]:
    now, entry = timezone.now(), WorklistEntry.objects.get(order=order)
    owned = {"practice_id": by.practice_id}
    made: list[models.Model] = [entry, rows.chase(entry, by=by), StepTaken.objects.filter(entry=entry)[0]]
    made += [rows.escalation(entry, seen_at=now, seen_by=by, settled_at=now, settled_by=by)]
    made += [rows.inbound(by=by, status="matched", order=order, order_was="requested")]
    made += [rows.attachment(order, by=by, taken_off_at=now, taken_off_by=by, reason="not his")]
    made += [rows.saved_view(by=by)]
    made += [Digest.objects.create(member=by, day=now.date() - timedelta(days=by.pk), counts={}, **owned)]
    made += [TrackingRules.objects.create(set_by=by, **owned)]
    made += [LocalTurnaround.objects.create(set_by=by, investigation="ix_u_e", days=1, **owned)]
    return made


def _documents_of(workup: Workup, order: InvestigationOrder, *, by: Membership) -> list[models.Model]:
    """Each with all its links set."""
    now = timezone.now()
    over = {"status": "cancelled", "cancelled_at": now, "cancelled_by": by}
    signed = rows.signed_letter(rows.referral(workup, by=by, status="closed"), by=by)
    letter = rows.letter(signed.referral, by=by, addendum_to=signed, status="final", ended_at=now, ended_by=by)
    draft = rows.report(workup, by=by, kind="letter_draft", letter=letter, **over)
    job = rows.print_job(WorklistEntry.objects.get(order=order), by=by, **over)
    line = PrintJobLine.objects.get(job=job)
    return [
        letter,
        draft,
        job,
        line,
        rows.dispatch(draft, by=by),
        Letterhead.objects.create(practice=by.practice, set_by=by),
    ]


@pytest.mark.parametrize(("child", "column", "parent"), LINKS)
def test_a_row_can_not_point_into_another_practice(
    gp: Membership, stranger: Membership, child: str, column: str, parent: str
) -> None:
    ours, theirs = _everything_of(gp), _everything_of(stranger)
    if child == "workups_worklistentry" and parent in ONCE:
        ours[child] = WorklistEntry.objects.get(**{column: ours[parent].pk})
        with pgtrigger.ignore():  # one that has no entry yet
            theirs[parent] = ONCE[parent](theirs["workups_workup"], by=stranger)

    # Past the frozen columns; where a link also has to keep to the patient, either key may be the one to refuse.
    with pgtrigger.ignore(), refused_by(f"{child}_{column}_same_practice|_same_patient|_same_workup"):
        set_column(ours[child], column, theirs[parent].pk)


def test_every_link_between_rows_of_a_practice_is_held(db: None) -> None:
    owned = [model for model in apps.get_models() if issubclass(model, PracticeOwned)]
    links = {
        (model._meta.db_table, field.column)
        for model in owned
        for field in model._meta.concrete_fields
        if field.related_model in owned
    }

    assert links - _columns_with_composite_keys() == set()


def test_what_follows_a_workup_is_for_its_patient(workup: Workup, gp: Membership, patient: Patient) -> None:
    other = rows.workup(by=gp)
    order, report = rows.order(workup, by=gp), rows.report(workup, by=gp)
    sent_on = (rows.referral(workup, by=gp), rows.follow_up(workup, by=gp))

    for row in (order, report, rows.result(order, by=gp), *sent_on):
        with pgtrigger.ignore(), refused_by(f"{row._meta.db_table}_same_patient"):
            set_column(row, "patient_id", other.patient_id)


def test_a_result_is_of_the_workup_of_its_order(workup: Workup, gp: Membership, patient: Patient) -> None:
    result = rows.result(rows.order(workup, by=gp), by=gp)
    other = rows.order(rows.workup(by=gp, patient=patient), by=gp)

    with pgtrigger.ignore(), refused_by("workups_result_same_workup"):
        set_column(result, "order_id", other.pk)


def _columns_with_composite_keys() -> set[tuple[str, str]]:
    """(table, column) of every foreign key that carries the practice with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, column_name FROM pg_constraint "
            "JOIN information_schema.key_column_usage ON constraint_name = conname "
            "WHERE contype = 'f' AND array_length(conkey, 1) = 2 AND conname LIKE '%same_practice' "
            "AND column_name <> 'practice_id'"
        )
        return set(cursor.fetchall())
