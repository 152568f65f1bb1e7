from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("publishing", "0004_doubt_and_pauses")]

    operations: ClassVar = [
        migrations.AddField("publication", "kind", models.CharField(blank=True, db_default="", max_length=20)),
    ]
