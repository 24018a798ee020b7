"""Papers on their way in, and what of a letter was recognised and waits for a person's word."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import khien.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("directive", "proposed", models.JSONField(default=list)),
        migrations.AddField("clause", "proposed", models.JSONField(default=list)),
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("state", models.CharField(db_index=True, max_length=10)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("reading", models.CharField(blank=True, max_length=200)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("why", models.TextField(blank=True)),
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
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="intakes", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "ordering": ("-at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "reading", "asking"))),
                        fields=("holder", "digest"),
                        name="one_intake_of_an_upload",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakePaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=300)),
                ("role", models.CharField(blank=True, max_length=20)),
                ("token", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("opened", models.BooleanField(default=False)),
                ("body", models.BooleanField(default=False)),
                ("read", models.JSONField(null=True)),
                ("why", models.TextField(blank=True)),
                (
                    "directive",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directives.directive",
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="directives.intake"
                    ),
                ),
                (
                    "leads",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="annexes",
                        to="directives.intakepaper",
                    ),
                ),
            ],
            options={"ordering": ("position",)},
        ),
    ]
