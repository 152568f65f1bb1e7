from django.db import migrations, models

import onepost.lib.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(default=onepost.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("purge", "Deletion of what has been kept long enough"),
                            ("backup", "Backup"),
                            ("drill", "Restore drill"),
                        ],
                        max_length=16,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ok", models.BooleanField(default=False)),
                ("numbers", models.JSONField(default=dict)),
                ("seal", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-began_at"], name="run_latest")],
            },
        ),
    ]
