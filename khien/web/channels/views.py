"""Mail and other channels as whoever looks after the installation sees them: set or not, tried, what is stuck."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.notices import actions, queries
from khien.notices.gateways import services
from khien.notices.rules.states import LABELS, State
from khien.notices.rules.steps import WHOM
from khien.organisations.queries import require_overseer
from khien.web.channels.forms import ChannelForm, RulesForm
from khien.web.labels import said
from khien.web.units.found import UnableToFind, unit_meant
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.notices.models import Channel, Delivery

REFUSALS = (actions.UnableToUseChannel, actions.UnableToTry)
either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Does mail go out, by which channels, when; what was tried last."""
    person = viewer(request)
    require_overseer(person)
    rules = queries.settled(person)
    stuck = queries.stuck(person, clock.now())
    context = {
        "mail": _mail(),
        "address": settings.KHIEN_ADDRESS,
        "rules": rules,
        "steps": [(_when(step.days), ", ".join(said(WHOM[one]) for one in step.whom)) for step in rules.steps],
        "channels": queries.channels(person),
        "trials": [(one, said(LABELS[State(one.state)])) for one in queries.trials(person)],
        "stuck": stuck[State.WAITING],
        "unknown": stuck[State.UNKNOWN],
        "installed": services.available(),
        "crumbs": _crumbs(),
    }
    return render(request, "channels/index.html", context)


def _mail() -> list[tuple[str, str]]:
    """What may be shown of the mail server: never who signs in there and with what."""
    told = settings.KHIEN_MAIL
    if told is None:
        return []
    lock = "TLS" if told["use_ssl"] else "STARTTLS" if told["use_tls"] else _("không mã hóa")
    return [
        (_("Máy chủ thư"), f"{told['host']}:{told['port']} ({lock})"),
        (_("Gửi từ"), settings.KHIEN_MAIL_FROM),
        (_("Địa chỉ trang trong thư"), settings.KHIEN_ADDRESS),
    ]


def _when(days: int) -> str:
    if days == 0:
        return _("Đúng ngày hạn")
    words = _("Trước hạn, số ngày làm việc: %(n)s") if days < 0 else _("Sau hạn, số ngày làm việc: %(n)s")
    return words % {"n": abs(days)}


def _crumbs(here: str = "") -> list[dict[str, str]]:
    own = {"label": _("Thư và kênh báo"), "url": reverse("channels:index") if here else ""}
    return [
        {"label": _("Quản trị"), "url": reverse("admin:index")},
        own,
        *([{"label": here, "url": ""}] if here else []),
    ]


@require_POST
def try_mail(request: HttpRequest) -> HttpResponse:
    """A trial to one's own address."""
    return _tried(request, lambda: actions.try_mail(by=viewer(request), at=clock.now()))


@require_POST
def try_one(request: HttpRequest, key: int) -> HttpResponse:
    """A trial to a channel."""
    channel = _channel(request, key)
    return _tried(request, lambda: actions.try_channel(channel, by=viewer(request), at=clock.now()))


def _tried(request: HttpRequest, act: Callable[[], Delivery]) -> HttpResponse:
    try:
        done = act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        tell = messages.success if done.state == State.SENT else messages.error
        tell(request, f"{said(LABELS[State(done.state)])}. {done.outcome}")
    return redirect("channels:index")


def _channel(request: HttpRequest, key: int) -> Channel:
    found = queries.channels(viewer(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@either
def add(request: HttpRequest) -> HttpResponse:
    """A service for one unit."""
    require_overseer(viewer(request))
    form = ChannelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            unit = unit_meant(request, given["unit"])
            actions.add_channel(
                unit=unit, name=given["name"], address=given["address"], by=viewer(request), at=clock.now()
            )
        except UnableToFind as refusal:
            form.add_error("unit", str(refusal))
        except actions.UnableToUseChannel as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("Đã thêm kênh. Hãy gửi thử một tin."))
            return redirect("channels:index")
    context: dict[str, Any] = {"form": form, "examples": form.examples(), "crumbs": _crumbs(_("Thêm kênh"))}
    return render(request, "channels/add.html", context)


@either
def end(request: HttpRequest, key: int) -> HttpResponse:
    """Use a channel no more."""
    channel = _channel(request, key)
    if request.method == "POST":
        actions.end_channel(channel, by=viewer(request), at=clock.now())
        messages.success(request, _("Đã ngừng dùng kênh; địa chỉ của nó đã được xóa."))
        return redirect("channels:index")
    context = {
        "confirm_title": _("Ngừng dùng kênh"),
        "confirm_text": f"{channel.name} ({channel.unit.name})",
        "confirm_points": [_("Địa chỉ dịch vụ bị xóa; muốn dùng lại phải nhập lại.")],
        "confirm_button": _("Ngừng dùng"),
        "confirm_danger": True,
        "confirm_back": reverse("channels:index"),
        "crumbs": _crumbs(_("Ngừng dùng kênh")),
    }
    return render(request, "components/confirm.html", context)


@either
def rules(request: HttpRequest) -> HttpResponse:
    """The hours, the days, the steps of reminding."""
    person = viewer(request)
    require_overseer(person)
    form = RulesForm(queries.settled(person), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle(**form.wanted(), by=person, at=clock.now())
        except (actions.UnableToSettle, actions.UnableToSetSteps) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu giờ gửi và các bước nhắc."))
            return redirect("channels:index")
    return render(request, "channels/rules.html", {"form": form, "crumbs": _crumbs(_("Giờ gửi và các bước nhắc"))})
