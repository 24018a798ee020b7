"""Activities that make evidence: checks and inspections with their scope, papers and findings; new tables only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import khien.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_size"),
        ("files", "0001_initial"),
        ("organisations", "0004_saved_views"),
        ("systems", "0003_inventory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=200)),
                ("regime", models.CharField(max_length=20)),
                ("parts", models.JSONField(default=list)),
                ("box", models.CharField(blank=True, max_length=20)),
                ("assessor", models.CharField(blank=True, max_length=30)),
                ("assessor_name", models.CharField(blank=True, max_length=200)),
                ("licence", models.CharField(blank=True, max_length=200)),
                ("authorisation", models.CharField(blank=True, max_length=200)),
                ("events", models.JSONField(null=True)),
                ("planned_from", models.DateField()),
                ("planned_to", models.DateField()),
                ("held_from", models.DateField(null=True)),
                ("held_to", models.DateField(null=True)),
                ("state", models.CharField(max_length=20)),
                ("open_until", models.DateField(null=True)),
                ("results", models.JSONField(default=dict)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("number", models.CharField(blank=True, max_length=100)),
                ("summary", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "finished_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities_led",
                        to="organisations.unit",
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="activities", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ("-planned_from", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ActivityPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="evidence.activity"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ("activity", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ActivityProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="evidence.activity"
                    ),
                ),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_proof",
                        to="evidence.evidence",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300)),
                ("detail", models.TextField(blank=True)),
                ("where", models.CharField(blank=True, max_length=200)),
                ("severity", models.CharField(max_length=20)),
                ("cve", models.CharField(blank=True, max_length=200)),
                ("entry", models.BooleanField(default=False)),
                ("found_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("state", models.CharField(max_length=20)),
                ("hunt", models.CharField(blank=True, max_length=20)),
                ("closed_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="evidence.activity"
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="systems.asset",
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="systems.informationsystem",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="FindingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=20)),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="evidence.finding"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ("finding", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tested_on", models.DateField(null=True)),
                ("why_not", models.CharField(blank=True, max_length=300)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="targets", to="evidence.activity"
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checked_in",
                        to="systems.asset",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checked_in",
                        to="systems.informationsystem",
                    ),
                ),
            ],
            options={
                "ordering": ("activity", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["unit", "state", "planned_to"], name="activity_of_a_unit"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("open_until__isnull", False)),
                fields=["open_until", "id"],
                name="open_activity_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-made_at", "id"], name="activity_by_age"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned_to__gte", models.F("planned_from"))), name="a_plan_ends_after_it_begins"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("closed_on", None)), fields=["due_on", "id"], name="open_finding_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("closed_on", None)), fields=["unit", "due_on"], name="open_finding_of_a_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("entry", False), models.Q(("hunt", ""), _negated=True), _connector="OR"),
                name="an_opening_asks_for_a_hunt",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None),
                    models.Q(("state__in", ("passed", "dismissed")), ("hunt__in", ("", "done"))),
                    _connector="OR",
                ),
                name="closed_when_fixed_and_hunted",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("activity", "system", "asset"), name="one_target_an_activity", nulls_distinct=False
            ),
        ),
    ]
