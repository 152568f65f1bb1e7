import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import onepost.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_writing_and_importing"),
        ("channels", "0005_planning_and_writing"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(default=onepost.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "channels",
                    models.ManyToManyField(related_name="groups", to="channels.channel", verbose_name="Channels"),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="channel_groups",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={"ordering": [django.db.models.functions.text.Lower("name")]},
        ),
        migrations.AddConstraint(
            model_name="channelgroup",
            constraint=models.UniqueConstraint(
                models.F("workspace"), django.db.models.functions.text.Lower("name"), name="channel_group_once"
            ),
        ),
    ]
