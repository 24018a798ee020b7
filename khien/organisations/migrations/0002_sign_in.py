"""What signing in needs: each person's language, what roles must show, stays, failures, accounts elsewhere, notes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def person(related_name, null=False):
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [
        migrations.AddField("person", "language", models.CharField(default="vi", max_length=5)),
        migrations.CreateModel(
            name="FactorRule",
            fields=[
                ("id", ID),
                ("role", models.CharField(max_length=20, unique=True)),
                ("grace_days", models.PositiveSmallIntegerField(default=0)),
                ("since", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", ID.clone()),
                ("how", models.CharField(max_length=20)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.CharField(blank=True, max_length=20)),
                ("address", models.GenericIPAddressField(null=True)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("person", person("visits")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-began_at"], name="organisatio_person__5fdc2d_idx"),
                    models.Index(fields=["began_at"], name="organisatio_began_a_e2b395_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                ("id", ID.clone()),
                ("at", models.DateTimeField()),
                ("step", models.CharField(max_length=20)),
                ("address", models.GenericIPAddressField(null=True)),
                ("person", person("failed_sign_ins")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-at"], name="organisatio_person__f03915_idx"),
                    models.Index(fields=["at"], name="organisatio_at_54bd4c_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", ID.clone()),
                ("provider", models.CharField(max_length=10)),
                ("issuer", models.CharField(max_length=255)),
                ("subject", models.CharField(max_length=255)),
                ("linked_at", models.DateTimeField()),
                ("person", person("identities")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("issuer", "subject"), name="one_identity")],
            },
        ),
        migrations.CreateModel(
            name="AccountNote",
            fields=[
                ("id", ID.clone()),
                ("what", models.CharField(max_length=30)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("by", person("+", null=True)),
                ("person", person("account_notes")),
            ],
            options={
                "indexes": [models.Index(fields=["person", "read_at"], name="organisatio_person__1efa77_idx")],
            },
        ),
    ]
