"""The unit's page without sign-in, security.txt for each of its domains, and the keys that sign them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations.actions import publishing as organisations
from khien.organisations.actions.publishing import UnableToPublish, slug_for
from khien.organisations.queries import may, oversees, require, require_overseer
from khien.organisations.queries.contacts import contact_page, contact_points, signing_key
from khien.organisations.queries.contacts import security_txts as files_of
from khien.organisations.rules import Deed
from khien.organisations.rules.contacts import PURPOSES, Purpose
from khien.organisations.rules.security_txt import PLACE, SOON, UnableToWriteSecurityTxt, read_languages
from khien.systems.queries import domains_of
from khien.watch import openpgp
from khien.watch.actions import publishing
from khien.watch.openpgp import UnableToSign
from khien.web.contacts.forms import KeyForm, PageForm, SecurityTxtForm
from khien.web.contacts.shared import crumbs, home_of, shown
from khien.web.downloads import HEADERS
from khien.web.labels import said
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import SecurityTxt, Unit

LIFE = timedelta(days=180)
REFUSALS = (UnableToPublish, UnableToWriteSecurityTxt, UnableToSign)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Open the unit's page without sign-in, or change its address; which contact points it would show."""
    unit, at = unit_in_view(request), clock.now()
    require(viewer(request), Deed.PROVE, unit)
    known = contact_page(viewer(request), unit)
    standing = known if known is not None and known.ended_at is None else None
    initial = {"slug": known.slug if known else slug_for(unit.name), "indexed": bool(known and known.indexed)}
    form = PageForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.open_page(unit, by=viewer(request), at=at, **form.cleaned_data)
        except UnableToPublish as refusal:
            form.add_error("slug", str(refusal))
        else:
            messages.success(request, _("Trang công khai đang mở."))
            return redirect(f"{reverse('contacts:page')}?don_vi={unit.pk}")
    points = [shown(one, at) for one in contact_points(viewer(request), unit) if one.purpose != Purpose.NATIONAL]
    points.sort(key=lambda one: list(Purpose).index(Purpose(one.point.purpose)))
    context = {
        "unit": unit,
        "form": form,
        "page": standing,
        "address": request.build_absolute_uri(reverse("contacts:public_page", args=[standing.slug]))
        if standing
        else "",
        "path": reverse("contacts:public_page", args=[standing.slug]) if standing else "",
        "points": points,
        "released": sum(one.public for one in points),
        "crumbs": crumbs(unit, _("Trang công khai")),
    }
    return render(request, "contacts/page.html", context)


@require_POST
def close_page(request: HttpRequest) -> HttpResponse:
    """The page answers no more."""
    unit = unit_in_view(request)
    try:
        organisations.close_page(unit, by=viewer(request), at=clock.now())
    except UnableToPublish as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã đóng trang công khai."))
    return redirect(home_of(unit))


@require_safe
def security_txts(request: HttpRequest) -> HttpResponse:
    """The unit's domains, with what stands for each."""
    unit, at, who = unit_in_view(request), clock.now(), viewer(request)
    standing = _standing(request, unit)
    names = dict.fromkeys([*domains_of(who, unit, clock.day_of(at)), *standing])
    signing = signing_key(who, unit)
    context = {
        "unit": unit,
        "lines": [_line(name, standing.get(name), at) for name in names],
        "may_publish": may(who, Deed.PROVE, unit),
        "signing": signing,
        "overseer": oversees(who),
        "crumbs": crumbs(unit, "security.txt"),
    }
    return render(request, "contacts/security_txts.html", context)


def _standing(request: HttpRequest, unit: Unit) -> dict[str, SecurityTxt]:
    return {one.domain: one for one in files_of(viewer(request), unit) if one.ended_at is None}


