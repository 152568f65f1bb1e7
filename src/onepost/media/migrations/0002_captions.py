from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

KINDS = [
    ("image", "Picture"),
    ("gif", "Animation"),
    ("video", "Video"),
    ("document", "Document"),
    ("captions", "Captions"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("media", "0001_initial")]

    operations: ClassVar = [
        migrations.AlterField("asset", "kind", models.CharField(choices=KINDS, max_length=12)),
    ]
