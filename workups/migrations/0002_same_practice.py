"""Links stay inside one practice: composite foreign keys, which Django's models can't declare.

Each parent gets UNIQUE (id, practice_id); each child's link then carries its practice with it, so a row
of one practice can never point at a row of another, whatever code wrote it.
"""

from django.db import migrations

LINKS = [
    # child, column, parent
    ("workups_workup", "patient_id", "clinic_patient"),
    ("workups_workup", "started_by_id", "clinic_membership"),
    ("workups_workup", "touched_by_id", "clinic_membership"),
    ("workups_workup", "closed_by_id", "clinic_membership"),
    ("workups_answer", "workup_id", "workups_workup"),
    ("workups_answer", "recorded_by_id", "clinic_membership"),
    ("workups_answer", "superseded_by_id", "clinic_membership"),
    ("workups_investigationorder", "workup_id", "workups_workup"),
    ("workups_investigationorder", "patient_id", "clinic_patient"),
    ("workups_investigationorder", "requested_by_id", "clinic_membership"),
    ("workups_investigationorder", "moved_by_id", "clinic_membership"),
    ("workups_result", "workup_id", "workups_workup"),
    ("workups_result", "patient_id", "clinic_patient"),
    ("workups_result", "order_id", "workups_investigationorder"),
    ("workups_result", "entered_by_id", "clinic_membership"),
    ("workups_result", "reviewed_by_id", "clinic_membership"),
    ("workups_report", "workup_id", "workups_workup"),
    ("workups_report", "patient_id", "clinic_patient"),
    ("workups_report", "requested_by_id", "clinic_membership"),
    ("workups_adviceentry", "workup_id", "workups_workup"),
    ("workups_adviceentry", "by_id", "clinic_membership"),
    ("clinic_patient", "registered_by_id", "clinic_membership"),
]
PARENTS = ["clinic_patient", "clinic_membership", "workups_workup", "workups_investigationorder"]


def _unique(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_practice UNIQUE (id, practice_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_practice",
    )


def _link(child: str, column: str, parent: str) -> migrations.RunSQL:
    name = f"{child}_{column}_same_practice"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY ({column}, practice_id) "
        f"REFERENCES {parent} (id, practice_id) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("workups", "0001_initial"), ("clinic", "0001_initial")]
    operations = [*(_unique(table) for table in PARENTS), *(_link(*link) for link in LINKS)]
