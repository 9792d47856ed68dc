"""A test, its result and a report are of the workup's own patient: composite foreign keys again.

A practice's two patients are as far apart as two practices: a result on the wrong one harms both.
"""

from django.db import migrations

PARENTS = [
    # table, columns that a child repeats
    ("workups_workup", "id, patient_id"),
    ("workups_investigationorder", "id, workup_id"),
]
LINKS = [
    # child, name, its columns, parent, the parent's columns
    ("workups_investigationorder", "same_patient", "workup_id, patient_id", "workups_workup", "id, patient_id"),
    ("workups_report", "same_patient", "workup_id, patient_id", "workups_workup", "id, patient_id"),
    ("workups_result", "same_patient", "workup_id, patient_id", "workups_workup", "id, patient_id"),
    ("workups_result", "same_workup", "order_id, workup_id", "workups_investigationorder", "id, workup_id"),
]


def _unique(table: str, columns: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_one_patient UNIQUE ({columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_one_patient",
    )


def _link(child: str, name: str, columns: str, parent: str, parents: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {child}_{name} FOREIGN KEY ({columns}) "
        f"REFERENCES {parent} ({parents}) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {child}_{name}",
    )


class Migration(migrations.Migration):
    dependencies = [("workups", "0003_frozen_whole")]
    operations = [*(_unique(*parent) for parent in PARENTS), *(_link(*link) for link in LINKS)]
