"""Reminders of letters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directives", "0003_forwarding")]
    operations = []
