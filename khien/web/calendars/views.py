"""Deadlines in a person's own calendar: made and ended here, fetched by the address alone."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.directives.queries import Day, deadlines
from khien.dossiers.queries import as_gaps, dossiers_due, gaps_of
from khien.dossiers.rules.clocks import WORDS as CLOCKS
from khien.evidence.queries import activities_due, due_rounds, findings_due
from khien.notices import actions
from khien.notices.queries import feed_of_token, feeds_of
from khien.notices.rules.calendar import Deadline, calendar
from khien.organisations.queries import grants_of, units_seen_by
from khien.reports.yearly.deadlines import due as yearly_due
from khien.systems.queries import systems_of
from khien.web import downloads
from khien.web.calendars.forms import FeedForm
from khien.web.controls.showing import anchor
from khien.web.viewing import own_units, viewer

if TYPE_CHECKING:
    from khien.notices.models import Feed
    from khien.organisations.models import Unit

TITLES = {
    "answer": "Hạn trả lời: {title}",
    "answers": "Hạn các đơn vị trả lời: {title}",
    "duty": "Hạn: {title}",
}
ADDRESSES = {"answer": "letters:received", "answers": "letters:one", "duty": "work:duty"}
_YEAR = 366
MOST = 500  # gaps of a unit in one calendar
HEADERS = {**downloads.HEADERS, "X-Robots-Tag": "noindex, nofollow"}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The person's calendars, and what a new one would be of."""
    context = {
        "feeds": feeds_of(viewer(request)),
        "form": FeedForm(own_units(request)),
        "upcoming": deadlines(viewer(request), own_units(request), clock.today())[:10],
        "crumbs": [{"label": _("Việc của tôi"), "url": reverse("work:index")}, {"label": _("Lịch hạn")}],
    }
    return render(request, "calendars/index.html", context)


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this answer and nowhere else."""
    unit, given = None, request.POST.get("don_vi", "")
    if given:
        unit = units_seen_by(viewer(request)).filter(pk=given).first() if given.isdecimal() else None
        if unit is None:
            raise Http404
    try:
        token = actions.make_feed(unit, by=viewer(request), at=clock.now())
    except actions.UnableToFeed as refusal:
        messages.error(request, str(refusal))
        return redirect("calendars:index")
    address = request.build_absolute_uri(reverse("calendars:feed", args=[token]))
    crumbs = [{"label": _("Lịch hạn"), "url": reverse("calendars:index")}, {"label": _("Địa chỉ mới")}]
    response = render(request, "calendars/made.html", {"address": address, "unit": unit, "crumbs": crumbs})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """The address answers no more."""
    found = feeds_of(viewer(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    actions.end_feed(found, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã ngừng lịch này; địa chỉ cũ không còn dùng được."))
    return redirect("calendars:index")


@require_http_methods(["GET", "HEAD"])
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar as its owner may read it today. Holding the address is the right."""
    found = feed_of_token(token)
    if found is None:
        raise Http404
    today, units = clock.today(), _units(found)
    told = [_deadline(request, day) for day in deadlines(found.person, units, today)]
    for of in (_gaps, _checks, _yearlies, _dossiers):
        told += of(request, found, units, today)
    data = calendar(_name(found), sorted(told, key=lambda one: one.on), host=request.get_host().split(":")[0])
    actions.feed_asked(found, today)
    mark = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="khien.ics"'
    for name, value in (*HEADERS.items(), ("ETag", mark)):
        response[name] = value
    return response


def _units(found: "Feed") -> "list[Unit]":
    """The unit of the calendar, else those on which its owner holds a role today."""
    if found.unit is not None:
        return [found.unit]
    grants = grants_of(found.person, found.person, clock.today())
    return list({grant.unit_id: grant.unit for grant in grants}.values())


def _name(found: "Feed") -> str:
    return f"Khiên: {found.unit.name}" if found.unit else "Khiên: việc của tôi"


def _marked(title: str, *, late: bool) -> str:
    return f"QUÁ HẠN. {title}" if late else title


def _deadline(request: HttpRequest, day: Day) -> Deadline:
    title = TITLES[day.what].format(title=day.title)
    return Deadline(
        key=f"{day.what}-{day.id}",
        on=day.on,
        title=_marked(title, late=day.late),
        words=f"{day.unit.name}. {day.words}",
        url=request.build_absolute_uri(reverse(ADDRESSES[day.what], args=[day.id])),
        changed_at=day.changed_at,
    )


