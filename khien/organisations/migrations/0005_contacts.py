"""Contact points, the page where they are shown, security.txt and the keys that sign it."""

import django.db.models.deletion
import khien.base.ids
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_saved_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactPage",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="contact_page",
                        serialize=False,
                        to="organisations.unit",
                    ),
                ),
                ("slug", models.CharField(max_length=60, unique=True)),
                ("indexed", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                (
                    "id",
                    models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("line", models.UUIDField(default=khien.base.ids.new_id, editable=False)),
                ("purpose", models.CharField(max_length=12)),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("position", models.CharField(blank=True, max_length=160)),
                ("phones", models.JSONField(default=list)),
                ("emails", models.JSONField(default=list)),
                ("hours", models.JSONField(default=dict)),
                ("published_at", models.CharField(blank=True, max_length=300)),
                ("sent_to", models.CharField(blank=True, max_length=300)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(blank=True, max_length=80)),
                ("source_name", models.CharField(blank=True, max_length=300)),
                ("verified_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("evidence", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.CharField(blank=True, max_length=300)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_points",
                        to="organisations.unit",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("unit", "purpose", "rank", "made_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ContactCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("how", models.CharField(max_length=12)),
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
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="organisations.contactpoint",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SecurityTxt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("domain", models.CharField(max_length=253)),
                ("text", models.TextField()),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("points", models.JSONField(default=list)),
                ("expires_at", models.DateTimeField()),
                ("released_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "released_by",
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
                        related_name="security_txts",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ("domain", "-released_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64)),
                ("public", models.TextField()),
                ("sealed", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                        related_name="signing_keys",
                        to="organisations.unit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["unit", "purpose", "rank"], name="contact_of_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(fields=["line", "made_at"], name="contact_by_line"),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["purpose"], name="contact_by_purpose"),
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("line",), name="one_open_contact_a_line"
            ),
        ),
        migrations.AddIndex(
            model_name="securitytxt",
            index=models.Index(fields=["unit", "domain"], name="security_txt_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="securitytxt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("domain",), name="one_security_txt_a_domain"
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("unit",), name="one_signing_key_a_unit"
            ),
        ),
    ]
