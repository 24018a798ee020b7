"""The database itself refuses to change or remove an entry of the audit chain."""

from django.db import migrations

from khien.base import triggers


def install(apps, schema_editor):
    for statement in triggers.INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in triggers.REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
