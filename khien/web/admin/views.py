"""Pages of administrators: where each thing is looked after, what sign-in asks of roles, and help for one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.organisations import actions, queries
from khien.organisations.queries import NotAllowed, manages, units_where
from khien.organisations.rules import Deed
from khien.web.account.providers import configured, own_addresses
from khien.web.admin.forms import FactorsForm, ReasonForm
from khien.web.units.found import seen_person
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Person

either = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Desk:
    """One thing that administrators look after; `whole` is for those of the whole installation alone."""

    view: str
    label: str
    what: str
    icon: str
    whole: bool = True


DESKS = (
    Desk(
        "admin:sign_in",
        gettext_noop("Đăng nhập"),
        gettext_noop("Vai trò nào phải đăng nhập hai lớp, nơi đăng nhập của cơ quan, phiên kéo dài bao lâu."),
        "lock",
    ),
    Desk(
        "channels:index",
        gettext_noop("Thư và kênh báo"),
        gettext_noop("Thư điện tử, kênh báo, giờ yên lặng, những gì đã gửi."),
        "mail",
    ),
    Desk(
        "keeping:index",
        gettext_noop("Sao lưu"),
        gettext_noop("Bản sao của Khiên: đã khôi phục thử chưa, cất ở những đâu."),
        "database",
    ),
    Desk(
        "erasing:index",
        gettext_noop("Xóa dữ liệu cá nhân"),
        gettext_noop("Khi có người yêu cầu theo luật; những lần đã xóa và lý do."),
        "trash",
    ),
    Desk(
        "machines:index",
        gettext_noop("Máy và mã truy cập"),
        gettext_noop("Máy gửi dữ liệu qua API, mã của chúng, hạn dùng."),
        "key",
        whole=False,
    ),
    Desk(
        "units:index",
        gettext_noop("Đơn vị và người"),
        gettext_noop("Cây đơn vị, người và vai trò, đường dẫn dùng một lần."),
        "sitemap",
        whole=False,
    ),
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the viewer looks after."""
    by = viewer(request)
    if not units_where(by, Deed.MANAGE).exists():
        raise NotAllowed("Chỉ người quản trị đơn vị mở được trang này.", seen=True)
    whole = queries.oversees(by)
    desks = [
        {"url": url, "label": _(desk.label), "what": _(desk.what), "icon": desk.icon}
        for desk in DESKS
        if (whole or not desk.whole) and (url := _address(desk.view))
    ]
    return render(request, "admin/index.html", {"desks": desks})


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


@either
def sign_in(request: HttpRequest) -> HttpResponse:
    """What sign-in asks of each role, where the body's own provider stands, how long a stay lasts."""
    by = viewer(request)
    rows = queries.factors_by_role(by, clock.today())
    form = FactorsForm(rows, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.require_factors(form.wanted(), by=by, at=clock.now())
        except actions.UnableToRequireFactor as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu; có hiệu lực từ ngay yêu cầu kế tiếp của mỗi người."))
            return redirect("admin:sign_in")
    context = {
        "crumbs": [{"label": _("Quản trị"), "url": reverse("admin:index")}, {"label": _("Đăng nhập"), "url": ""}],
        "form": form,
        "providers": configured(),
        "addresses": own_addresses(request),
        "told": settings.KHIEN_SIGN_IN,
        "mail": settings.KHIEN_MAIL is not None,
    }
    return render(request, "admin/sign_in.html", context)


@require_safe
def person(request: HttpRequest, key: int) -> HttpResponse:
    """How a person whom one administers signs in; not from where, which is theirs alone to read."""
    return render(request, "admin/person.html", _of(request, _managed(request, key)))


@either
def end_visits(request: HttpRequest, key: int) -> HttpResponse:
    """End every stay of a person; asked first, with a reason."""
    managed, form = _managed(request, key), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = actions.end_visits_of(
            managed, by=viewer(request), at=timezone.now(), reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Đã kết thúc mọi phiên: %(n)s.") % {"n": ended})
        return redirect("admin:person", key)
    points = [
        _("Mọi máy đang đăng nhập bằng tài khoản này phải đăng nhập lại."),
        _("Mật khẩu và lớp thứ hai giữ nguyên."),
    ]
    title = _("Kết thúc mọi phiên của %(name)s?") % {"name": managed.full_name}
    return _asked(request, managed, form, title, points, _("Kết thúc mọi phiên"))


@either
def reset_factors(request: HttpRequest, key: int) -> HttpResponse:
    """Take off a person's lost second factors; asked first, with a reason."""
    managed, form = _managed(request, key), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reset_factors(managed, by=viewer(request), at=clock.now(), reason=form.cleaned_data["reason"])
        except actions.UnableToResetFactors as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đặt lại lớp thứ hai; người này đăng nhập bằng mật khẩu rồi thiết lập lại."))
            return redirect("admin:person", key)
    points = [
        _("Hãy chắc chắn đúng là người này đề nghị: gọi lại số điện thoại đã biết, đừng chỉ tin thư."),
        _("Ứng dụng sinh mã, mọi khóa truy cập và mã dự phòng cũ không dùng được nữa; mọi phiên kết thúc."),
        _("Việc này được ghi vào nhật ký, kèm lý do."),
    ]
    title = _("Đặt lại lớp đăng nhập thứ hai của %(name)s?") % {"name": managed.full_name}
    return _asked(request, managed, form, title, points, _("Đặt lại lớp thứ hai"))


def _asked(
    request: HttpRequest, managed: Person, form: ReasonForm, title: str, points: list[str], button: str
) -> HttpResponse:
    context = {
        "confirm_title": title,
        "confirm_points": points,
        "confirm_danger": True,
        "confirm_button": button,
        "confirm_back": reverse("admin:person", args=[managed.pk]),
        "form": form,
    }
    return render(request, "components/confirm.html", context)


def _managed(request: HttpRequest, key: int) -> Person:
    """A person whom the viewer administers: 404 outside the viewer's units, 403 where seen but not administered."""
    found = seen_person(request, key)
    if not manages(viewer(request), found):
        raise NotAllowed("Chỉ người quản trị mọi đơn vị của người này mới mở được trang này.", seen=True)
    return found


def _of(request: HttpRequest, managed: Person) -> dict[str, object]:
    by, at, told = viewer(request), timezone.now(), settings.KHIEN_SIGN_IN
    begun, seen = at - timedelta(hours=told.hours), at - timedelta(minutes=told.idle_minutes)
    stays = queries.visits_of(by, managed)
    return {
        "person": managed,
        "himself": managed.pk == by.pk,
        "factors": queries.factors_of(by, managed),
        "need": queries.second_factor_need(managed, clock.today()),
        "open": stays.filter(ended_at=None, began_at__gt=begun, seen_at__gt=seen).count(),
        "last": stays.first(),
        "identities": queries.identities_of(by, managed).count(),
    }
