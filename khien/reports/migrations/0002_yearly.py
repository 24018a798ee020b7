"""The yearly report: drafts, frozen versions, what each takes in, steps; where systems stand, kept for the register."""

import django.db.models.deletion
import khien.base.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("organisations", "0004_saved_views"),
        ("reports", "0001_initial"),
        ("systems", "0003_inventory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearlyReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("capacity", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=20)),
                ("said", models.JSONField(default=dict)),
                ("content", models.JSONField(default=dict)),
                ("drawn_on", models.DateField()),
                ("first_sent_on", models.DateField(null=True)),
                ("sent_number", models.PositiveIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="yearly_reports",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ("-year", "unit"),
            },
        ),
        migrations.CreateModel(
            name="YearlyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("total", models.PositiveIntegerField()),
                ("classified", models.PositiveIntegerField()),
                ("filed", models.PositiveIntegerField()),
                ("appraised", models.PositiveIntegerField()),
                ("approved", models.PositiveIntegerField()),
                ("checked", models.PositiveIntegerField()),
                ("units", models.PositiveIntegerField()),
                ("chain_seq", models.BigIntegerField()),
                ("chain_digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                (
                    "docx",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="reports.yearlyreport"
                    ),
                ),
                (
                    "xlsx",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ("report", "number"),
            },
        ),
        migrations.CreateModel(
            name="YearlyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=20)),
                ("state", models.CharField(max_length=20)),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("number", models.CharField(blank=True, max_length=100)),
                ("words", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="reports.yearlyreport"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.yearlyversion",
                    ),
                ),
            ],
            options={
                "ordering": ("report", "pk"),
            },
        ),
        migrations.CreateModel(
            name="YearlyPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wholes", to="reports.yearlyversion"
                    ),
                ),
                (
                    "whole",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="reports.yearlyversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SystemFigure",
            fields=[
                (
                    "system",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="figure",
                        serialize=False,
                        to="systems.informationsystem",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("filed", models.CharField(max_length=20)),
                ("carried", models.CharField(max_length=20)),
                ("reckoned_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="yearlyreport",
            index=models.Index(fields=["year", "state", "unit"], name="yearly_report_in_state"),
        ),
        migrations.AddConstraint(
            model_name="yearlyreport",
            constraint=models.UniqueConstraint(fields=("unit", "year"), name="one_yearly_report_a_year"),
        ),
        migrations.AddIndex(
            model_name="yearlyversion",
            index=models.Index(
                condition=models.Q(("ready_at", None)), fields=["made_at"], name="yearly_version_unmade"
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlyversion",
            constraint=models.UniqueConstraint(fields=("report", "number"), name="one_yearly_version_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="yearlypart",
            constraint=models.UniqueConstraint(fields=("whole", "part"), name="one_yearly_part_once"),
        ),
    ]
