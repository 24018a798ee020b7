"""Letters that pass a letter on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directives", "0002_intake")]
    operations = []
