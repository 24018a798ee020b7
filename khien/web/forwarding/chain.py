"""The chain of letters: what a letter rests on, every hop below in figures; one's own answer filled from below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import (
    Chain,
    Figures,
    Hop,
    PassedOn,
    below_of,
    chain_of,
    changes_above,
    grounds_of,
    passed_on,
    recipient_seen_by,
    recipients_of,
    resting_on,
)
from khien.directives.rules.states import State
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.web.letters import letter as letters
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive, Recipient


@dataclass(frozen=True, slots=True)
class Line:
    """A hop as a row of the table; `depth` counts from 1, `url` is empty where the viewer may not open the letter."""

    hop: Hop
    depth: int
    url: str


def lines(hops: tuple[Hop, ...], depth: int = 1) -> Iterator[Line]:
    """Every hop below its own, as a nested list would have them."""
    for hop in hops:
        url = reverse("letters:one", args=[hop.letter]) if hop.seen else ""
        yield Line(hop, depth, url)
        yield from lines(hop.below, depth + 1)


def shown(chain: Chain | None) -> dict[str, Any]:
    """The chain as templates take it; nothing where nobody passed the letter on."""
    if chain is None:
        return {"chain": None, "chain_lines": []}
    return {"chain": chain, "chain_lines": list(lines(chain.hops)), "figures_of_chain": figures(chain.whole)}


def figures(found: Figures) -> list[dict[str, Any]]:
    """The numbers over the whole chain, each unit counted once."""
    note = _("trên %(n)s đơn vị") % {"n": found.units}
    return [
        {"label": _("Đơn vị qua mọi cấp"), "value": found.units, "note": _("mỗi đơn vị tính một lần"), "tone": ""},
        {"label": _("Đã trả lời"), "value": found.answered, "note": note, "tone": "good" if found.answered else ""},
        {"label": _("Trễ hạn trả lời"), "value": found.late, "note": note, "tone": "bad" if found.late else ""},
    ]


@require_safe
def chain(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every hop below a letter: all of it for its holder, for a recipient what his unit passed on."""
    letter = letters.seen_letter(request, key)
    found = chain_below(request, letter)
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "may_resume": letter.state == State.PASSED_ON and may(viewer(request), Deed.TAKE_IN, letter.holder),
        **shown(found),
        "crumbs": letters.crumbs(letter, _("Chuỗi văn bản")),
    }
    return render(request, "forwarding/chain.html", context)


def chain_below(request: HttpRequest, letter: Directive) -> Chain | None:
    """Everything below a letter, as its holder or as a recipient sees it."""
    return chain_of(viewer(request), letter, clock.today()) or _of_recipient(request, letter)


def _of_recipient(request: HttpRequest, letter: Directive) -> Chain | None:
    """What a unit of the viewer's passed on of a letter that another one holds."""
    row = recipients_of(viewer(request), letter).filter(unit__directives_held__forwards=letter).first()
    return chain_of(viewer(request), letter, clock.today(), unit=row.unit_id) if row is not None else None


@require_safe
def around(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the letter rests on and passes on, what rests on it, and changes above that wait; a fragment for htmx."""
    letter, by = letters.seen_letter(request, key), viewer(request)
    source, grounds = letter.forwards, grounds_of(by, letter)
    others = [one for one in grounds if source is None or [known.id for known in one.letters] != [source.pk]]
    open_ones = {known.id for one in grounds for known in one.letters if known.seen}
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "grounds": others,
        "resting": resting_on(by, letter),
        "source": source,
        "source_name": letters.name_of(source) if source is not None else "",
        "source_seen": source is not None and source.pk in open_ones,
        "changes": changes_above(by, letter, clock.today()),
        "may_link": not letter.drafted and letter.state != State.SET_ASIDE and may(by, Deed.ASSIGN, letter.holder),
        "may_settle": may(by, Deed.TAKE_IN, letter.holder),
        "crumbs": letters.crumbs(letter, _("Văn bản liên quan")),
    }
    return _part(request, "forwarding/around.html", "forwarding/around_page.html", context)


@require_safe
def below(request: HttpRequest, key: int) -> HttpResponse:
    """For a unit's page of a letter: every hop that began with it, and each clause in figures; a fragment for htmx."""
    row = recipient_seen_by(viewer(request), key)
    found = below_of(viewer(request), row, clock.today()) if row is not None else None
    if row is None or found is None:
        raise Http404
    context = {
        "row": row,
        "letter": row.directive,
        "name": letters.name_of(row.directive),
        "found": found[0],
        "clauses_below": [one for one in found[1] if one.units],
        "crumbs": letters.crumbs(row.directive, _("Các đơn vị được chuyển tiếp")),
    }
    return _part(request, "forwarding/below.html", "forwarding/below_page.html", context)


def _part(request: HttpRequest, part: str, page: str, context: dict[str, Any]) -> HttpResponse:
    """The part alone for htmx, without what the frame of a page would ask; else a page around it."""
    return HttpResponse(render_to_string(part, context)) if letters.by_htmx(request) else render(request, page, context)


def passed_on_by(request: HttpRequest, row: Recipient) -> PassedOn | None:
    """How those stand to whom the unit passed the letter on, in two numbers; None where it did not."""
    return passed_on(viewer(request), row.unit, [row.directive_id]).get(row.directive_id)


@require_POST
def gather(request: HttpRequest, key: int) -> HttpResponse:
    """Put the figures from below into the answer, as draft words, where nothing has been written yet."""
    row = recipient_seen_by(viewer(request), key)
    if row is None:
        raise Http404
    letters.told(
        request,
        lambda: actions.gather(row, by=viewer(request), at=clock.now()),
        _("Đã điền số liệu từ các đơn vị được chuyển tiếp vào các nội dung chưa trả lời. Hãy xem lại trước khi ký."),
    )
    return redirect("letters:received", key)
