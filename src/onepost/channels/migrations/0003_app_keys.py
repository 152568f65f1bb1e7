from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import onepost.lib.fields
import onepost.lib.ids


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("channels", "0002_logins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AppKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=onepost.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("network", models.CharField(max_length=16)),
                ("login", models.CharField(blank=True, max_length=16)),
                ("client_id", models.CharField(max_length=300)),
                ("sealed", onepost.lib.fields.SealedField()),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("network", "login"), name="app_key_once")],
            },
        ),
        migrations.AddField("grant", "ends_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("grant", "end_told", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("grant", "checked_at", models.DateTimeField(blank=True, null=True)),
    ]
