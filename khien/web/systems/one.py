"""The page of one system: its description in sections, saved field by field, and what is doubtful in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.systems import actions
from khien.systems.queries import Card, card, doubts_of
from khien.systems.rules.declaring import UnableToDeclare
from khien.systems.rules.fields import DESCRIPTION, Field, Shape
from khien.web.labels import said
from khien.web.systems.confirming import holds_today
from khien.web.systems.leading import led
from khien.web.systems.making import form_of, given_by, take_faults
from khien.web.systems.seen import description_rows, keeps, kept_system, seen_system, tabs_of
from khien.web.viewing import viewer
from khien.web.wording import number, short_day

if TYPE_CHECKING:
    from khien.systems.models import InformationSystem

NAME = Field("Tên hệ thống", needed=True)
SECTIONS: Mapping[str, tuple[str | Promise, tuple[str, ...]]] = {
    "la-gi": (gettext_lazy("Hệ thống là gì"), ("kind", "purpose", "scope", "serves", "stage", "valid_from")),
    "ai": (gettext_lazy("Ai chịu trách nhiệm"), ("owner_name", "operator", "specialised")),
    "thong-tin": (
        gettext_lazy("Thông tin và người dùng"),
        ("information_kinds", "users", "subjects_basic", "subjects_sensitive"),
    ),
    "o-dau": (gettext_lazy("Đặt ở đâu"), ("hosting", "place", "provider", "part_of")),
}


@require_safe
def page(request: HttpRequest, key: int) -> HttpResponse:
    """The description: a form for who keeps it, plain words for who reads it."""
    system = seen_system(request, key)
    return _page(request, system, None, "")


@require_POST
def save(request: HttpRequest, key: int, section: str) -> HttpResponse:
    """Save a section, or the one field that htmx sends; say that it is saved."""
    system = kept_system(request, key)
    if section not in SECTIONS:
        raise Http404
    only = request.headers.get("HX-Trigger-Name", "") if request.headers.get("HX-Request") else ""
    names = [only] if only in SECTIONS[section][1] else list(SECTIONS[section][1])
    rows = description_rows(request, system)
    form = form_of({name: DESCRIPTION[name] for name in names}, data=request.POST, rows=rows)
    if form.is_valid():
        try:
            actions.describe_system(system, by=viewer(request), at=clock.now(), given=given_by(form))
        except UnableToDeclare as refusal:
            take_faults(form, refusal)
    if only:
        faults = [f"{form.fields[name].label}: {' '.join(map(str, why))}" for name, why in form.errors.items()]
        context = {"section": section, "faults": faults, "at": clock.now()}
        return render(request, "systems/saved.html", context)
    if form.errors:
        return _page(request, system, form, section)
    messages.success(request, _("Đã lưu phần “%(title)s”.") % {"title": SECTIONS[section][0]})
    return redirect(f"{reverse('systems:one', args=[key])}#{section}")


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, key: int) -> HttpResponse:
    """A new name; the old one stays in the trail."""
    system = kept_system(request, key)
    form = form_of({"name": NAME}, data=request.POST or None, initial={"name": system.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_system(system, by=viewer(request), at=clock.now(), name=form.cleaned_data["name"])
        except ValueError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Đã đổi tên hệ thống."))
            return redirect("systems:one", key)
    context = {"form": form, "unit": system.unit, "system": system, "title": _("Đổi tên hệ thống")}
    context["back"] = reverse("systems:one", args=[key])
    return render(request, "systems/part_form.html", context, status=422 if form.errors else 200)


@require_safe
def doubts(request: HttpRequest, key: int) -> HttpResponse:
    """What is doubtful in this one system, for its page to load."""
    system = seen_system(request, key)
    found = doubts_of(viewer(request), system.unit, clock.today(), system_id=system.pk)
    context = {"doubts": led(found, system.unit_id), "system": system, "keeps": keeps(request, system.unit)}
    return render(request, "systems/doubts_part.html", context)


def _page(request: HttpRequest, system: InformationSystem, bad: forms.Form | None, at: str) -> HttpResponse:
    shown = card(viewer(request), system)
    may_keep = keeps(request, system.unit)
    rows = description_rows(request, system) if may_keep else {}
    sections = []
    for section, (title, names) in SECTIONS.items():
        fields = {name: DESCRIPTION[name] for name in names}
        form = None
        if may_keep:
            form = bad if bad is not None and section == at else form_of(fields, initial=_initial(shown), rows=rows)
            _autosaved(form, reverse("systems:save", args=[system.pk, section]), section)
        known = sum(1 for name in names if _said(name, shown))
        facts = [(said(one.label), _said(name, shown)) for name, one in fields.items()]
        sections.append({"id": section, "title": title, "form": form, "facts": facts, "known": known, "of": len(names)})
    context: dict[str, Any] = {"system": system, "unit": system.unit, "card": shown, "sections": sections}
    context |= {"tabs": tabs_of(system, "systems:one"), "keeps": may_keep, "bad": bad}
    context["confirmed"] = system.valid_to is not None or holds_today(request, system.unit)
    return render(request, "systems/one.html", context, status=422 if bad else 200)


def _initial(shown: Card) -> dict[str, object]:
    keys = {"provider": shown.provider_id, "part_of": shown.part_of_id}
    return {name: keys[name] if name in keys else getattr(shown, name) for name in DESCRIPTION}


def _autosaved(form: forms.Form, url: str, section: str) -> None:
    """Each input sends itself when it changes; without JavaScript the button of the section does."""
    for field in form.fields.values():
        field.widget.attrs |= {
            "hx-post": url,
            "hx-trigger": "change",
            "hx-target": f"#luu-{section}",
            "hx-swap": "outerHTML",
        }


def _said(name: str, shown: Card) -> str:
    """A field of the description in words; "" where it is not known."""
    value, one = getattr(shown, name), DESCRIPTION[name]
    if value in (None, "", ()):
        return ""
    match one.shape:
        case Shape.WORD:
            return said(one.words().get(value, value))
        case Shape.WORDS:
            return "; ".join(said(one.words().get(code, code)) for code in value)
        case Shape.NUMBER:
            return number(value)
        case Shape.DAY:
            return short_day(value)
        case _:
            return str(value)
