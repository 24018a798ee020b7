"""A sent letter as its holder follows it: figures, units, heat map, clauses, what happened. Units in trouble first."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from khien.base import clock
from khien.directives.queries import (
    Summary,
    amendments_of,
    clauses_progress,
    is_held_by,
    papers_of,
    progress_of,
    recipients_among,
    recipients_in,
    recipients_of,
    summary,
)
from khien.directives.rules.states import Reply, State
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.reading.fold import fold
from khien.web.letters import heat, trail
from khien.web.letters import letter as letters
from khien.web.paging import Counted
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.directives.models import Directive, Recipient

PAGE, ROWS_OF_MAP = 50, 50
UNITS, MAP, CLAUSES, STORY = "don-vi", "ban-do", "noi-dung", "qua-trinh"


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
    if letter.state == State.PASSED_ON:
        return redirect("forwarding:chain", key)
    asked = request.GET.get("xem", "")
    tab = asked if asked in (UNITS, MAP, CLAUSES, STORY) else UNITS
    letters.with_clauses(letter)
    found = summary(viewer(request), letter, clock.today())
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
        "silent": sum(found.counts.get(reply, 0) for reply in (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)),
        "may_archive": may(viewer(request), Deed.READ_AUDIT, letter.holder),
        "crumbs": letters.crumbs(letter),
        **_OF_TAB[tab](request, letter, found),
    }
    return render(request, "letters/one.html", context)


def _address(letter: "Directive", **query: str) -> str:
    return f"{reverse('letters:one', args=[letter.pk])}?{urlencode(query)}"


def _tabs(letter: "Directive", tab: str, found: Summary) -> list[dict[str, Any]]:
    labels = {
        UNITS: (_("Đơn vị"), found.live),
        MAP: (_("Bản đồ"), None),
        CLAUSES: (_("Các nội dung"), None),
        STORY: (_("Diễn biến, tệp"), None),
    }
    found_tabs = [
        {"label": label, "url": _address(letter, xem=key), "current": key == tab, "count": count}
        for key, (label, count) in labels.items()
    ]
    chain = reverse("forwarding:chain", args=[letter.pk])
    return [*found_tabs, {"label": _("Chuỗi văn bản"), "url": chain, "current": False, "count": None}]


def figures(letter: "Directive", found: Summary) -> list[dict[str, Any]]:
    """The numbers on top, each with the list behind it."""
    live, claims = found.live, found.unproven
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
        "note": _("lượt nội dung") if not found.unweighed else _("đang tính lại %(n)s đơn vị") % {"n": found.unweighed},
        "url": _address(letter, xem=UNITS, trang_thai="unproven"),
        "tone": "bad" if claims else "",
    }
    return [*shown, unproven]


def asked_rows(request: HttpRequest, letter: "Directive") -> "QuerySet[Recipient]":
    """The units of a letter that the filters leave, those in trouble first."""
    words = fold(request.GET.get("tim", "").strip()).split()
    return recipients_in(viewer(request), letter, clock.today(), request.GET.get("trang_thai", ""), words)


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


def _page(request: HttpRequest, letter: "Directive", found: Summary, most: int) -> Page[int]:
    """Keys alone are put in order: the rows of one page are read afterwards."""
    keys = asked_rows(request, letter).values_list("pk", flat=True)
    return Counted(keys, most, _known(request, found)).get_page(request.GET.get("trang"))


def _known(request: HttpRequest, found: Summary) -> int | None:
    """How many units the filters leave, where the figures on top say it already."""
    state = request.GET.get("trang_thai", "")
    if request.GET.get("tim", "").strip():
        return None
    if state in set(Reply) - {Reply.RECALLED}:
        return found.counts.get(Reply(state), 0)
    return {"": found.live, "late": found.late}.get(state)


def _found_words(page: Page[int]) -> str:
    many = page.paginator.count
    return ngettext("%(n)s đơn vị", "%(n)s đơn vị", many) % {"n": many}


def _units(request: HttpRequest, letter: "Directive", found: Summary) -> dict[str, Any]:
    page = _page(request, letter, found, PAGE)
    weighed = not found.unweighed
    rows = progress_of(viewer(request), letter, list(page.object_list), clock.today(), weighed=weighed)
    return {"page": page, "rows": rows, "found": _found_words(page), **_choices(request)}


def _map(request: HttpRequest, letter: "Directive", found: Summary) -> dict[str, Any]:
    page = _page(request, letter, found, ROWS_OF_MAP)
    rows = recipients_among(viewer(request), letter, list(page.object_list))
    by = "nghia-vu" if request.GET.get("cot") == "nghia-vu" else "noi-dung"
    numbers = {str(clause.pk): (number, clause) for number, clause in letters.numbered_clauses(request, letter)}
    return {
        "page": page,
        "found": _found_words(page),
        "heat": heat.of_letter(viewer(request), letter, rows, numbers, by_obligation=by == "nghia-vu"),
        "by": by,
        **_choices(request),
    }


def _clauses(request: HttpRequest, letter: "Directive", found: Summary) -> dict[str, Any]:  # noqa: ARG001
    gone = [(n, one) for n, one in letters.numbered_clauses(request, letter) if one.recalled_at and not one.dropped]
    return {"clauses": clauses_progress(viewer(request), letter), "gone": gone}


def _story(request: HttpRequest, letter: "Directive", found: Summary) -> dict[str, Any]:
    numbers = {str(clause.pk): number for number, clause in letters.numbered_clauses(request, letter)}
    rows = recipients_of(viewer(request), letter).exclude(state=Reply.RECALLED).exclude(answered_at=None)
    last = rows.order_by("-answered_at")[: trail.MOST_ANSWERS]
    return {
        "entries": trail.entries(letter, amendments_of(viewer(request), letter), numbers, list(last)),
        "papers": papers_of(viewer(request), letter),
        "recalled": found.counts.get(Reply.RECALLED, 0),
    }


_OF_TAB = {UNITS: _units, MAP: _map, CLAUSES: _clauses, STORY: _story}
