"""What is tracked keeps to one practice and one patient; what is open already comes onto the worklist."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

PARENTS = ["workups_worklistentry", "workups_inbound", "workups_referral", "workups_followup"]
LINKS = [
    # child, column, parent
    ("workups_worklistentry", "order_id", "workups_investigationorder"),
    ("workups_worklistentry", "referral_id", "workups_referral"),
    ("workups_worklistentry", "follow_up_id", "workups_followup"),
    ("workups_worklistentry", "workup_id", "workups_workup"),
    ("workups_worklistentry", "patient_id", "clinic_patient"),
    ("workups_worklistentry", "requested_by_id", "clinic_membership"),
    ("workups_worklistentry", "moved_by_id", "clinic_membership"),
    ("workups_worklistentry", "owner_id", "clinic_membership"),
    ("workups_steptaken", "entry_id", "workups_worklistentry"),
    ("workups_steptaken", "by_id", "clinic_membership"),
    ("workups_chase", "entry_id", "workups_worklistentry"),
    ("workups_chase", "by_id", "clinic_membership"),
    ("workups_escalation", "entry_id", "workups_worklistentry"),
    ("workups_escalation", "to_id", "clinic_membership"),
    ("workups_escalation", "seen_by_id", "clinic_membership"),
    ("workups_escalation", "settled_by_id", "clinic_membership"),
    ("workups_digest", "member_id", "clinic_membership"),
    ("workups_savedview", "member_id", "clinic_membership"),
    ("workups_trackingrules", "set_by_id", "clinic_membership"),
    ("workups_localturnaround", "set_by_id", "clinic_membership"),
    ("workups_inbound", "received_by_id", "clinic_membership"),
    ("workups_inbound", "order_id", "workups_investigationorder"),
    ("workups_inbound", "moved_by_id", "clinic_membership"),
    ("workups_result", "inbound_id", "workups_inbound"),
    ("workups_attachment", "order_id", "workups_investigationorder"),
    ("workups_attachment", "added_by_id", "clinic_membership"),
    ("workups_attachment", "taken_off_by_id", "clinic_membership"),
]


def _unique(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_practice UNIQUE (id, practice_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_practice",
    )


def _link(child: str, name: str, columns: str, parent: str, parents: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {child}_{name} FOREIGN KEY ({columns}) "
        f"REFERENCES {parent} ({parents}) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {child}_{name}",
    )


def list_what_is_there(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Any update makes the database write the entry. Patients who were told so far were told for good."""
    apps.get_model("workups", "InvestigationOrder").objects.filter(status="told").update(status="closed")
    for name in ("InvestigationOrder", "Referral", "FollowUp"):
        apps.get_model("workups", name).objects.update(status=F("status"))


class Migration(migrations.Migration):
    dependencies = [("workups", "0009_tracking"), ("clinic", "0003_cover")]
    operations = [
        *(_unique(table) for table in PARENTS),
        *(
            _link(c, f"{column}_same_practice", f"{column}, practice_id", p, "id, practice_id")
            for c, column, p in LINKS
        ),
        _link("workups_worklistentry", "same_patient", "workup_id, patient_id", "workups_workup", "id, patient_id"),
        _link(
            "workups_worklistentry", "same_workup", "order_id, workup_id", "workups_investigationorder", "id, workup_id"
        ),
        migrations.RunPython(list_what_is_there, migrations.RunPython.noop),
    ]
