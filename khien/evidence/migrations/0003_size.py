"""Pages at size: what waits for a reviewer in a table of its own, so that no page counts all evidence for it."""

import django.db.models.deletion
from django.db import migrations, models

BATCH = 5000


def fill(apps, schema_editor):
    """What waits already: recorded by people, neither reviewed nor withdrawn nor replaced."""
    alias = schema_editor.connection.alias
    evidence = apps.get_model("evidence", "Evidence")._base_manager.using(alias)
    waiting = apps.get_model("evidence", "Waiting")._base_manager.using(alias)
    rows = evidence.filter(reviews=None, withdrawal=None, superseded_by=None).exclude(source="machine")
    columns = ("pk", "provider_id", "recorded_by_id", "recorded_at")
    waiting.bulk_create(
        (
            waiting.model(evidence_id=pk, provider_id=unit, recorded_by_id=person, recorded_at=at)
            for pk, unit, person, at in rows.values_list(*columns)
        ),
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_search"), ("organisations", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="evidence.evidence",
                    ),
                ),
                ("recorded_by_id", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(db_index=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={"verbose_name_plural": "waiting"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("evidence", "proof", models.CharField(max_length=60)),
        migrations.AddIndex("evidence", models.Index(fields=["proof", "recorded_at"], name="evidence_of_a_kind")),
        migrations.AddIndex(
            "evidence",
            models.Index(fields=["supersedes"], condition=models.Q(supersedes__isnull=False), name="newer_evidence"),
        ),
    ]
