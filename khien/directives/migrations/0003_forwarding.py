"""Letters that pass a letter on: what forwards what, what a clause carries, grounds, and drafts of letters made here."""

from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})


def _key_of(number):
    """As `rules.grounds.key_of` was when this was written."""
    head, slash, tail = "".join(number.translate(_DASHES).casefold().split()).partition("/")
    return f"{head.lstrip('0') or '0'}/{tail}"[:80] if slash and head and tail else ""


def _day(written):
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def note_what_letters_rest_on(apps, schema_editor):
    """Letters taken in before: the number they are found by, and the grounds that were read."""
    Directive, Ground = apps.get_model("directives", "Directive"), apps.get_model("directives", "Ground")
    for letter in Directive.objects.only("pk", "number", "reading").iterator(chunk_size=100):
        key = _key_of(letter.number)
        if key:
            Directive.objects.filter(pk=letter.pk).update(number_key=key)
        found = {}
        for one in (letter.reading or {}).get("grounds", ()):
            number, day = str(one.get("number") or ""), _day(one.get("date"))
            if _key_of(number) and len(number) <= 80:
                found.setdefault((_key_of(number), day), (number, day))
        Ground.objects.bulk_create(
            Ground(directive_id=letter.pk, position=place, number=number, key=_key_of(number), issued_on=day)
            for place, (number, day) in enumerate(found.values())
        )
    settle_constraints(schema_editor)


def note_which_dates_follow(apps, schema_editor):
    """A clause whose letter wrote no time, and whose date is the letter's day to answer, was settled from that day."""
    Clause = apps.get_model("directives", "Clause")
    same = Clause.objects.filter(deadline_text="", deadline_settled=True, deadline__isnull=False)
    same.filter(deadline=models.F("directive__answer_by")).update(follows_answer_by=True)
    settle_constraints(schema_editor)


def settle_constraints(schema_editor):
    """PostgreSQL changes no table, by the indexes that follow, while checks of its rows are put off."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("directives", "0002_intake"), ("files", "0001_initial")]
    operations = [
        migrations.AddField("directive", "drafted", models.BooleanField(default=False)),
        migrations.AddField(
            "directive",
            "forwards",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="forwarded_by",
                to="directives.directive",
            ),
        ),
        migrations.AddField(
            "directive", "number_key", models.CharField(blank=True, db_index=True, default="", max_length=80), False
        ),
        migrations.AddField("directive", "source_answer_by", models.DateField(null=True)),
        migrations.AddField("clause", "follows_answer_by", models.BooleanField(default=False)),
        migrations.AddField(
            "clause",
            "source",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="carried_by",
                to="directives.clause",
            ),
        ),
        migrations.AddField("clause", "source_terms", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="Ground",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("number", models.CharField(max_length=80)),
                ("key", models.CharField(db_index=True, max_length=80)),
                ("issued_on", models.DateField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "cited",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cited_in",
                        to="directives.directive",
                    ),
                ),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grounds", to="directives.directive"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("position",)},
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=20)),
                ("words", models.JSONField()),
                ("says", models.CharField(blank=True, max_length=64)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "directive",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="directives.directive"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftFinal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("chain_seq", models.BigIntegerField()),
                ("chain_digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "docx",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="finals", to="directives.draft"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={"ordering": ("number",)},
        ),
        migrations.AddConstraint(
            "draftfinal",
            models.UniqueConstraint(fields=("draft", "number"), name="one_draft_final_of_a_number"),
        ),
        migrations.RunPython(note_what_letters_rest_on, migrations.RunPython.noop),
        migrations.RunPython(note_which_dates_follow, migrations.RunPython.noop),
    ]
