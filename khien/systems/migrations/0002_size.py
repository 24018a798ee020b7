"""Indexes for thousands of systems."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("systems", "0001_initial")]
    operations = []
