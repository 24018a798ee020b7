"""Pages of the audit trail: the list with filters, one entry, the check of the whole chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import audit, clock
from khien.directives.queries import directives_seen_by, personal_of, trail_seen_by
from khien.evidence.queries import proofs_by_key
from khien.law.load import catalogue
from khien.organisations.queries import NotAllowed, Viewer, may_somewhere, people_seen_by, units_seen_by, units_where
from khien.organisations.rules import Deed
from khien.reports.queries import AUDIT, printed_heads, trail_faults
from khien.web.audit.forms import FilterForm, HeadForm
from khien.web.audit.wording import ACTIONS, SUBJECTS, action_words
from khien.web.letters.letter import name_of
from khien.web.paging import Shortened
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.base.models import Entry
    from khien.organisations.models import Unit

PAGE, LEAFED = 50, 2500  # entries on a page, and how far back one leafs; a filter leads to the others
MOST_FAULTS = 200
_ANY = UUID(int=0)  # in an address, put in place of the key
MOST_AT_ONCE = 200_000  # entries that one request checks from end to end, in some ten seconds


def _allowed(request: HttpRequest) -> None:
    if not may_somewhere(viewer(request), Deed.READ_AUDIT):
        raise NotAllowed(_("Tài khoản của anh/chị chưa được giao quyền đọc nhật ký."), seen=True)


def asked_rows(request: HttpRequest) -> tuple[QuerySet[Entry], Unit | None, FilterForm]:
    """The entries that the query asks for, with the unit and the filters it names."""
    _allowed(request)
    unit = _unit(request)
    form = FilterForm(request.GET)
    return _filtered(trail_seen_by(viewer(request), unit), form), unit, form


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was done, by whom, to what: the newest first."""
    rows, unit, form = asked_rows(request)
    page = Shortened(rows, PAGE, LEAFED).get_page(request.GET.get("trang"))
    seq, digest = audit.head()
    context = {
        "form": form,
        "unit": unit,
        "page": page,
        "lines": lines_of(request, list(page.object_list)),
        "head": seq,
        "digest": digest,
        "actions": sorted(((name, str(words)) for name, words in ACTIONS.items()), key=lambda pair: pair[1]),
        "chosen": request.GET.get("viec", ""),
    }
    return render(request, "audit/index.html", context)


def _unit(request: HttpRequest) -> Unit | None:
    asked = request.GET.get("don_vi", "")
    if not asked:
        return None
    seen = units_where(viewer(request), Deed.READ_AUDIT)
    found = seen.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    if found is None:
        raise Http404
    return found


def _filtered(rows: QuerySet[Entry], form: FilterForm) -> QuerySet[Entry]:
    if not form.is_valid():
        return rows
    given = form.cleaned_data
    if given["viec"]:
        rows = rows.filter(action=given["viec"])
    if given["ve"]:
        rows = rows.filter(subject=given["ve"])
    if given["ngay"]:
        begin = datetime.combine(given["ngay"], time(), clock.VIETNAM)
        rows = rows.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
    return rows


def lines_of(request: HttpRequest, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entries with the names that the viewer may read in place of numbers."""
    by = viewer(request)
    people = {key for entry in entries for key in (_number(entry.actor), _number(entry.subject, "person:")) if key}
    names = dict(people_seen_by(by).filter(pk__in=people).order_by().values_list("pk", "full_name"))
    things = _things(by, entries)
    wanted = {entry.unit_id for entry in entries if entry.unit_id}
    units = dict(units_seen_by(by).filter(pk__in=wanted).order_by().values_list("pk", "name"))
    page = reverse("audit:one", args=[0])
    return [
        {
            "entry": entry,
            "what": action_words(entry.action),
            "who": _who(entry.actor, names),
            "about": things[entry.subject][0] if entry.subject in things else _about(entry.subject, names),
            "page": page.replace("/0/", f"/{entry.seq}/"),
            "url": things[entry.subject][1] if entry.subject in things else "",
            "unit": units.get(entry.unit_id or 0, ""),
        }
        for entry in entries
    ]


def _things(by: Viewer, entries: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """The letters and the evidence that the viewer may read, by subject: how each is called, and its page."""
    ids: dict[str, set[UUID]] = {"directive": set(), "evidence": set()}
    for entry in entries:
        kind, _colon, rest = entry.subject.partition(":")
        if kind in ids:
            ids[kind].add(UUID(rest))
    letters = (
        directives_seen_by(by).filter(pk__in=ids["directive"]).defer("text", "reading") if ids["directive"] else ()
    )
    kinds, piece_url = catalogue().proofs, reverse("evidence:one", args=[_ANY])
    found = {f"directive:{one.pk}": (name_of(one), reverse("letters:one", args=[one.pk])) for one in letters}
    for key, proof in proofs_by_key(by, ids["evidence"]).items():
        title = kinds[proof].title if proof in kinds else proof
        found[f"evidence:{key}"] = (f"{SUBJECTS['evidence']}: {title}", piece_url.replace(str(_ANY), str(key)))
    return found


def _number(text: str, prefix: str = "person:") -> int | None:
    rest = text.removeprefix(prefix)
    return int(rest) if text.startswith(prefix) and rest.isdecimal() else None


def _who(actor: str, names: dict[int, str]) -> str:
    key = _number(actor)
    if key is None:
        return _("Khiên (%(name)s)") % {"name": actor.removeprefix("service:")}
    return names.get(key, _("người dùng số %(n)d") % {"n": key})


def _about(subject: str, names: dict[int, str]) -> str:
    kind, _colon, rest = subject.partition(":")
    key = _number(subject)
    words = str(SUBJECTS.get(kind, kind))
    return f"{words} {names.get(key, rest) if key else rest[:8]}"


@require_safe
def one(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry with everything that its digest covers; the personal part for those who may read it."""
    _allowed(request)
    entry = trail_seen_by(viewer(request)).filter(seq=seq).select_related("personal").first()
    if entry is None:
        raise Http404
    personal = personal_of(viewer(request), entry)
    part = getattr(entry, "personal", None)
    [line] = lines_of(request, [entry])
    context = {
        "line": line,
        "entry": entry,
        "details": sorted(entry.details.items()),
        "personal": sorted(personal.items()) if personal else [],
        "withheld": bool(entry.personal_digest) and not personal,
        "erasable": part is not None and part.payload is not None,
        "erased_at": part.erased_at if part is not None else None,
        "crumbs": [{"label": _("Nhật ký"), "url": "/nhat-ky/"}, {"label": _("Mục %(n)d") % {"n": seq}}],
    }
    return render(request, "audit/one.html", context)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Walk the chain from end to end, hold it against what reports bear, and name every break."""
    _allowed(request)
    seq, digest = audit.head()
    form = HeadForm(request.POST)
    printed = form.cleaned_data["ma"] if form.is_valid() else None
    context: dict[str, Any] = {"head": seq, "digest": digest, "too_long": seq > MOST_AT_ONCE, "form": form}
    context |= {"printed": printed, "reports": len(printed_heads(AUDIT))}
    if not context["too_long"] and form.is_valid():
        context["faults"] = list(islice(trail_faults(viewer(request), printed), MOST_FAULTS))
    return render(request, "audit/check.html", context)
