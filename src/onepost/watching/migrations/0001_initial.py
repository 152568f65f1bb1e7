from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from onepost.lib.ids import uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("host", models.CharField(max_length=255)),
                ("pid", models.PositiveIntegerField()),
                ("version", models.CharField(max_length=40)),
                ("started_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("busy", models.PositiveIntegerField(default=0)),
                ("places", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("late", "Posts are late"),
                            ("no-worker", "No worker is running"),
                            ("silent", "A worker is silent"),
                            ("failing", "A network fails"),
                        ],
                        max_length=16,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=255)),
                ("number", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("calm_since", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("end_told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("kind", "subject"), name="incident_open_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("measure", models.CharField(max_length=16)),
                ("network", models.CharField(max_length=16)),
                ("label", models.CharField(blank=True, max_length=16)),
                ("count", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("measure", "network", "label"), name="tally_once")],
            },
        ),
    ]
