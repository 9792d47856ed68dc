"""Letters, dispatches and print jobs keep to one practice, one patient and one workup."""

from django.db import migrations

PARENTS = ["workups_letter", "workups_report", "workups_printjob"]
LINKS = [
    # child, column, parent
    ("workups_letter", "workup_id", "workups_workup"),
    ("workups_letter", "patient_id", "clinic_patient"),
    ("workups_letter", "referral_id", "workups_referral"),
    ("workups_letter", "addendum_to_id", "workups_letter"),
    ("workups_letter", "begun_by_id", "clinic_membership"),
    ("workups_letter", "edited_by_id", "clinic_membership"),
    ("workups_letter", "ended_by_id", "clinic_membership"),
    ("workups_report", "letter_id", "workups_letter"),
    ("workups_report", "cancelled_by_id", "clinic_membership"),
    ("workups_dispatch", "report_id", "workups_report"),
    ("workups_dispatch", "by_id", "clinic_membership"),
    ("workups_printjob", "requested_by_id", "clinic_membership"),
    ("workups_printjob", "cancelled_by_id", "clinic_membership"),
    ("workups_printjobline", "job_id", "workups_printjob"),
    ("workups_printjobline", "entry_id", "workups_worklistentry"),
    ("workups_printjobline", "report_id", "workups_report"),
    ("clinic_letterhead", "set_by_id", "clinic_membership"),
]


def _unique(table: str, name: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_{name} UNIQUE (id, {column})",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_{name}",
    )


def _link(child: str, name: str, columns: str, parent: str, parents: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {child}_{name} FOREIGN KEY ({columns}) "
        f"REFERENCES {parent} ({parents}) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {child}_{name}",
    )


class Migration(migrations.Migration):
    dependencies = [("workups", "0013_documents"), ("clinic", "0004_letterhead")]
    operations = [
        *(_unique(table, "practice", "practice_id") for table in PARENTS),
        _unique("workups_referral", "workup", "workup_id"),
        _unique("workups_letter", "workup", "workup_id"),
        *(
            _link(c, f"{column}_same_practice", f"{column}, practice_id", p, "id, practice_id")
            for c, column, p in LINKS
        ),
        _link("workups_letter", "same_patient", "workup_id, patient_id", "workups_workup", "id, patient_id"),
        _link("workups_letter", "same_workup", "referral_id, workup_id", "workups_referral", "id, workup_id"),
        _link("workups_report", "same_workup", "letter_id, workup_id", "workups_letter", "id, workup_id"),
    ]
