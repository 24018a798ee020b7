"""A unit's contact points, one of them with its history, those of the units below, and the whole as vCard."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.organisations.queries import may, oversees, units_seen_by
from khien.organisations.queries.contacts import (
    contact_page,
    contact_points,
    contacts_below,
    ended_contacts,
    history_of,
    keeps_contacts,
    receptions_of,
)
from khien.organisations.rules import Deed
from khien.organisations.rules.cards import CardOf, vcards
from khien.organisations.rules.contacts import (
    FRESH,
    HOW,
    PURPOSES,
    STALE_BECAUSE,
    Fresh,
    How,
    Purpose,
    freshness,
    hours_from,
    said_hours,
)
from khien.organisations.rules.phones import shown_phone
from khien.systems.queries import domains_of
from khien.web.contacts.shared import TONES, crumbs, home_of, shown
from khien.web.contacts.shared import seen_contact as seen
from khien.web.downloads import HEADERS
from khien.web.labels import said
from khien.web.viewing import unit_in_view, viewer
from khien.web.wording import instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from khien.organisations.models import ContactPoint, Unit

PAGE = 50
FILTERS = {"chua": Fresh.NEVER, "cu": Fresh.STALE, "con": Fresh.FRESH}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The unit's contact points by purpose, in the order of calling."""
    unit, at, who = unit_in_view(request), clock.now(), viewer(request)
    points = [shown(one, at) for one in contact_points(who, unit)]
    order = list(Purpose)
    points.sort(key=lambda one: order.index(Purpose(one.point.purpose)))
    groups = [(name, list(some)) for name, some in groupby(points, key=lambda one: one.purpose)]
    keeps = keeps_contacts(who, unit)
    page = contact_page(who, unit)
    context = {
        "unit": unit,
        "groups": groups,
        "keeps": keeps,
        "stale": sum(one.stale for one in points),
        "no_reception": not any(one.point.purpose == Purpose.RECEPTION for one in points),
        "because": STALE_BECAUSE,
        "page": page if page is not None and page.ended_at is None else None,
        "released": sum(one.public for one in points),
        "may_publish": may(who, Deed.PROVE, unit),
        "domains": len(domains_of(who, unit, clock.day_of(at))),
        "overseer": oversees(who),
        "ended": ended_contacts(who, unit),
        "below": units_seen_by(who).filter(path__under=unit.path).exclude(pk=unit.pk).exists(),
        "crumbs": crumbs(unit),
    }
    return render(request, "contacts/index.html", context)


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One contact point: how to reach it, what can be done, everything that was said of it before."""
    point, at, who = seen(request, key), clock.now(), viewer(request)
    line = shown(point, at)
    context = {
        "unit": point.unit,
        "one": line,
        "keeps": point.ended_at is None and keeps_contacts(who, point.unit),
        "national": point.purpose == Purpose.NATIONAL,
        "how": [(how.value, said(HOW[how])) for how in (How.CALLED, How.SEEN)],
        "story": list(_story(history_of(who, point))),
        "facts": _facts(line),
        "because": STALE_BECAUSE,
        "overseer": oversees(who),
        "crumbs": crumbs(point.unit, line.title),
    }
    return render(request, "contacts/one.html", context)


def _facts(line: Any) -> list[tuple[str, str]]:
    point = line.point
    verified = instant(point.verified_at)
    if point.verified_by is not None:
        verified = f"{verified}, {point.verified_by.full_name}"
    return [
        (_("Việc"), line.purpose),
        (_("Bộ phận, chức vụ"), point.position),
        (_("Họ tên"), point.name),
        (_("Giờ liên lạc"), line.hours),
        (_("Xác nhận lần cuối"), verified),
        (_("Nguồn"), point.source_name or _("Đơn vị tự khai")),
        (_("Đã đăng ở trang"), point.published_at),
        (_("Đã gửi, báo cho"), point.sent_to),
        (_("Ghi chú"), point.note),
    ]


def _story(rows: Iterable[ContactPoint]) -> Iterable[dict[str, Any]]:
    """The newest first: each time it was said to be right, corrected, ended; with what it said then."""
    for row in rows:
        if row.ended_at is not None:
            who = row.ended_by.full_name if row.ended_by else ""
            yield {"at": row.ended_at, "what": _("Hết hiệu lực: %(why)s") % {"why": row.ended_because}, "who": who}
        for check in sorted(row.checks.all(), key=lambda check: check.at, reverse=True):
            if check.how != How.MADE:
                who = check.by.full_name if check.by else ""
                yield {"at": check.at, "what": said(HOW[How(check.how)]), "who": who, "tone": "met"}
        said_then = " · ".join(filter(None, (row.name, row.position, *row.phones, *row.emails)))
        yield {
            "at": row.made_at,
            "what": _("Ghi: %(words)s") % {"words": said_then},
            "who": row.made_by.full_name if row.made_by else "",
            "detail": row.source_name,
        }


@require_safe
def below(request: HttpRequest) -> HttpResponse:
    """Which of the units below can be reached: the reception contact of each, and when it was last confirmed."""
    unit, at, who = unit_in_view(request), clock.now(), viewer(request)
    asked = request.GET.get("loc", "")
    rows = contacts_below(who, unit, at, only=FILTERS.get(asked))
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    first = {key: some[0] for key, some in receptions_of(who, [row.pk for row in page]).items()}
    lines = [_line(row, first.get(row.pk), at) for row in page]
    context = {
        "unit": unit,
        "page": page,
        "lines": lines,
        "asked": asked,
        "filters": [(key, said(FRESH[state])) for key, state in FILTERS.items()],
        "crumbs": crumbs(unit, _("Đầu mối các đơn vị")),
    }
    return render(request, "contacts/below.html", context)


def _line(unit: Unit, point: ContactPoint | None, at: datetime) -> dict[str, Any]:
    if point is None:
        return {"unit": unit, "url": home_of(unit), "fresh": _("Chưa khai"), "tone": "failed", "icon": "x"}
    state = freshness(point.verified_at, at)
    tone, icon = TONES[state]
    return {
        "unit": unit,
        "url": home_of(unit),
        "one": shown(point, at),
        "fresh": said(FRESH[state]),
        "tone": tone,
        "icon": icon,
    }


@require_safe
def vcard(request: HttpRequest) -> HttpResponse:
    """The unit's contact points for an address book."""
    unit = unit_in_view(request)
    return vcard_answer(unit, contact_points(viewer(request), unit))


def vcard_answer(unit: Unit, points: Iterable[ContactPoint]) -> HttpResponse:
    """The cards as a download."""
    cards = [card_of(unit.name, point) for point in points if point.erased_at is None]
    response = HttpResponse(vcards(cards), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dau-moi.vcf"'
    for name, value in HEADERS.items():
        response[name] = value
    return response


def card_of(unit: str, point: ContactPoint) -> CardOf:
    """A contact point as a card."""
    return CardOf(
        key=point.line,
        unit=unit,
        name=point.name,
        position=point.position,
        purpose=PURPOSES[Purpose(point.purpose)],
        phones=tuple(phone for phone in map(shown_phone, point.phones) if phone.dialled),
        emails=tuple(point.emails),
        note=said_hours(hours_from(point.hours)),
        changed_at=point.made_at,
    )
