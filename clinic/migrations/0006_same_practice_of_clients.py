"""Who made or revoked a client belongs to its practice."""

from django.db import migrations

LINKS = [
    # child, column, parent
    ("clinic_integrationclient", "created_by_id", "clinic_membership"),
    ("clinic_integrationclient", "revoked_by_id", "clinic_membership"),
]


def _link(child: str, column: str, parent: str) -> migrations.RunSQL:
    name = f"{child}_{column}_same_practice"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY ({column}, practice_id) "
        f"REFERENCES {parent} (id, practice_id) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    # The workups' migration made (id, practice_id) of a membership something to point at.
    dependencies = [("clinic", "0005_practice_settings"), ("workups", "0002_same_practice")]
    operations = [_link(*each) for each in LINKS]
