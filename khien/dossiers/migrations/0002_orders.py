"""What was handed in is frozen with its files, papers are made in the background, the list of national security."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import khien.base.ids

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0001_initial"),
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("dossier", "listed", models.BooleanField(default=False)),
        migrations.AddIndex("dossier", models.Index(fields=["level"], name="dossier_by_level")),
        migrations.AddIndex(
            "dossier",
            models.Index(condition=models.Q(("listed", True)), fields=["system"], name="dossier_listed"),
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("dossier", models.ForeignKey(on_delete=PROTECT, related_name="filings", to="dossiers.dossier")),
                ("step", models.OneToOneField(on_delete=PROTECT, related_name="filing", to="dossiers.step")),
            ],
            options={"ordering": ("dossier", "pk")},
        ),
        migrations.CreateModel(
            name="FiledFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=300)),
                ("digest", models.CharField(max_length=64)),
                ("file", models.ForeignKey(on_delete=PROTECT, related_name="+", to="files.storedfile")),
                ("filing", models.ForeignKey(on_delete=PROTECT, related_name="files", to="dossiers.filing")),
            ],
            options={
                "ordering": ("filing", "path"),
                "constraints": [models.UniqueConstraint(fields=("filing", "path"), name="one_filed_file_a_path")],
            },
        ),
        migrations.CreateModel(
            name="PaperOrder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=60)),
                ("state", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("why", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("dossier", models.ForeignKey(on_delete=PROTECT, related_name="orders", to="dossiers.dossier")),
                (
                    "file",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="files.storedfile"),
                ),
                (
                    "filing",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="orders", to="dossiers.filing"),
                ),
            ],
            options={
                "ordering": ("-at", "pk"),
                "indexes": [models.Index(fields=["state", "touched_at"], name="paper_order_under_way")],
            },
        ),
    ]
