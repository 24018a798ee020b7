"""Answer sheets handed in, and the sheet that an answer came from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import khien.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0006_size"),
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="recipient",
            name="sheet",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
            ),
        ),
        migrations.CreateModel(
            name="SheetBatch",
            fields=[
                ("id", models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("directive", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sheet_batches", to="directives.directive")),
            ],
        ),
        migrations.CreateModel(
            name="HandedSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                ("data", models.BinaryField()),
                ("state", models.CharField(max_length=10)),
                ("bad", models.JSONField(default=list)),
                ("words", models.PositiveSmallIntegerField(default=0)),
                ("proofs", models.PositiveSmallIntegerField(default=0)),
                ("recipient", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directives.recipient")),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sheets", to="directives.sheetbatch")),
            ],
            options={"ordering": ("id",)},
        ),
    ]
