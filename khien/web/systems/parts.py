"""Pages of what a system is made of: the list of one kind of part, adding, changing, ending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.systems import actions
from khien.systems.queries import AddressOn, AssetOn, DomainOn, LinkOn, SoftwareOn, ZoneOn, parts
from khien.systems.rules.addresses import REACH_LABELS, doubt, of_ends, plain
from khien.systems.rules.declaring import UnableToDeclare
from khien.systems.rules.domains import doubt as domain_doubt
from khien.systems.rules.domains import shown
from khien.systems.rules.fields import PART_LABELS, PARTS, Part, Shape
from khien.systems.rules.words import ASSET_KINDS, ZONE_KINDS
from khien.web.labels import said
from khien.web.systems.forms import EndForm
from khien.web.systems.leading import SLUG_OF, SLUGS
from khien.web.systems.making import form_of, given_by, take_faults
from khien.web.systems.seen import keeps, kept_system, part_rows, seen_system, tabs_of
from khien.web.viewing import viewer
from khien.web.wording import number, short_day

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One part as a row of its list: its name, what is told under it, marks, and what is doubtful."""

    id: int
    title: str
    notes: tuple[str, ...]
    marks: tuple[str, ...] = ()
    doubt: str = ""


def _part(slug: str) -> Part:
    if slug not in SLUGS:
        raise Http404
    return SLUGS[slug]


@require_safe
def index(request: HttpRequest, key: int, slug: str) -> HttpResponse:
    """The parts of one kind, fifty a page."""
    system, part = seen_system(request, key), _part(slug)
    found = parts(viewer(request), part, clock.today(), unit_id=system.unit_id, system_id=system.pk)
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    kinds = [
        {
            "label": said(PART_LABELS[each]),
            "url": reverse("systems:parts", args=[key, SLUG_OF[each]]),
            "current": each is part,
        }
        for each in Part
    ]
    context = {
        "system": system,
        "unit": system.unit,
        "slug": slug,
        "label": said(PART_LABELS[part]),
        "lines": [line_of(one) for one in page],
        "page": page,
        "tabs": tabs_of(system, "systems:parts"),
        "kinds": kinds,
        "keeps": keeps(request, system.unit) and system.valid_to is None,
    }
    return render(request, "systems/parts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: int, slug: str) -> HttpResponse:
    """A new part; "Lưu và thêm nữa" opens the form again."""
    system, part = kept_system(request, key), _part(slug)
    form = form_of(PARTS[part], data=request.POST or None, rows=part_rows(request, system, part))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_part(
                part,
                by=viewer(request),
                at=clock.now(),
                unit=system.unit,
                system=system,
                given=given_by(form),
            )
        except UnableToDeclare as refusal:
            take_faults(form, refusal)
        else:
            messages.success(request, _("Đã lưu: %(name)s.") % {"name": ", ".join(line_title(one) for one in made)})
            again = "systems:add_part" if "nua" in request.POST else "systems:parts"
            return redirect(again, key, slug)
    title = _("Thêm: %(what)s") % {"what": said(PART_LABELS[part])}
    return _form(request, system, slug, form, title, again=True)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: int, slug: str, row: int) -> HttpResponse:
    """Change a part."""
    system, part = kept_system(request, key), _part(slug)
    one = _row(request, system, part, row)
    rows = part_rows(request, system, part)
    form = form_of(PARTS[part], data=request.POST or None, initial=_initial(part, one), rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_part(part, row, by=viewer(request), at=clock.now(), given=given_by(form))
        except UnableToDeclare as refusal:
            take_faults(form, refusal)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("systems:parts", key, slug)
    return _form(request, system, slug, form, _("Sửa: %(what)s") % {"what": line_of(one).title})


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: int, slug: str, row: int) -> HttpResponse:
    """The part is used no more; its past stays."""
    system, part = kept_system(request, key), _part(slug)
    one = _row(request, system, part, row)
    form = EndForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_part(part, row, by=viewer(request), at=clock.now(), on=form.cleaned_data["on"])
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi nhận ngừng dùng."))
            return redirect("systems:parts", key, slug)
    return _form(request, system, slug, form, _("Ngừng dùng: %(what)s") % {"what": line_of(one).title})


