from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("grant", "login", models.CharField(blank=True, default="", max_length=16), False),
        migrations.AddField(
            "connectionattempt", "login", models.CharField(blank=True, default="", max_length=16), False
        ),
        migrations.RemoveConstraint("grant", "grant_once"),
        migrations.AddConstraint(
            "grant",
            models.UniqueConstraint(
                fields=("workspace", "network", "login", "sandbox", "remote_id"), name="grant_once"
            ),
        ),
    ]
