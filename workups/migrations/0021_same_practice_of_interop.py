"""What other systems brought or were shown keeps to one practice, and a card to one patient."""

from django.db import migrations

PARENTS = ["clinic_integrationclient", "workups_card", "workups_recordimport"]
LINKS = [
    # child, column, parent
    ("clinic_integrationclient", "membership_id", "clinic_membership"),
    ("clinic_idempotentanswer", "client_id", "clinic_integrationclient"),
    ("workups_localcode", "set_by_id", "clinic_membership"),
    ("workups_localcode", "ended_by_id", "clinic_membership"),
    ("workups_recordimport", "workup_id", "workups_workup"),
    ("workups_recordimport", "received_by_id", "clinic_membership"),
    ("workups_proposal", "workup_id", "workups_workup"),
    ("workups_proposal", "source_id", "workups_recordimport"),
    ("workups_proposal", "decided_by_id", "clinic_membership"),
    ("workups_card", "patient_id", "clinic_patient"),
    ("workups_card", "workup_id", "workups_workup"),
    ("workups_card", "shown_by_id", "clinic_membership"),
    ("workups_cardfeedback", "card_id", "workups_card"),
    ("workups_cardfeedback", "received_by_id", "clinic_membership"),
]


def _unique(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_practice UNIQUE (id, practice_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_practice",
    )


def _link(child: str, column: str, parent: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {child}_{column}_same_practice FOREIGN KEY ({column}, practice_id) "
        f"REFERENCES {parent} (id, practice_id) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {child}_{column}_same_practice",
    )


# A card's workup is its patient's own; a proposal is for the workup whose import it came in.
_SAME_PATIENT = [
    ("workups_card", "same_patient", "workup_id, patient_id", "workups_workup", "id, patient_id"),
    ("workups_proposal", "same_workup", "source_id, workup_id", "workups_recordimport", "id, workup_id"),
]


def _of_one(child: str, name: str, columns: str, parent: str, parents: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {child}_{name} FOREIGN KEY ({columns}) "
        f"REFERENCES {parent} ({parents}) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {child}_{name}",
    )


class Migration(migrations.Migration):
    dependencies = [("workups", "0020_interop"), ("clinic", "0007_interop")]
    operations = [
        *(_unique(table) for table in PARENTS),
        migrations.RunSQL(
            "ALTER TABLE workups_recordimport ADD CONSTRAINT workups_recordimport_of_one_workup UNIQUE (id, workup_id)",
            "ALTER TABLE workups_recordimport DROP CONSTRAINT workups_recordimport_of_one_workup",
        ),
        *(_link(*link) for link in LINKS),
        *(_of_one(*each) for each in _SAME_PATIENT),
    ]
