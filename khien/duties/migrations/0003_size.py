"""Thousands of units: one index counts a letter's verdicts by itself; three that nobody asked are gone."""

from django.db import migrations, models


def forget_tallies(apps, schema_editor):
    """They are packed otherwise now, and are made anew from remembered verdicts at the next look."""
    apps.get_model("duties", "Tally")._base_manager.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("duties", "0002_history")]
    operations = [
        migrations.RunPython(forget_tallies, migrations.RunPython.noop),
        migrations.AddField("tally", "by_letter", models.BinaryField(default=b"")),
        migrations.RemoveIndex("ask", "duties_ask_scope_202426_idx"),
        migrations.AlterField("ask", "scope", models.CharField(max_length=80)),
        migrations.AlterField("ask", "status", models.CharField(max_length=20)),
        migrations.AlterField("ask", "turns_on", models.DateField(null=True)),
        migrations.AddIndex(
            "ask",
            models.Index(fields=["scope", "clause", "status", "recalled_at", "duty"], name="verdicts_of_a_letter"),
        ),
    ]
