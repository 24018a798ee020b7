"""The letter above changed after it was passed on: what changed, what one's own would become, followed or kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import ChangesAbove, changes_above
from khien.directives.queries.values import clause_value
from khien.directives.rules.above import ClauseChange
from khien.directives.rules.trail import as_json
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.web.forwarding.forms import KeepForm
from khien.web.letters import letter as letters
from khien.web.letters.trail import value_words
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive


@dataclass(frozen=True, slots=True)
class Shown:
    """One clause: what changed above, and what one's own would change to, each as (term, before, after)."""

    number: int
    text: str
    gone: bool
    above: tuple[tuple[str, str, str], ...]
    own: tuple[tuple[str, str, str], ...]


def _changed(request: HttpRequest, key: UUID) -> tuple[Directive, ChangesAbove]:
    letter = letters.held_letter(request, key)
    require(viewer(request), Deed.ASSIGN, letter.holder)
    changes = changes_above(viewer(request), letter, clock.today())
    if letter.forwards is None or not changes.any:
        raise Http404
    return letter, changes


@require_http_methods(["GET", "POST"])
def changed(request: HttpRequest, key: UUID) -> HttpResponse:
    """Both letters side by side; one button makes every proposed change."""
    letter, changes = _changed(request, key)
    if request.method == "POST":
        done = _("Đã làm theo thay đổi của văn bản gốc; các đơn vị nhận thấy điều gì đổi và lý do.")
        letters.told(request, lambda: actions.adapt(letter, by=viewer(request), at=clock.now()), done)
        return redirect("letters:one", key)
    clauses = {str(one.pk): one for _number, one in letters.numbered_clauses(request, letter)}
    source = letter.forwards
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "source": source,
        "source_name": letters.name_of(source) if source else "",
        "changes": changes,
        "rows": [_shown(change, clauses[change.key]) for change in changes.clauses],
        "crumbs": letters.crumbs(letter, _("Văn bản gốc thay đổi")),
    }
    return render(request, "forwarding/changed.html", context)


def _shown(change: ClauseChange, clause: Clause) -> Shown:
    now = {name: as_json(getattr(clause_value(clause), name)) for name in change.fields}
    then = {name: as_json(getattr(change.proposed, name)) for name in change.fields} if change.proposed else {}
    return Shown(
        number=change.number,
        text=clause.text,
        gone=change.proposed is None,
        above=_told(change.fields, change.before, change.now),
        own=tuple(row for row in _told(change.fields, now, then) if row[1] != row[2]) if then else (),
    )


def _told(
    names: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    return tuple((*value_words(name, before.get(name)), value_words(name, after.get(name))[1]) for name in names)


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """Leave one's own letter as it is, saying why."""
    letter, changes = _changed(request, key)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _("Đã giữ nguyên văn bản của đơn vị; lý do lưu trong nhật ký.")
        if letters.told(request, lambda: actions.keep(letter, reason, by=viewer(request), at=clock.now()), done):
            return redirect("letters:one", key)
    points = [_("Các đơn vị nhận không thấy gì đổi.")]
    if changes.gone:
        points.append(_("Văn bản gốc đã thu hồi: các đơn vị tiếp tục làm theo văn bản của đơn vị mình."))
    context = {
        "confirm_title": _("Giữ nguyên văn bản của đơn vị"),
        "confirm_text": letters.name_of(letter),
        "confirm_points": points,
        "confirm_button": _("Giữ nguyên"),
        "confirm_back": reverse("forwarding:changed", args=[key]),
        "form": form,
        "crumbs": letters.crumbs(letter, _("Giữ nguyên")),
    }
    return render(request, "components/confirm.html", context)
