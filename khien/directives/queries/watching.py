"""Windows of watches that letters set for a unit, to declare a watch from. It declares none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from khien.directives.models import Clause, Recipient
from khien.directives.rules.states import State
from khien.directives.rules.windows import WATCHED, asks_for_site
from khien.organisations.queries import Viewer, may
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_GONE = (State.SET_ASIDE, State.RECALLED)


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """Days that a letter wants watched, both inclusive; `letter` names it as people do, `site`: it says “tại chỗ”."""

    scope: str
    letter: str
    subject: str
    first: date
    last: date
    site: bool = False


def windows_asked(viewer: Viewer, unit: Unit, on: date) -> Sequence[AskedWindow]:
    """The windows, not over on a day, of letters that the unit holds or has received, the next first."""
    if not may(viewer, Deed.READ, unit):
        return ()
    received = Recipient.objects.filter(unit=unit, recalled_at=None).values("directive")
    rows = Clause.objects.filter(
        Q(directive__holder=unit) | Q(directive__in=received),
        window_to__gte=on,
        window_from__isnull=False,
        dropped=False,
        recalled_at=None,
    ).exclude(directive__state__in=_GONE)
    found: dict[tuple[str, date, date], AskedWindow] = {}
    for row in rows.select_related("directive").defer("directive__text", "directive__reading"):
        if row.window_from is None or row.window_to is None or not WATCHED & set(row.topics):
            continue
        letter = row.directive
        name = f"{letter.kind or 'Văn bản'} số {letter.number}" if letter.number else letter.kind or "Văn bản"
        if letter.issued_on is not None:
            name += f" ngày {letter.issued_on:%d/%m/%Y}"
        site = asks_for_site(row.text)
        one = AskedWindow(letter.scope, name, letter.subject, row.window_from, row.window_to, site)
        key = (one.scope, one.first, one.last)
        if key not in found or (site and not found[key].site):
            found[key] = one
    return sorted(found.values(), key=lambda one: (one.first, one.last, one.letter))
