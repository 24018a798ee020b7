"""Teams, who is in them, how they were called, and months of hotline duty, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.reports.tables import Cell
from khien.watch.queries.call_outs import call_outs_of
from khien.watch.queries.duty_pay import duty_pay
from khien.watch.queries.teams import teammates, teams_below
from khien.watch.rules.duty_pay import WHY_WORDS
from khien.watch.rules.teams import FREE_WORDS, PARTS, Part
from khien.web.tables.table import Table
from khien.web.teams.forms import SearchForm
from khien.web.teams.pay import month_asked
from khien.web.teams.shared import seen, skill_words, standard_today
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.watch.models import Team

AT_ONCE = 500


def _team(request: HttpRequest) -> Team:
    """The team of `?doi=`, which the page's address names."""
    key = request.GET.get("doi", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 18):
        raise Http404
    return seen(request, int(key))


def _teams(request: HttpRequest) -> Iterator[list[Cell]]:
    rows: Any = teams_below(viewer(request), unit_in_view(request), clock.today())  # with what it counts of each
    for one in rows.iterator(AT_ONCE):
        yield [one.name, one.unit.name, one.number, one.decided_on, one.phone, one.email, one.people]


def _people(request: HttpRequest) -> Iterator[list[Cell]]:
    team, standard = _team(request), standard_today()
    form = SearchForm(standard, request.GET or None)
    for one in form.kept(teammates(viewer(request), team, clock.now())):
        lasts = [paper.expires_on for paper in one.papers if paper.expires_on]
        yield [
            one.member.name,
            one.member.title,
            one.member.unit.name,
            said("có") if one.member.outside else "",
            one.member.employer,
            said(PARTS[Part(one.seat.part)]),
            said("có") if one.seat.hotline else "",
            one.member.phone,
            one.member.email,
            one.member.reachable,
            said(FREE_WORDS[one.free]),
            one.why,
            "; ".join(skill_words(one.skills, standard)),
            "; ".join(paper.name for paper in one.papers),
            min(lasts, default=None),
            one.seat.valid_from,
        ]


def _call_outs(request: HttpRequest) -> Iterator[list[Cell]]:
    rows: Any = call_outs_of(viewer(request), _team(request))  # with what it counts of each
    for one in rows.iterator(AT_ONCE):
        yield [one.made_at, one.unit.name, one.words, one.where, one.called, one.came, one.ended_at, one.ending]


def _pay(request: HttpRequest) -> Iterator[list[Cell]]:
    found = duty_pay(viewer(request), _team(request), month_asked(request), on=clock.today())
    for one in found.lines:
        month = one.month
        why = said(WHY_WORDS[month.why]) if month.why else said("đề xuất, tháng trọn")
        yield [
            f"{found.first:%m/%Y}",
            one.member.name,
            one.member.title,
            month.days,
            month.of,
            month.shifts,
            round(month.minutes / 60, 2),
            month.rate,
            month.proposed,
            why,
        ]


TEAMS = (
    _("Đội"),
    _("Đơn vị"),
    _("Quyết định"),
    _("Ngày ký"),
    _("Điện thoại"),
    _("Thư điện tử"),
    _("Số người"),
)
PEOPLE = (
    _("Họ và tên"),
    _("Chức vụ"),
    _("Đơn vị"),
    _("Chuyên gia ngoài"),
    _("Nơi công tác"),
    _("Phần việc"),
    _("Trực đường dây nóng"),
    _("Điện thoại"),
    _("Thư điện tử"),
    _("Lúc nào gọi được"),
    _("Lúc này"),
    _("Vì sao"),
    _("Kỹ năng"),
    _("Chứng chỉ"),
    _("Hết hạn sớm nhất"),
    _("Từ ngày"),
)
CALL_OUTS = (
    _("Gọi lúc"),
    _("Đơn vị cần giúp"),
    _("Việc gì"),
    _("Nơi đến"),
    _("Đã gọi"),
    _("Đã đến"),
    _("Kết thúc lúc"),
    _("Kết quả"),
)
PAY = (
    _("Tháng"),
    _("Họ và tên"),
    _("Chức vụ"),
    _("Ngày giữ việc trực"),
    _("Số ngày của tháng"),
    _("Số ca"),
    _("Giờ trực"),
    _("Mức chi (đồng)"),
    _("Đề xuất (đồng)"),
    _("Ghi chú"),
)
TABLES = (
    Table("doi-ung-cuu", "teams:index", _("Đội ứng cứu"), TEAMS, _teams),
    Table("nguoi-cua-doi", "teams:one", _("Người trong đội ứng cứu"), PEOPLE, _people),
    Table("lan-goi-doi", "teams:call_outs", _("Các lần gọi đội"), CALL_OUTS, _call_outs),
    Table("truc-duong-day-nong", "teams:pay", _("Trực đường dây nóng"), PAY, _pay),
)
