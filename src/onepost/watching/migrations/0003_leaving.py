from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("watching", "0002_keeping"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="kind",
            field=models.CharField(
                choices=[
                    ("late", "Posts are late"),
                    ("no-worker", "No worker is running"),
                    ("silent", "A worker is silent"),
                    ("failing", "A network fails"),
                    ("purge", "Old data is not deleted"),
                    ("backup", "No backup is made"),
                    ("drill", "Restoring is not practised"),
                    ("review", "The security review is overdue"),
                    ("breach", "A step after a breach is overdue"),
                    ("leaving", "An erasure does not come to its end"),
                ],
                max_length=16,
            ),
        ),
    ]
