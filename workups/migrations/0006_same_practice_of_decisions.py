"""Decisions, notes, referrals, follow-ups and covers keep to one practice and one patient: composite foreign keys."""

from django.db import migrations

LINKS = [
    # child, column, parent
    ("workups_decision", "workup_id", "workups_workup"),
    ("workups_decision", "decided_by_id", "clinic_membership"),
    ("workups_decision", "superseded_by_id", "clinic_membership"),
    ("workups_sectionnote", "workup_id", "workups_workup"),
    ("workups_sectionnote", "recorded_by_id", "clinic_membership"),
    ("workups_sectionnote", "superseded_by_id", "clinic_membership"),
    ("workups_referral", "workup_id", "workups_workup"),
    ("workups_referral", "patient_id", "clinic_patient"),
    ("workups_referral", "decided_by_id", "clinic_membership"),
    ("workups_referral", "moved_by_id", "clinic_membership"),
    ("workups_followup", "workup_id", "workups_workup"),
    ("workups_followup", "patient_id", "clinic_patient"),
    ("workups_followup", "planned_by_id", "clinic_membership"),
    ("workups_followup", "moved_by_id", "clinic_membership"),
    ("clinic_cover", "absent_id", "clinic_membership"),
    ("clinic_cover", "covering_id", "clinic_membership"),
    ("clinic_cover", "arranged_by_id", "clinic_membership"),
    ("clinic_cover", "ended_by_id", "clinic_membership"),
]
OF_ONE_PATIENT = ["workups_referral", "workups_followup"]


def _link(child: str, name: str, columns: str, parent: str, parents: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {child}_{name} FOREIGN KEY ({columns}) "
        f"REFERENCES {parent} ({parents}) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {child}_{name}",
    )


class Migration(migrations.Migration):
    dependencies = [("workups", "0005_consultation"), ("clinic", "0003_cover")]
    operations = [
        *(
            _link(c, f"{column}_same_practice", f"{column}, practice_id", p, "id, practice_id")
            for c, column, p in LINKS
        ),
        *(
            _link(child, "same_patient", "workup_id, patient_id", "workups_workup", "id, patient_id")
            for child in OF_ONE_PATIENT
        ),
    ]
