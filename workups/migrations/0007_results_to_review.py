from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0003_cover"),
        ("workups", "0006_same_practice_of_decisions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="investigationorder",
            index=models.Index(
                condition=models.Q(("status", "resulted")),
                fields=["practice", "moved_at", "id"],
                name="results_to_review",
            ),
        ),
    ]
