"""What a piece of evidence may be about, as choices of a form, and as words on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khien.evidence.actions import SubjectRef
from khien.law.facts import FactValue
from khien.law.types import FactType, Proof
from khien.organisations.queries import Viewer, live_on, places_where, subtree, units_seen_by
from khien.organisations.rules import Deed
from khien.systems.queries import systems_of, systems_seen_by
from khien.web import wording

if TYPE_CHECKING:
    from khien.evidence.models import Evidence
    from khien.organisations.models import Unit

_MOST_BELOW = 400  # a checkbox list longer than this helps nobody; the API and importers take any number


@dataclass(frozen=True, slots=True)
class Choices:
    """Values such as `u5` (a unit) and `s12` (a system), and those ticked to begin with."""

    items: list[tuple[str, str]]
    usual: list[str]


def choices(viewer: Viewer, unit: Unit, on: date) -> Choices:
    """The unit as a whole, each of its systems, and the units below it for which it may prove."""
    own = systems_of(viewer, [unit.pk], on).get(unit.pk, [])
    items = [(f"u{unit.pk}", _("%(unit)s (cả đơn vị)") % {"unit": unit.name})]
    items += [(f"s{one.id}", _("Hệ thống: %(name)s") % {"name": one.name}) for one in own]
    below = live_on(subtree(unit), on).exclude(pk=unit.pk).filter(pk__in=units_seen_by(viewer).values("pk"))
    items += [(f"u{pk}", name) for pk, name in below.values_list("pk", "name")[:_MOST_BELOW]]
    return Choices(items, [f"u{unit.pk}", *(f"s{one.id}" for one in own)])


def chosen(viewer: Viewer, values: Iterable[str]) -> list[SubjectRef]:
    """The subjects that the form's values name; `evidence.actions` checks that they belong together."""
    return [_subject(viewer, value[0], int(value[1:])) for value in values]


def _subject(viewer: Viewer, kind: str, key: int) -> SubjectRef:
    if kind == "s":
        system = systems_seen_by(viewer).filter(pk=key).select_related("unit").first()
        if system is not None:
            return SubjectRef(system.unit, system)
    else:
        unit = units_seen_by(viewer).filter(pk=key).first()
        if unit is not None:
            return SubjectRef(unit)
    raise Http404


def named(viewer: Viewer, piece: Evidence) -> list[str]:
    """The subjects that the viewer may read, in words; the others are counted, not named."""
    rows = list(piece.subjects.select_related("unit", "system").order_by("unit__name", "system__name"))
    places = places_where(viewer, Deed.READ, {row.unit.path for row in rows})
    seen = [row for row in rows if row.unit.path in places]
    words = [f"{row.unit.name}: {row.system.name}" if row.system else row.unit.name for row in seen]
    hidden = len(rows) - len(seen)
    more = ngettext("và %(n)s đơn vị khác", "và %(n)s đơn vị khác", hidden) % {"n": wording.number(hidden)}
    return [*words, more] if hidden else words


def said(proof: Proof | None, facts: Mapping[str, FactValue]) -> list[tuple[str, str]]:
    """The typed facts in words, in the order of the form."""
    if proof is None:
        return [(key, str(value)) for key, value in facts.items()]
    return [
        (field.label, _word(field.type, dict(field.options), facts[field.id]))
        for field in proof.fields
        if field.id in facts
    ]


def _word(kind: FactType, options: Mapping[str, str], value: FactValue) -> str:
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if kind is FactType.DATE and isinstance(value, str):
        return wording.short_day(date.fromisoformat(value))
    if kind is FactType.CHOICE:
        return options.get(str(value), str(value))
    return wording.number(value) if isinstance(value, int | float) else str(value)
