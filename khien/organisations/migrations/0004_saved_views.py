"""Views of a list that a person keeps."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_tokens")]
    operations = []
