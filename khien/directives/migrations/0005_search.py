"""Letters and clauses found without accents."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directives", "0004_reminders")]
    operations = []