def _yearlies(request: HttpRequest, found: "Feed", units: "list[Unit]", today: date) -> Iterator[Deadline]:
    """The last day of the yearly report of each unit that has not sent it."""
    for unit in units:
        one = yearly_due(found.person, unit, today)
        if one is not None:
            title = f"Hạn gửi báo cáo năm {one.year}"
            where = f"{reverse('yearly:index')}?don_vi={unit.pk}&nam={one.year}"
            yield Deadline(
                key=f"yearly-{unit.pk}-{one.year}",
                on=one.on,
                title=_marked(title, late=one.late(today)),
                words=f"{unit.name} gửi {one.to}. {one.cites[0].instrument} {one.cites[0].at}.",
                url=request.build_absolute_uri(where),
                changed_at=one.changed_at,
            )


def _dossiers(request: HttpRequest, found: "Feed", units: "list[Unit]", today: date) -> Iterator[Deadline]:
    """Time limits that run on dossiers whose next step is for the calendar's units."""
    for one in dossiers_due(found.person, units):
        running, row = one.run.running, one.dossier
        title = f"Hạn {CLOCKS[one.run.clock.of].lower()}: hồ sơ cấp độ {row.system.name}"
        yield Deadline(
            key=f"dossier-{row.pk}-{one.run.clock.id}-{running.started_on}",
            on=running.due_on,
            title=_marked(title, late=running.late_on(today)),
            words=f"{row.holder.name}. {one.run.clock.cites[0].instrument} {one.run.clock.cites[0].at}.",
            url=request.build_absolute_uri(reverse("dossiers:one", args=[row.pk])),
            changed_at=row.moved_at,
        )


def _gaps(request: HttpRequest, found: "Feed", units: "list[Unit]", today: date) -> Iterator[Deadline]:
    """Gaps of controls with a day: of the calendar's units, and in a person's own also those that are his."""
    person = found.person
    rows = {row.pk: row for unit in units for row in gaps_of(person, unit, today, below=False)[:MOST]}
    if found.unit is None and units:
        rows |= {row.pk: row for row in gaps_of(person, units[0], today, owner=person)[:MOST]}
    for gap in as_gaps(rows.values(), today):
        row, place = gap.answer, [gap.system.pk, gap.regime.value, gap.control.group]
        if row.due_on is None:
            continue
        title = f"Hạn hoàn thành biện pháp: {gap.control.title}"
        yield Deadline(
            key=f"control-{row.pk}",
            on=row.due_on,
            title=_marked(title, late=gap.late),
            words=f"{gap.system.unit.name}. Hệ thống: {gap.system.name}.",
            url=f"{request.build_absolute_uri(reverse('controls:group', args=place))}#{anchor(gap.control)}",
            changed_at=row.said_at,
        )


def _checks(request: HttpRequest, found: "Feed", units: "list[Unit]", today: date) -> Iterator[Deadline]:
    """Last days of planned checks, and findings with a day: of the calendar's units, and a person's own."""
    person = found.person
    for check in {row.pk: row for unit in units for row in activities_due(person, unit)[:MOST]}.values():
        title = f"Hạn kiểm tra, đánh giá: {check.title}"
        yield Deadline(
            key=f"check-{check.pk}",
            on=check.planned_to,
            title=_marked(title, late=check.planned_to < today),
            words=f"{check.unit.name}.",
            url=request.build_absolute_uri(reverse("assessments:one", args=[check.pk])),
            changed_at=check.made_at,
        )
    own = [one.id for found_of in systems_of(person, [unit.pk for unit in units], today).values() for one in found_of]
    for due in due_rounds(person, own[:MOST], today, ahead=_YEAR).rows:
        title = f"Hạn {due.title[0].lower()}{due.title[1:]}"
        yield Deadline(
            key=f"round-{due.system}-{due.title}",
            on=due.on,
            title=_marked(title, late=due.late),
            words=f"Hệ thống: {due.name}.",
            url=request.build_absolute_uri(reverse("assessments:system", args=[due.system])),
            changed_at=datetime.combine(today, time(), clock.VIETNAM),
        )
    for row in findings_due(person, units, owner=person if found.unit is None else None)[:MOST]:
        if row.due_on is None:
            continue
        title = f"Hạn khắc phục: {row.title}"
        yield Deadline(
            key=f"finding-{row.pk}",
            on=row.due_on,
            title=_marked(title, late=row.due_on < today),
            words=f"{row.unit.name}.",
            url=request.build_absolute_uri(reverse("assessments:finding", args=[row.pk])),
            changed_at=row.made_at,
        )
