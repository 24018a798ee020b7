"""The standing of past days: what asks said before, since when a successor holds what it inherited, kept days."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def date_what_was_inherited(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A successor's copy of an ask bears the predecessor's `asked_at`; it began on the day of the merger."""
    ask, succession = apps.get_model("duties", "Ask"), apps.get_model("organisations", "Succession")
    for before, after in succession.objects.order_by("on", "pk").values_list("predecessor_id", "successor_id"):
        closed = ask.objects.filter(
            duty__unit_id=before,
            duty__obligation=OuterRef("duty__obligation"),
            clause=OuterRef("clause"),
            asked_at=OuterRef("asked_at"),
            recalled_at__isnull=False,
        )
        copies = ask.objects.filter(duty__unit_id=after, began_at=None)
        found = copies.annotate(since=Subquery(closed.values("recalled_at")[:1])).exclude(since=None)
        for key, since in list(found.values_list("pk", "since")):
            ask.objects.filter(pk=key).update(began_at=since)


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial"), ("organisations", "0001_initial")]

    operations = [
        migrations.AddField(model_name="ask", name="began_at", field=models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="FormerAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("letter", models.CharField(max_length=250)),
                ("quote", models.TextField()),
                ("law_on", models.DateField()),
                ("terms", models.JSONField()),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                (
                    "ask",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former", to="duties.ask"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KeptDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(unique=True)),
                ("upto", models.BigIntegerField(default=0)),
                ("kept_on", models.DateField()),
                ("catalogue", models.CharField(max_length=16)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="KeptVerdicts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(blank=True, max_length=80)),
                ("obligation", models.CharField(blank=True, max_length=80)),
                ("part", models.BigIntegerField()),
                ("packed", models.BinaryField()),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="duties.keptday"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "kept verdicts",
                "constraints": [
                    models.UniqueConstraint(fields=["day", "scope", "obligation", "part"], name="kept_once")
                ],
            },
        ),
        migrations.RunPython(date_what_was_inherited, migrations.RunPython.noop),
    ]
