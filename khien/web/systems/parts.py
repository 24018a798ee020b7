"""Pages of parts, of a system or of a unit that keeps some beside its systems: the list, adding, changing, ending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.systems import actions
from khien.systems.rules.declaring import UnableToDeclare
from khien.systems.rules.fields import PART_LABELS, Part, Shape, fields_of_part
from khien.web.labels import said
from khien.web.systems.forms import EndForm
from khien.web.systems.leading import SLUGS
from khien.web.systems.lines import line_of, line_title
from khien.web.systems.making import form_of, given_by, take_faults
from khien.web.systems.owning import Owner, owner_kept, owner_seen
from khien.web.viewing import viewer

PAGE = 50


def _part(slug: str, owner: Owner) -> Part:
    if slug not in SLUGS or SLUGS[slug] not in owner.kinds():
        raise Http404
    return SLUGS[slug]


@require_safe
def index(request: HttpRequest, slug: str, key: int | None = None) -> HttpResponse:
    """The parts of one kind, fifty a page."""
    owner = owner_seen(request, key)
    part = _part(slug, owner)
    page = Paginator(owner.parts(request, part), PAGE).get_page(request.GET.get("trang"))
    context = {
        "owner": owner,
        "unit": owner.unit,
        "label": said(PART_LABELS[part]),
        "lines": [
            (line_of(one), owner.url("change_part", part, one.id), owner.url("end_part", part, one.id)) for one in page
        ],
        "page": page,
        "tabs": owner.tabs(),
        "kinds": owner.kind_tabs(part),
        "add": owner.url("add_part", part) if owner.kept(request) else "",
    }
    return render(request, "systems/parts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str, key: int | None = None) -> HttpResponse:
    """A new part; "Lưu và thêm nữa" opens the form again."""
    owner = owner_kept(request, key)
    part = _part(slug, owner)
    form = _fields(request, owner, part)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_part(
                part,
                by=viewer(request),
                at=clock.now(),
                unit=owner.unit,
                system=owner.system,
                given=given_by(form),
            )
        except UnableToDeclare as refusal:
            take_faults(form, refusal)
        else:
            messages.success(request, _("Đã lưu: %(name)s.") % {"name": ", ".join(line_title(one) for one in made)})
            return redirect(owner.url("add_part" if "nua" in request.POST else "parts", part))
    title = _("Thêm: %(what)s") % {"what": said(PART_LABELS[part])}
    return _form(request, owner, part, form, title, again=True)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, row: int, key: int | None = None) -> HttpResponse:
    """Change a part."""
    owner = owner_kept(request, key)
    part = _part(slug, owner)
    one = _row(request, owner, part, row)
    form = _fields(request, owner, part, one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_part(part, row, by=viewer(request), at=clock.now(), given=given_by(form))
        except UnableToDeclare as refusal:
            take_faults(form, refusal)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(owner.url("parts", part))
    return _form(request, owner, part, form, _("Sửa: %(what)s") % {"what": line_of(one).title})


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str, row: int, key: int | None = None) -> HttpResponse:
    """The part is used no more; its past stays."""
    owner = owner_kept(request, key)
    part = _part(slug, owner)
    one = _row(request, owner, part, row)
    form = EndForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_part(part, row, by=viewer(request), at=clock.now(), on=form.cleaned_data["on"])
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi nhận ngừng dùng."))
            return redirect(owner.url("parts", part))
    return _form(request, owner, part, form, _("Ngừng dùng: %(what)s") % {"what": line_of(one).title})


def _fields(request: HttpRequest, owner: Owner, part: Part, one: Any = None) -> Any:
    fields = fields_of_part(part, in_a_system=owner.system is not None)
    initial = {
        name: getattr(one, f"{name}_id") if field.shape is Shape.ROW else getattr(one, name)
        for name, field in fields.items()
        if one is not None
    }
    return form_of(fields, data=request.POST or None, initial=initial, rows=owner.choices(request, part))


def _form(
    request: HttpRequest, owner: Owner, part: Part, form: Any, title: str, *, again: bool = False
) -> HttpResponse:
    context = {"form": form, "unit": owner.unit, "system": owner, "title": title, "again": again}
    context["back"] = owner.url("parts", part)
    return render(request, "systems/part_form.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, owner: Owner, part: Part, row: int) -> Any:
    one = next((one for one in owner.parts(request, part) if one.id == row), None)
    if one is None:
        raise Http404
    return one
