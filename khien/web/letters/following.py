"""A sent letter as its holder follows it: figures, units, heat map, clauses, what happened. Units in trouble first."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from khien.base import clock
from khien.directives.queries import (
    Progress,
    RecipientProgress,
    amendments_of,
    is_held_by,
    papers_of,
    progress,
    recipients_of,
)
from khien.directives.rules.states import Reply, State
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.reading.fold import fold
from khien.web.letters import heat, trail
from khien.web.letters import letter as letters
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive

PAGE, ROWS_OF_MAP = 50, 50
UNITS, MAP, CLAUSES, STORY = "don-vi", "ban-do", "noi-dung", "qua-trinh"
SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


@require_GET
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The holder's page; whoever only received the letter is led to his unit's answer."""
    letter = letters.seen_letter(request, key)
    if not is_held_by(viewer(request), letter):
        row = recipients_of(viewer(request), letter).first()
        if row is None:
            raise Http404
        return redirect("letters:received", row.pk)
    if letter.state in (State.REVIEWING, State.SET_ASIDE):
        return redirect("letters:review", key)
    asked = request.GET.get("xem", "")
    tab = asked if asked in (UNITS, MAP, CLAUSES, STORY) else UNITS
    found = progress(viewer(request), letter, clock.today())
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "tab": tab,
        "tabs": _tabs(letter, tab, found),
        "figures": figures(letter, found),
        "today": clock.today(),
        "open": letter.state == State.SENT,
        "closed": letter.state == State.CLOSED,
        "may_assign": may(viewer(request), Deed.ASSIGN, letter.holder),
        "found_late": found.late,
        "may_archive": may(viewer(request), Deed.READ_AUDIT, letter.holder),
        "crumbs": letters.crumbs(letter),
        **_OF_TAB[tab](request, letter, found),
    }
    return render(request, "letters/one.html", context)


def _address(letter: "Directive", **query: str) -> str:
    return f"{reverse('letters:one', args=[letter.pk])}?{urlencode(query)}"


def _tabs(letter: "Directive", tab: str, found: Progress) -> list[dict[str, Any]]:
    labels = {
        UNITS: (_("Đơn vị"), len(found.recipients)),
        MAP: (_("Bản đồ"), None),
        CLAUSES: (_("Các nội dung"), len(found.clauses)),
        STORY: (_("Diễn biến, tệp"), None),
    }
    return [
        {"label": label, "url": _address(letter, xem=key), "current": key == tab, "count": count}
        for key, (label, count) in labels.items()
    ]


def figures(letter: "Directive", found: Progress) -> list[dict[str, Any]]:
    """The numbers on top, each with the list behind it."""
    live = len(found.recipients)
    claims = sum(row.unproven_claims for row in found.recipients)
    counts = {reply: found.counts.get(reply, 0) for reply in Reply}
    said = [
        (_("Chưa mở"), counts[Reply.NOT_OPENED], "not_opened", "bad"),
        (_("Đã mở, chưa trả lời"), counts[Reply.OPENED], "opened", "warn"),
        (_("Trễ hạn trả lời"), found.late, "late", "bad"),
        (_("Bị trả lại"), counts[Reply.RETURNED], "returned", "warn"),
        (_("Đã trả lời, chờ xem"), counts[Reply.ANSWERED], "answered", "info"),
        (_("Đã tiếp nhận"), counts[Reply.ACCEPTED], "accepted", "good"),
    ]
    shown = [
        {
            "label": label,
            "value": value,
            "note": _("trên %(n)s đơn vị") % {"n": live},
            "url": _address(letter, xem=UNITS, trang_thai=state),
            "tone": tone if value else "",
        }
        for label, value, state, tone in said
    ]
    unproven = {
        "label": _("Nói “đã làm”, chưa chứng minh"),
        "value": claims,
        "note": _("lượt nội dung"),
        "url": _address(letter, xem=UNITS, trang_thai="unproven"),
        "tone": "bad" if claims else "",
    }
    return [*shown, unproven]


def asked_rows(request: HttpRequest, found: Progress) -> list[RecipientProgress]:
    """The units of a letter that the filters leave, those in trouble first."""
    state = request.GET.get("trang_thai", "")
    words = fold(request.GET.get("tim", "").strip()).split()
    return [
        row
        for row in found.recipients
        if _is(row, state) and all(word in fold(row.recipient.unit.name) for word in words)
    ]


def _is(row: RecipientProgress, state: str) -> bool:
    match state:
        case "late":
            return row.late
        case "silent":
            return row.recipient.state in SILENT
        case "unproven":
            return row.unproven_claims > 0
        case "":
            return True
        case _:
            return row.recipient.state == state


def _choices(request: HttpRequest) -> dict[str, Any]:
    states = [
        ("late", _("Trễ hạn trả lời")),
        ("silent", _("Chưa trả lời")),
        ("not_opened", _("Chưa mở")),
        ("opened", _("Đã mở, chưa trả lời")),
        ("returned", _("Bị trả lại")),
        ("answered", _("Đã trả lời, chờ xem")),
        ("accepted", _("Đã tiếp nhận")),
        ("unproven", _("Có nội dung chưa chứng minh")),
    ]
    return {"states": states, "state": request.GET.get("trang_thai", "")}


def _found_words(rows: Sequence[object]) -> str:
    return ngettext("%(n)s đơn vị", "%(n)s đơn vị", len(rows)) % {"n": len(rows)}


def _units(request: HttpRequest, letter: "Directive", found: Progress) -> dict[str, Any]:  # noqa: ARG001
    rows = asked_rows(request, found)
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    return {"page": page, "found": _found_words(rows), **_choices(request)}


def _map(request: HttpRequest, letter: "Directive", found: Progress) -> dict[str, Any]:
    rows = asked_rows(request, found)
    page = Paginator(rows, ROWS_OF_MAP).get_page(request.GET.get("trang"))
    by = "nghia-vu" if request.GET.get("cot") == "nghia-vu" else "noi-dung"
    numbers = {str(clause.pk): (number, clause) for number, clause in letters.numbered_clauses(request, letter)}
    return {
        "page": page,
        "found": _found_words(rows),
        "heat": heat.of_letter(viewer(request), letter, list(page), numbers, by_obligation=by == "nghia-vu"),
        "by": by,
        **_choices(request),
    }


def _clauses(request: HttpRequest, letter: "Directive", found: Progress) -> dict[str, Any]:
    gone = [(n, one) for n, one in letters.numbered_clauses(request, letter) if one.recalled_at and not one.dropped]
    return {"clauses": found.clauses, "gone": gone}


def _story(request: HttpRequest, letter: "Directive", found: Progress) -> dict[str, Any]:
    numbers = {str(clause.pk): number for number, clause in letters.numbered_clauses(request, letter)}
    rows = [row.recipient for row in found.recipients]
    return {
        "entries": trail.entries(letter, amendments_of(viewer(request), letter), numbers, rows),
        "papers": papers_of(viewer(request), letter),
        "recalled": Counter(found.counts)[Reply.RECALLED],
    }


_OF_TAB = {UNITS: _units, MAP: _map, CLAUSES: _clauses, STORY: _story}
