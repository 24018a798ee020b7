"""Letters to thousands of units: what each answer is due and lacks is remembered on its row, and found by index."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0005_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "directive",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sending",
                        serialize=False,
                        to="directives.directive",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("units", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("refusal", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddField("directive", "dues_version", models.PositiveIntegerField(null=True)),
        migrations.AddField("recipient", "due_on", models.DateField(null=True)),
        migrations.AddField("recipient", "unproven", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("recipient", "unproven_in", models.JSONField(default=list)),
        migrations.AddField("recipient", "weighed_answer", models.DateTimeField(null=True)),
        migrations.AddField("recipient", "weighed_version", models.BigIntegerField(default=-1)),
        migrations.AddField("recipient", "weighed_until", models.DateField(null=True)),
        migrations.AddField("recipient", "weighed_law", models.CharField(blank=True, max_length=16)),
        migrations.AddIndex(
            "recipient",
            models.Index(
                fields=[
                    *("directive", "state", "due_on", "unproven", "unit"),
                    *("weighed_version", "weighed_law", "weighed_until", "weighed_answer", "answered_at"),
                ],
                name="figures_of_a_letter",
            ),
        ),
        migrations.AddIndex(
            "clauseanswer", models.Index(fields=["clause", "says", "recipient"], name="words_of_a_clause")
        ),
    ]
