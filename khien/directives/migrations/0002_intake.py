"""Papers on their way in."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directives", "0001_initial")]
    operations = []
