from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0003_app_keys")]

    operations: ClassVar = [migrations.AddField("grant", "lost_at", models.DateTimeField(blank=True, null=True))]
