"""Units and people from a table, in two steps: a dry run that reports every bad row, then all of it or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.organisations import actions
from khien.organisations.actions import Imported
from khien.organisations.queries import NotAllowed, units_where
from khien.organisations.rules import ROLE_LABELS, UNIT_KINDS, Deed
from khien.organisations.rules.rows import PERSON_COLUMNS, UNIT_COLUMNS
from khien.organisations.rules.sheets import UnableToReadSheet, read_sheet
from khien.systems.actions import import_inventory, send_table
from khien.systems.queries import require_list_keeper
from khien.systems.rules.long_tables import AT_ONCE, MANY_BYTES
from khien.systems.rules.tables import columns_of, fields_of
from khien.web.systems.exchanging import TITLES
from khien.web.units.forms import SheetForm
from khien.web.viewing import unit_in_view, viewer

MOST_BYTES, MOST_BYTES_LONG = 5 * 1024 * 1024, 20 * 1024 * 1024
KEPT_FOR = 30 * 60  # seconds between the dry run and its confirmation
MOST_BAD = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table brings in."""

    title: str | Promise
    noun: str | Promise
    take: Callable[..., Imported]
    columns: list[tuple[str, bool]]
    values: list[str]
    of_a_unit: bool = False  # whoever keeps the inventory of the unit in view brings it in, not only an administrator


KINDS = {
    "don-vi": Kind(
        gettext_lazy("Nhập đơn vị từ bảng"),
        gettext_lazy("đơn vị mới"),
        actions.import_units,
        [(column.heading, column.needed) for column in UNIT_COLUMNS.values()],
        [kind.label for kind in UNIT_KINDS.values()],
    ),
    "nguoi": Kind(
        gettext_lazy("Nhập người từ bảng"),
        gettext_lazy("người"),
        actions.import_people,
        [(column.heading, column.needed) for column in PERSON_COLUMNS.values()],
        list(ROLE_LABELS.values()),
    ),
}


def _inventory(kind: str, title: str | Promise) -> Kind:
    fields = fields_of(kind).values()
    return Kind(
        title,
        gettext_lazy("dòng của danh mục"),
        partial(import_inventory, kind),
        [(column.heading, column.needed) for column in columns_of(kind).values()],
        [f"{one.label}: {', '.join(one.words().values())}" for one in fields if one.words()],
        of_a_unit=True,
    )


KINDS |= {kind: _inventory(kind, title) for kind, title in TITLES.items()}


def _kind(request: HttpRequest, name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    if KINDS[name].of_a_unit:
        require_list_keeper(viewer(request), unit_in_view(request))
        return KINDS[name]
    if not units_where(viewer(request), Deed.MANAGE).exists():
        raise NotAllowed(_("Chỉ người quản trị đơn vị nhập được danh sách."), seen=True)
    return KINDS[name]


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Read a table and say what would happen; nothing changes."""
    known = _kind(request, kind)
    form = SheetForm(request.POST or None, request.FILES or None)
    if known.of_a_unit:
        form.fields["sheet"].help_text = _("Không quá 20 MB; bảng hơn 5.000 dòng được đọc thử và nhập ở phía sau.")
    most = MOST_BYTES_LONG if known.of_a_unit else MOST_BYTES
    context: dict[str, Any] = {
        "kind": known,
        "form": form,
        "back": _back(request, known),
        "query": _query(request, known),
    }
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["sheet"]
        try:
            data = given.read(most + 1)
            if len(data) > most:
                raise UnableToReadSheet(_("Tệp lớn hơn %(n)s MB; hãy chia nhỏ.") % {"n": most // 1024**2})
            if known.of_a_unit and len(data) > MANY_BYTES:
                return _sent(request, kind, data, given.name)
            sheet = read_sheet(data, given.name)
            if known.of_a_unit and len(sheet.rows) > AT_ONCE:
                return _sent(request, kind, data, given.name)
            tried = _take(request, known)(sheet, by=viewer(request), at=clock.now(), dry_run=True)
        except ValueError as refusal:
            form.add_error("sheet", str(refusal))
        else:
            context |= {"tried": tried, "file": given.name, "bad": tried.bad[:MOST_BAD]}
            if not tried.bad:
                there = reverse("units:confirm", args=[kind, _kept(request, kind, data, given.name)])
                context["confirm_url"] = f"{there}{_query(request, known)}"
    return render(request, "units/import.html", context)


def _sent(request: HttpRequest, kind: str, data: bytes, name: str) -> HttpResponse:
    """A table too long to wait for is tried by background work."""
    unit = unit_in_view(request)
    row = send_table(kind, data, name, unit=unit, by=viewer(request), at=clock.now())
    return redirect("systems:long_table", row.pk)


def _take(request: HttpRequest, known: Kind) -> Callable[..., Imported]:
    return partial(known.take, unit=unit_in_view(request)) if known.of_a_unit else known.take


def _query(request: HttpRequest, known: Kind) -> str:
    return f"?don_vi={unit_in_view(request).pk}" if known.of_a_unit else ""


def _back(request: HttpRequest, known: Kind) -> str:
    """Where one came from: the tables of the inventory, or the units."""
    if known.of_a_unit:
        return f"{reverse('systems:exchange')}{_query(request, known)}"
    return reverse("units:index")


def _kept(request: HttpRequest, kind: str, data: bytes, name: str) -> str:
    """Keep the file for its uploader until it is confirmed; the ticket that finds it again."""
    ticket = secrets.token_urlsafe(16)
    cache.set(_key(request, kind, ticket), (data, name), KEPT_FOR)
    return ticket


def _key(request: HttpRequest, kind: str, ticket: str) -> str:
    return f"import:{kind}:{viewer(request).pk}:{ticket}"


@require_POST
@never_cache
def confirm(request: HttpRequest, kind: str, ticket: str) -> HttpResponse:
    """Take all rows in; the links of new people are on the answer and nowhere else."""
    known = _kind(request, kind)
    key = _key(request, kind, ticket)
    kept = cache.get(key)
    if kept is None:
        messages.error(request, _("Tệp này đã được nhập hoặc đã chờ quá 30 phút. Hãy tải lên lại."))
        return redirect(f"{reverse('units:import', args=[kind])}{_query(request, known)}")
    cache.delete(key)
    data, name = kept
    try:
        done = _take(request, known)(read_sheet(data, name), by=viewer(request), at=clock.now())
    except ValueError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('units:import', args=[kind])}{_query(request, known)}")
    if not done.links:
        said = _("Đã nhập %(n)d %(what)s.") if known.of_a_unit else _("Đã thêm %(n)d %(what)s.")
        messages.success(request, said % {"n": done.created, "what": known.noun})
        return redirect(_back(request, known))
    links = [(one, request.build_absolute_uri(reverse("account:invited", args=[one.token]))) for one in done.links]
    return render(request, "units/links.html", {"links": links, "done": done})
