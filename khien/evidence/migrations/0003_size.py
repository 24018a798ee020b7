"""Indexes for hundreds of thousands of pieces."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_search")]
    operations = []
