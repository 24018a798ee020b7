"""Reminders of letters, and what recipients have been told. Whatever was sent before counts as told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import khien.base.ids


def count_as_told(apps, schema_editor):
    recipients = apps.get_model("directives", "Recipient").objects
    recipients.update(announced_at=models.F("sent_at"), returned_told_at=models.F("decided_at"))
    apps.get_model("directives", "Amendment").objects.update(told_at=models.F("at"))


class Migration(migrations.Migration):
    dependencies = [("directives", "0003_forwarding")]
    operations = [
        migrations.AddField("recipient", "announced_at", models.DateTimeField(null=True)),
        migrations.AddField("recipient", "returned_told_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "recipient", "step", models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
        migrations.AddField("amendment", "told_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="directives.directive",
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
        migrations.CreateModel(
            name="Reminded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("people", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminded", to="directives.recipient"
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="directives.reminder"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "reminded",
                "indexes": [models.Index(fields=["recipient", "at"], name="reminded_when")],
                "constraints": [models.UniqueConstraint(fields=("reminder", "recipient"), name="reminded_once")],
            },
        ),
        migrations.RunPython(count_as_told, migrations.RunPython.noop),
    ]
