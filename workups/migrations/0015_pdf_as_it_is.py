"""A PDF is compressed already: to try it again on every write cost more than the write."""

from django.db import migrations

TABLES = ["workups_report", "workups_printjob"]


class Migration(migrations.Migration):
    dependencies = [("workups", "0014_same_practice_of_documents")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ALTER COLUMN pdf SET STORAGE EXTERNAL",
            f"ALTER TABLE {table} ALTER COLUMN pdf SET STORAGE EXTENDED",
        )
        for table in TABLES
    ]
