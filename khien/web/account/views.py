"""One's own account: language, safety, stays; what was done to it; and one-time links."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations import actions, queries
from khien.organisations.rules import ROLE_LABELS, Role
from khien.organisations.rules.sign_in import ENDED_LABELS, HOW_LABELS, Ended, How
from khien.web.account.devices import device
from khien.web.account.forms import NewPassword
from khien.web.account.providers import configured
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Visit

FAILURES_SHOWN = timedelta(days=30)
SHOWN = 20


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Who one is here, in which language, and how safely one signs in."""
    person = viewer(request)
    failed = queries.failed_sign_ins_of(person, person, timezone.now() - FAILURES_SHOWN)
    context = {
        "person": person,
        "roles": [
            (said(ROLE_LABELS[Role(grant.role)]), grant.unit)
            for grant in queries.grants_of(person, person, clock.today())
        ],
        "languages": settings.LANGUAGES,
        "factors": queries.factors_of(person, person),
        "visits": _open(request).count(),
        "failed": failed.count(),
        "last_failed": failed.first(),
        "identities": queries.identities_of(person, person).count(),
        "providers": configured(),
    }
    return render(request, "account/index.html", context)


@require_safe
@never_cache
def visits(request: HttpRequest) -> HttpResponse:
    """Where one is signed in now, and the last stays that ended."""
    person, here = viewer(request), _here(request)
    going_on = [_told(one) for one in _open(request)[: SHOWN * 2]]
    ended = queries.visits_of(person, person).exclude(pk__in=[row["visit"].pk for row in going_on])
    context = {
        "here": here,
        "open": sorted(going_on, key=lambda row: row["visit"].pk != here),
        "ended": [_told(one) for one in ended[:SHOWN]],
        "failed": queries.failed_sign_ins_of(person, person, timezone.now() - FAILURES_SHOWN)[:SHOWN],
        "lifetimes": settings.KHIEN_SIGN_IN,
    }
    return render(request, "account/visits.html", context)


@require_POST
def end_visit(request: HttpRequest, key: int) -> HttpResponse:
    """End one of one's own stays."""
    person = viewer(request)
    found = queries.visits_of(person, person).filter(pk=key).first()
    if found is None:
        raise Http404
    actions.end_visit(found, Ended.ELSEWHERE, by=person, at=timezone.now())
    messages.success(request, _("Đã kết thúc phiên đó. Máy đó phải đăng nhập lại."))
    return redirect("account:visits")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's stays but this one."""
    ended = actions.end_other_visits(by=viewer(request), at=timezone.now(), keep=_here(request))
    messages.success(request, _("Đã kết thúc các phiên khác: %(n)s.") % {"n": ended})
    return redirect("account:visits")


@require_POST
def read_notes(request: HttpRequest) -> HttpResponse:
    """What an administrator did to the account has been read."""
    actions.read_account_notes(by=viewer(request), at=clock.now())
    return redirect("account:index")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password", "again")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds a one-time link sets a password with it, once."""
    person = queries.link_holder(token, clock.now())
    if person is None:
        return render(request, "account/link_used.html", status=410)
    form = NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.redeem(token, password=form.cleaned_data["password"], at=clock.now())
        except actions.UnableToRedeem as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("Đã đặt mật khẩu. Mời anh/chị đăng nhập."))
            return redirect("account_login")
    return render(request, "account/invited.html", {"form": form, "person": person})


def _here(request: HttpRequest) -> int:
    now: queries.VisitNow = request.visit  # type: ignore[attr-defined]  # set for whoever has signed in
    return now.visit.pk


def _open(request: HttpRequest) -> Any:
    """Stays that have neither ended nor run out by now."""
    person, at, told = viewer(request), timezone.now(), settings.KHIEN_SIGN_IN
    return queries.visits_of(person, person).filter(
        ended_at=None,
        began_at__gt=at - timedelta(hours=told.hours),
        seen_at__gt=at - timedelta(minutes=told.idle_minutes),
    )


def _told(visit: Visit) -> dict[str, Any]:
    """A stay in words. One that was left alone until it ran out is told so though nothing has come to end it."""
    because = ENDED_LABELS[Ended(visit.ended_because)] if visit.ended_because else ENDED_LABELS[Ended.IDLE]
    return {
        "visit": visit,
        "device": device(visit.agent),
        "how": said(HOW_LABELS[How(visit.how)]),
        "because": said(because),
    }
