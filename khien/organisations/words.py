"""What a unit is found by, written anew by each action that changes its name, symbol or codes. It decides no right."""

from collections.abc import Iterable

from khien.organisations.models import Unit, UnitCode, UnitWords
from khien.search.words import stored

TABLES = ("organisations_unitwords",)
_AT_ONCE = 1000


def index_everything() -> int:
    """The words of every unit; how many."""
    return index(Unit.objects.values_list("pk", flat=True))


def index(unit_ids: Iterable[int]) -> int:
    """Write the words of these units from their rows; how many."""
    wanted = sorted(set(unit_ids))
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        codes: dict[int, list[str]] = {}
        held = UnitCode.objects.filter(unit__in=some).order_by("pk")
        for unit, code in held.values_list("unit_id", "code"):
            codes.setdefault(unit, []).append(code)
        units = Unit.objects.filter(pk__in=some).order_by("pk").values_list("pk", "name", "symbol")
        UnitWords.objects.bulk_create(
            [UnitWords(unit_id=pk, words=stored([name, symbol, *codes.get(pk, ())])) for pk, name, symbol in units],
            update_conflicts=True,
            unique_fields=["unit"],
            update_fields=["words"],
        )
    return len(wanted)
