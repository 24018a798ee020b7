"""The chain of letters: what a letter rests on, every hop below in figures; one's own answer filled from below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import (
    Chain,
    Figures,
    Hop,
    chain_of,
    changes_above,
    clauses_below,
    grounds_of,
    is_held_by,
    recipient_seen_by,
    recipients_of,
    resting_on,
)
from khien.directives.rules.states import Reply, State
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
    """The letter's place among letters. For its holder all that is below; for a recipient what his unit passed on."""
    letter = letters.seen_letter(request, key)
    held = is_held_by(viewer(request), letter)
    if not held and recipients_of(viewer(request), letter).first() is None:
        raise Http404
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "may_resume": letter.state == State.PASSED_ON and may(viewer(request), Deed.TAKE_IN, letter.holder),
        **around(request, letter),
        **(shown(chain_of(viewer(request), letter, clock.today())) if held else _of_recipient(request, letter)),
        "crumbs": letters.crumbs(letter, _("Chuỗi văn bản")),
    }
    return render(request, "forwarding/chain.html", context)


def _of_recipient(request: HttpRequest, letter: Directive) -> dict[str, Any]:
    row = recipients_of(viewer(request), letter).exclude(state=Reply.RECALLED).first()
    found = chain_of(viewer(request), letter, clock.today(), unit=row.unit_id) if row is not None else None
    return shown(found)


def around(request: HttpRequest, letter: Directive) -> dict[str, Any]:
    """What the letter rests on and passes on, what rests on it; changes above that wait for whoever holds it."""
    source, by = letter.forwards, viewer(request)
    return {
        "grounds": grounds_of(by, letter),
        "resting": resting_on(by, letter),
        "source": source,
        "source_name": letters.name_of(source) if source is not None else "",
        "source_seen": source is not None and letters.may_open(by, source),
        "changes": changes_above(by, letter, clock.today()),
        "may_link": may(by, Deed.ASSIGN, letter.holder) and not letter.drafted and letter.state != State.SET_ASIDE,
        "may_settle": may(by, Deed.TAKE_IN, letter.holder),
    }


def of_row(request: HttpRequest, row: Recipient) -> dict[str, Any]:
    """For a unit's page of a letter: how its own recipients stand, and beside each clause its figures from below."""
    found = chain_of(viewer(request), row.directive, clock.today(), unit=row.unit_id)
    if found is None:
        return {"below": None}
    clauses = [one for one in clauses_below(viewer(request), row, clock.today()) if one.units]
    return {"below": found, "below_lines": list(lines(found.hops)), "clauses_below": clauses}


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
