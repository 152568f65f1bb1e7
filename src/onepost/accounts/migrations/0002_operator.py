from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models


def name_the_first(apps: Any, schema_editor: Any) -> None:
    """Whoever signed up first runs the installation; ids grow with time."""
    user = apps.get_model("accounts", "User")
    first = user.objects.order_by("id").first()
    if first is not None:
        user.objects.filter(pk=first.pk).update(is_operator=True)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("user", "is_operator", models.BooleanField(default=False)),
        migrations.RunPython(name_the_first, migrations.RunPython.noop),
    ]
