"""The shape of the tree: what stands under and above a unit, its codes, who succeeded it, and whether it is sound."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from khien.organisations.models import Succession, Unit, UnitCode
from khien.organisations.queries.held import reading_once

_AT_ONCE = 5000  # databases limit how many values one question may carry


@dataclass(frozen=True, slots=True)
class TreeFault:
    """A unit whose path and parent disagree, told in Vietnamese."""

    unit_id: int
    why: str


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and everything below it, where the tree has it now, in order of path."""
    path = Unit.objects.values_list("path", flat=True).get(pk=unit.pk)
    return Unit.objects.filter(path__under=path)


def ancestors(unit: Unit) -> QuerySet[Unit]:
    """Units above, the highest first, without the unit itself."""
    path = unit.path if reading_once() else Unit.objects.values_list("path", flat=True).get(pk=unit.pk)
    return Unit.objects.filter(pk__in=[int(step) for step in path.split("/")[1:-2]]).order_by("path")


def live_on(units: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """Those of `units` that exist on a day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return units.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def codes_of(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """The identification code of each unit that has one on a day."""
    wanted, found = list(unit_ids), {}
    for start in range(0, len(wanted), _AT_ONCE):
        codes = UnitCode.objects.filter(_code_on(on), unit_id__in=wanted[start : start + _AT_ONCE])
        found.update(dict(codes.order_by("valid_from", "pk").values_list("unit_id", "code")))
    return found


def codes_held(on: date) -> dict[str, str]:
    """Every code in use on a day, with the name of the unit that holds it."""
    return dict(UnitCode.objects.filter(_code_on(on)).values_list("code", "unit__name"))


def code_of(unit: Unit, on: date) -> str:
    """The unit's identification code on a day; empty while it has none."""
    return codes_of([unit.pk], on).get(unit.pk, "")


def unit_with_code(code: str, on: date) -> Unit | None:
    """The unit that holds a code on a day."""
    return Unit.objects.filter(pk__in=UnitCode.objects.filter(_code_on(on), code=code).values("unit_id")).first()


def successor_of(unit: Unit, on: date) -> Unit | None:
    """The unit that has taken over by a day, followed through later mergers; None while none has."""
    seen, current = {unit.pk}, unit
    while True:
        step = Succession.objects.filter(predecessor_id=current.pk, on__lte=on).order_by("on", "pk").last()
        if step is None or step.successor_id in seen:
            return current if current.pk != unit.pk else None
        current = step.successor
        seen.add(current.pk)


def check_tree() -> Iterator[TreeFault]:
    """Every unit whose path is not its parent's path and its own id."""
    rows = Unit.objects.order_by("pk").values_list("pk", "path", "parent_id", "parent__path")
    for pk, path, parent_id, parent_path in rows.iterator(chunk_size=5000):
        should = f"{parent_path if parent_id else '/'}{pk}/"
        if path != should:
            yield TreeFault(pk, f"đường dẫn trong cây là {path}, lẽ ra phải là {should}")


def _code_on(on: date) -> Q:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
