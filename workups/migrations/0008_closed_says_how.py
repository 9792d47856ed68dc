"""A closed workup says how it ended. Those closed before the list of endings say it in words: another outcome."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_how(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    workups = apps.get_model("workups", "Workup").objects
    workups.filter(status="closed", ended_as="").update(ended_as="other")
    workups.filter(status="closed", outcome="").update(outcome="Not said")
    workups.filter(status="open").update(ended_as="", outcome="", no_follow_up="")


class Migration(migrations.Migration):
    dependencies = [("workups", "0007_results_to_review")]
    operations = [
        migrations.RunPython(say_how, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="workup",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_as", ""), ("no_follow_up", ""), ("outcome", ""), ("status", "open"))
                | models.Q(
                    ("status", "closed"),
                    models.Q(("ended_as", ""), _negated=True),
                    models.Q(("outcome", ""), _negated=True),
                ),
                name="workup_closed_says_how",
            ),
        ),
    ]
