"""Machines and the tokens of the API."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_sign_in")]
    operations = []
