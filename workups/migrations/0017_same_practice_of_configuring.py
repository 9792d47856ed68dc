"""Overlays, moves and replays keep to one practice, and a workup takes only its own practice's overlay."""

from django.db import migrations

PARENTS = ["workups_overlay", "workups_replay"]
LINKS = [
    # child, column, parent
    ("workups_overlay", "set_by_id", "clinic_membership"),
    ("workups_workup", "overlay_id", "workups_overlay"),
    ("workups_workupmove", "workup_id", "workups_workup"),
    ("workups_workupmove", "from_overlay_id", "workups_overlay"),
    ("workups_workupmove", "to_overlay_id", "workups_overlay"),
    ("workups_workupmove", "by_id", "clinic_membership"),
    ("workups_replay", "requested_by_id", "clinic_membership"),
    ("workups_replay", "cancelled_by_id", "clinic_membership"),
    ("workups_replaychange", "replay_id", "workups_replay"),
    ("workups_replaychange", "workup_id", "workups_workup"),
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


class Migration(migrations.Migration):
    dependencies = [("workups", "0016_configuring"), ("clinic", "0004_letterhead")]
    operations = [*(_unique(table) for table in PARENTS), *(_link(*link) for link in LINKS)]
