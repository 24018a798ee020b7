"""Notices and their deliveries."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_saved_views")]
    operations = []
