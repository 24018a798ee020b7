"""Thousands of units: one index counts a letter's verdicts by itself; three that nobody asked are gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0002_history")]
    operations = [
        migrations.RemoveIndex("ask", "duties_ask_scope_202426_idx"),
        migrations.AlterField("ask", "scope", models.CharField(max_length=80)),
        migrations.AlterField("ask", "status", models.CharField(max_length=20)),
        migrations.AlterField("ask", "turns_on", models.DateField(null=True)),
        migrations.AddIndex(
            "ask",
            models.Index(fields=["scope", "clause", "status", "recalled_at", "duty"], name="verdicts_of_a_letter"),
        ),
    ]
