"""Systems that are still being built; tables of an inventory that are taken in by background work."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import khien.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_saved_views"),
        ("systems", "0003_inventory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveIndex(model_name="informationsystem", name="system_in_register"),
        migrations.AddField(
            model_name="informationsystem",
            name="stage",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddIndex(
            model_name="informationsystem",
            index=models.Index(
                fields=["unit", "name_folded", "id", "valid_from", "valid_to", "stage"], name="system_in_register"
            ),
        ),
        migrations.CreateModel(
            name="TableImport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("data", models.BinaryField()),
                ("state", models.CharField(db_index=True, max_length=10)),
                ("at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("faults", models.PositiveIntegerField(default=0)),
                ("bad", models.JSONField(default=list)),
                ("ignored", models.JSONField(default=list)),
                ("why", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={"ordering": ("-at",)},
        ),
    ]