def _line(domain: str, row: SecurityTxt | None, at: datetime) -> dict[str, object]:
    """One domain: released until when, or not; about to expire; whether its contacts changed since."""
    if row is None:
        return {"domain": domain, "row": None, "words": _("Chưa công bố"), "tone": "unproven", "icon": "question-mark"}
    until = f"{clock.day_of(row.expires_at):%d/%m/%Y}"
    if row.expires_at <= at:
        return {
            "domain": domain,
            "row": row,
            "words": _("Đã hết hạn %(on)s") % {"on": until},
            "tone": "failed",
            "icon": "x",
        }
    if row.expires_at <= at + SOON:
        words = _("Sắp hết hạn %(on)s") % {"on": until}
        return {"domain": domain, "row": row, "words": words, "tone": "soon", "icon": "clock"}
    return {
        "domain": domain,
        "row": row,
        "words": _("Công bố đến %(on)s") % {"on": until},
        "tone": "met",
        "icon": "check",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def security_txt(request: HttpRequest, domain: str) -> HttpResponse:
    """What the file of one domain says, and a new one to release."""
    unit, at, who = unit_in_view(request), clock.now(), viewer(request)
    row = _standing(request, unit).get(domain)
    if row is None and domain not in domains_of(who, unit, clock.day_of(at)):
        raise Http404
    points = [one for one in contact_points(who, unit) if one.released_at is not None]
    choices = [(str(one.pk), f"{said(PURPOSES[Purpose(one.purpose)])}: {one.name or one.position}") for one in points]
    initial = {"points": [key for key, _label in choices], "expires_on": clock.day_of(at + LIFE)}
    may_publish = may(who, Deed.PROVE, unit)
    form = SecurityTxtForm(request.POST or None, points=choices, initial=initial)
    if request.method == "POST":
        require(who, Deed.PROVE, unit)
        if form.is_valid() and _released(request, unit, domain, form):
            return redirect(f"{reverse('contacts:security_txt', args=[domain])}?don_vi={unit.pk}")
    context = {
        "unit": unit,
        "domain": domain,
        "row": row,
        "changed": _changed(row, [str(one.pk) for one in contact_points(who, unit)]),
        "line": _line(domain, row, at),
        "form": form,
        "points": points,
        "may_publish": may_publish,
        "may_withdraw": may_publish or may(who, Deed.MANAGE, unit),
        "signing": signing_key(who, unit),
        "place": f"https://{domain}{PLACE}",
        "here": request.build_absolute_uri(reverse("contacts:public_security_txt", args=[domain])),
        "path": reverse("contacts:public_security_txt", args=[domain]),
        "crumbs": crumbs(unit, "security.txt", domain),
    }
    return render(request, "contacts/security_txt.html", context)


def _changed(row: SecurityTxt | None, today: list[str]) -> bool:
    """Whether a contact point that the file names was corrected or ended since it was released."""
    return row is not None and not set(row.points) <= set(today)


def _released(request: HttpRequest, unit: Unit, domain: str, form: SecurityTxtForm) -> bool:
    chosen = form.cleaned_data
    here = request.build_absolute_uri(reverse("contacts:public_security_txt", args=[domain]))
    try:
        asked = publishing.Asked(
            domain=domain,
            points=[UUID(key) for key in chosen["points"]],
            expires_at=datetime.combine(chosen["expires_on"], time(), clock.VIETNAM),
            languages=read_languages(chosen["languages"]),
            policy=chosen["policy"].strip(),
            encryption=chosen["encryption"].strip(),
            here=(here,) if here.startswith("https://") else (),
        )
        publishing.release_security_txt(unit, asked, by=viewer(request), at=clock.now())
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Đã công bố security.txt của %(domain)s.") % {"domain": domain})
    return True


@require_safe
def download(request: HttpRequest, domain: str) -> HttpResponse:
    """The released file, to be put on the domain's own server."""
    row = _standing(request, unit_in_view(request)).get(domain)
    if row is None or not row.text:
        raise Http404
    response = HttpResponse(row.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="security.txt"'
    for name, value in HEADERS.items():
        response[name] = value
    return response


@require_POST
def withdraw(request: HttpRequest, domain: str) -> HttpResponse:
    """The file is served no more."""
    unit = unit_in_view(request)
    try:
        publishing.withdraw_security_txt(unit, domain, by=viewer(request), at=clock.now())
    except UnableToPublish as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã thôi công bố. Nếu tệp đã chép lên máy chủ của tên miền, hãy gỡ ở đó."))
    return redirect(f"{reverse('contacts:security_txts')}?don_vi={unit.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """Set the key that signs for a unit and those below it; it is never shown again."""
    unit = unit_in_view(request)
    require_overseer(viewer(request))
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = publishing.set_signing_key(unit, by=viewer(request), at=clock.now(), **form.cleaned_data)
        except REFUSALS as refusal:
            form = KeyForm()  # what was typed goes back to no page
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã đặt khóa ký, dấu vân tay %(mark)s.") % {"mark": made.fingerprint})
            return redirect(f"{reverse('contacts:security_txts')}?don_vi={unit.pk}")
    context = {
        "unit": unit,
        "form": form,
        "signing": signing_key(viewer(request), unit),
        "available": openpgp.is_available(),
        "crumbs": crumbs(unit, "security.txt", _("Khóa ký")),
    }
    response = render(request, "contacts/key.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def end_key(request: HttpRequest) -> HttpResponse:
    """Nothing is signed with the unit's key any more."""
    unit = unit_in_view(request)
    try:
        publishing.end_signing_key(unit, by=viewer(request), at=clock.now())
    except UnableToPublish as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ khóa ký; phần bí mật đã hủy."))
    return redirect(f"{reverse('contacts:security_txts')}?don_vi={unit.pk}")
