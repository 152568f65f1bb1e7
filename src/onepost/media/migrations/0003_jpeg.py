from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

import onepost.media.models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("media", "0002_captions")]

    operations: ClassVar = [
        migrations.AddField(
            "asset", "jpeg", models.FileField(blank=True, max_length=200, upload_to=onepost.media.models.stored_name)
        ),
        migrations.AddField("asset", "jpeg_size", models.BigIntegerField(default=0)),
    ]
