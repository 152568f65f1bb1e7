from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0001_initial"), ("publishing", "0003_watching")]

    operations: ClassVar = [
        migrations.AddField("publication", "seen_url", models.CharField(blank=True, db_default="", max_length=500)),
        migrations.AddField("publication", "left_open", models.BooleanField(db_default=False)),
        migrations.CreateModel(
            "Pause",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("network", models.CharField(max_length=16)),
                ("login", models.CharField(blank=True, max_length=16)),
                ("sandbox", models.BooleanField()),
                (
                    "channel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="channels.channel",
                    ),
                ),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["network", "login", "sandbox", "channel"], name="pause_once", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
