"""Evidence found without accents."""

import django.db.models.deletion
from django.db import migrations, models

from khien.search.field import WordsField
from khien.search.index import indexed
from khien.search.words import mark, stored

BATCH = 1000


def fill(apps, schema_editor):
    """The words of what was recorded before, in the order of recording."""
    alias = schema_editor.connection.alias
    evidence, subject, attachment, kept = (
        apps.get_model("evidence", name)._base_manager.using(alias)
        for name in ("Evidence", "Subject", "Attachment", "EvidenceWords")
    )
    keys = list(evidence.order_by("recorded_at", "pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        some = keys[first : first + BATCH]
        units, files = {}, {}
        for key, unit in subject.filter(evidence__in=some).values_list("evidence_id", "unit_id"):
            units.setdefault(key, set()).add(unit)
        named = attachment.filter(evidence__in=some).order_by("pk")
        for key, name in named.values_list("evidence_id", "file__original_name"):
            files.setdefault(key, []).append(name)
        rows = evidence.filter(pk__in=some).order_by("recorded_at", "pk")
        kept.bulk_create(
            kept.model(evidence_id=key, words=_words(note, facts, files.get(key, []), proof, units.get(key, ())))
            for key, note, facts, proof in rows.values_list("pk", "note", "facts", "proof")
        )


def _words(note, facts, files, proof, units):
    said = [value for value in facts.values() if isinstance(value, str)]
    return stored([note, *said, *files], [mark("p", proof), *(mark("u", unit) for unit in sorted(units))])


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("files", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="EvidenceWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", WordsField()),
                (
                    "evidence",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="evidence.evidence"),
                ),
            ],
        ),
        indexed("evidence_evidencewords"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
