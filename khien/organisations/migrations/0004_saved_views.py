"""Views of a list that a person keeps; units found without accents."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from khien.search.field import WordsField
from khien.search.index import indexed
from khien.search.words import stored

BATCH = 1000


def fill(apps, schema_editor):
    """The words of the units that are there."""
    alias = schema_editor.connection.alias
    unit, code, kept = (
        apps.get_model("organisations", name)._base_manager.using(alias) for name in ("Unit", "UnitCode", "UnitWords")
    )
    codes = {}
    for pk, one in code.order_by("pk").values_list("unit_id", "code"):
        codes.setdefault(pk, []).append(one)
    rows = [
        kept.model(unit_id=pk, words=stored([name, symbol, *codes.get(pk, ())]))
        for pk, name, symbol in unit.order_by("pk").values_list("pk", "name", "symbol")
    ]
    kept.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_tokens")]
    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("is_first", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("name", "pk")},
        ),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(fields=("person", "page", "name"), name="one_view_of_a_name"),
        ),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(
                condition=models.Q(("is_first", True)), fields=("person", "page"), name="one_first_view"
            ),
        ),
        migrations.CreateModel(
            name="UnitWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", WordsField()),
                (
                    "unit",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="organisations.unit"),
                ),
            ],
        ),
        indexed("organisations_unitwords"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