def _form(request: HttpRequest, system: Any, slug: str, form: Any, title: str, *, again: bool = False) -> HttpResponse:
    context = {"form": form, "unit": system.unit, "system": system, "title": title, "again": again}
    context["back"] = reverse("systems:parts", args=[system.pk, slug])
    return render(request, "systems/part_form.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, system: Any, part: Part, row: int) -> Any:
    found = parts(viewer(request), part, clock.today(), unit_id=system.unit_id, system_id=system.pk)
    one = next((one for one in found if one.id == row), None)
    if one is None:
        raise Http404
    return one


def _initial(part: Part, one: Any) -> dict[str, object]:
    return {
        name: getattr(one, f"{name}_id") if field.shape is Shape.ROW else getattr(one, name)
        for name, field in PARTS[part].items()
    }


def line_title(row: Any) -> str:
    """What a part is called."""
    if hasattr(row, "network"):
        return plain(row.network)
    return str(getattr(row, "name", "") or getattr(row, "what", "") or _("kết nối"))


def line_of(one: Any) -> Line:
    """A part as a row of its list."""
    for kind, told in _TOLD.items():
        if isinstance(one, kind):
            line: Line = told(one)
            return line
    raise TypeError(type(one))


def _zone(one: ZoneOn) -> Line:
    return Line(one.id, one.name, _notes(said(ZONE_KINDS.get(one.kind, "")) if one.kind else "", one.purpose))


def _link(one: LinkOn) -> Line:
    title = f"{one.source} → {one.target or one.outside}"
    guard = _("bảo vệ bằng: %(what)s") % {"what": one.protected_by} if one.protected_by else ""
    return Line(one.id, title, _notes(one.what, guard))


def _asset(one: AssetOn) -> Line:
    on = _("chạy trên: %(what)s") % {"what": one.runs_on} if one.runs_on else ""
    many = _("số lượng: %(n)s") % {"n": number(one.quantity)} if one.quantity != 1 else ""
    notes = _notes(said(ASSET_KINDS.get(one.kind, one.kind)), one.zone, on, one.model, one.platform, one.place, many)
    return Line(one.id, one.name, notes, (_("Quan trọng"),) if one.important else ())


def _address(one: AddressOn) -> Line:
    network = of_ends(one.network, one.first, one.last)
    out = _("khai là công khai") if one.public else _("khai là nội bộ")
    notes = _notes(out, one.asset, one.zone, one.note, _since(one))
    return Line(
        one.id, plain(one.network), notes, (said(REACH_LABELS[network.reach]),), doubt(network, public=one.public)
    )


def _domain(one: DomainOn) -> Line:
    own = shown(one.name)
    notes = _notes(one.name if own != one.name else "", one.note, _since(one))
    return Line(one.id, own, notes, (), domain_doubt(one.name))


def _software(one: SoftwareOn) -> Line:
    on = _("cài trên: %(what)s") % {"what": one.asset} if one.asset else ""
    until = _("hỗ trợ đến %(day)s") % {"day": short_day(one.supported_until)} if one.supported_until else ""
    over = one.supported_until is not None and one.supported_until < clock.today()
    notes = _notes(one.vendor, on, until, one.purl, one.cpe)
    return Line(one.id, f"{one.name} {one.version}".strip(), notes, (), _("Đã hết hỗ trợ.") if over else "")


def _since(one: AddressOn | DomainOn) -> str:
    return _("từ %(day)s") % {"day": short_day(one.valid_from)} if one.valid_from else ""


def _notes(*told: str) -> tuple[str, ...]:
    return tuple(one for one in told if one)


_TOLD: dict[type, Any] = {
    ZoneOn: _zone,
    LinkOn: _link,
    AssetOn: _asset,
    AddressOn: _address,
    DomainOn: _domain,
    SoftwareOn: _software,
}
