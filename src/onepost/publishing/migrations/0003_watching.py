from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("publishing", "0002_attachment_option")]

    operations: ClassVar = [
        migrations.AddIndex(
            "publication",
            models.Index(fields=["due_at"], name="publication_late", condition=Q(next_attempt_at__isnull=False)),
        ),
        migrations.AddIndex(
            "publication",
            models.Index(fields=["due_at"], name="publication_trouble", condition=Q(problem__isnull=False)),
        ),
    ]
