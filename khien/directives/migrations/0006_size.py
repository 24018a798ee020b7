"""Indexes for thousands of units."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directives", "0005_search")]
    operations = []
