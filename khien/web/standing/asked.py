"""What a page of “Tình hình” was asked: which unit, which letter, which day. It refuses what the viewer may not see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from khien.base import clock
from khien.directives.queries import is_held_by, one_seen_by
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.organisations.queries import units_seen_by
from khien.web.standing.forms import DayForm
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """`beyond`: the whole letter is asked for, with its recipients outside the unit's subtree."""

    unit: Unit
    letter: Directive | None
    day: date
    form: DayForm
    beyond: bool

    @property
    def scope(self) -> str | None:
        return self.letter.scope if self.letter else None

    @property
    def is_today(self) -> bool:
        return self.day == clock.today()

    @property
    def name(self) -> str:
        """How the letter is called; empty for all letters."""
        return letter_name(document_value(self.letter)) if self.letter else ""

    @property
    def here(self) -> str:
        """This standing without a search."""
        return self.link("standing:index")

    @property
    def answers(self) -> str:
        """Who has not answered here."""
        return self.link("standing:answers")

    @property
    def all_letters(self) -> str:
        """The same unit for every letter."""
        return replace(self, letter=None, beyond=False).here

    def link(self, view: str, unit: Unit | int | None = None, *, kind: str = "", **more: object) -> str:
        """The address of another page with the same unit, letter and day; `more` adds to the query or empties it."""
        query: dict[str, object] = {}
        if unit is not None or not self.beyond:
            query["don_vi"] = unit if isinstance(unit, int) else (unit or self.unit).pk
        if self.letter:
            query["van_ban"] = self.letter.pk
        if not self.is_today:
            query["ngay"] = f"{self.day:%d/%m/%Y}"
        query.update({key: value for key, value in more.items() if value not in ("", None)})
        return f"{reverse(view, args=[kind] if kind else [])}?{urlencode(query)}"


def asked(request: HttpRequest) -> Asked:
    """Read from the query: `don_vi`, `van_ban`, `ngay`; 404 for what lies outside the viewer's reach."""
    letter = _letter(request)
    given = bool(request.GET.get("don_vi"))
    held = letter is not None and not given and is_held_by(viewer(request), letter)
    if letter is not None and held:
        unit = units_seen_by(viewer(request)).get(pk=letter.holder_id)
    else:
        unit = unit_in_view(request)
    form = DayForm(request.GET)
    day = form.cleaned_data["ngay"] if form.is_valid() else None
    return Asked(unit, letter, day or clock.today(), form, held)


def _letter(request: HttpRequest) -> Directive | None:
    key = request.GET.get("van_ban", "")
    if not key:
        return None
    try:
        found = one_seen_by(viewer(request), UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
