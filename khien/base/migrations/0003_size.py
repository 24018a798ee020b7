"""Hundreds of thousands of entries: those of one action, and those of one day, are found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0002_triggers")]
    operations = [
        migrations.AddIndex("entry", models.Index(fields=["action", "seq"], name="entries_of_an_action")),
        migrations.AddIndex("entry", models.Index(fields=["at"], name="entries_of_a_day")),
    ]
