"""Notices to people without an account, and mails with a link of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_feeds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterField(
            model_name="notice",
            name="person",
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(model_name="notice", name="outside", field=models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(condition=~Q(outside=""), fields=("outside", "kind", "about", "occasion"), name="told_outside_once"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(condition=Q(person=None) & ~Q(outside="") | Q(person__isnull=False, outside=""), name="notice_to_one"),
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("notice", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="envelope", serialize=False, to="notices.notice")),
                ("key", models.CharField(db_index=True, max_length=40)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("sealed", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="envelope",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="delivery", to="notices.envelope"),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="delivery_to_one"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(person=None, channel__isnull=False, envelope=None)
                | Q(person__isnull=False, channel=None, envelope=None)
                | Q(person=None, channel=None, envelope__isnull=False),
                name="delivery_to_one",
            ),
        ),
    ]
