"""Letters and clauses found without accents."""

import django.db.models.deletion
from django.db import migrations, models

from khien.search.field import WordsField
from khien.search.index import indexed
from khien.search.words import stored

BATCH = 500
LONGEST = 200_000


def fill(apps, schema_editor):
    """The words of the letters and clauses that are there."""
    alias = schema_editor.connection.alias
    letter, paper, clause, letter_words, clause_words = (
        apps.get_model("directives", name)._base_manager.using(alias)
        for name in ("Directive", "Paper", "Clause", "LetterWords", "ClauseWords")
    )
    for one in list(letter.order_by("taken_in_at", "pk").values_list("pk", flat=True)):
        row = letter.get(pk=one)
        others = paper.filter(directive_id=one).exclude(role="main").order_by("position")
        texts = [row.text, *others.values_list("text", flat=True)]
        named = [row.number, row.symbol, row.kind, row.issuer, row.subject]
        letter_words.create(directive_id=one, words=stored([*named, *(text[:LONGEST] for text in texts)]))
    clause_words.bulk_create(
        (
            clause_words.model(clause_id=key, words=stored([text, audience]))
            for key, text, audience in clause.order_by("directive__taken_in_at", "position").values_list(
                "pk", "text", "audience"
            )
        ),
        batch_size=BATCH,
    )


def _words_of(name, of):
    key = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
    to = models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=f"directives.{of}")
    return migrations.CreateModel(name=name, fields=[("id", key), ("words", WordsField()), (of, to)])


class Migration(migrations.Migration):
    dependencies = [("directives", "0004_reminders")]
    operations = [
        _words_of("LetterWords", "directive"),
        _words_of("ClauseWords", "clause"),
        indexed("directives_letterwords"),
        indexed("directives_clausewords"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
