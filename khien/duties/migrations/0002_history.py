"""The standing of past months."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = []
