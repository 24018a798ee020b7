"""The register: the systems of a unit and of all below it, by level, law, state, kind and what the new law asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from khien.base import clock
from khien.law.levels.read import levels as level_law
from khien.law.procedure.read import procedures
from khien.law.procedure.types import Transition
from khien.law.types import Regime
from khien.organisations.queries import units_seen_by
from khien.organisations.rules.names import folded
from khien.systems.queries import Line, Register, RegisterAsked, lines_of, register
from khien.systems.queries.register import UNKNOWN
from khien.systems.rules.levels import LAST_LEVEL, LevelState
from khien.systems.rules.moving import ASKED, Move
from khien.web.charts import Slice, bar_chart
from khien.web.levels.telling import LEVEL_STATE_LOOKS, LEVEL_STATE_WORDS, REGIME_SHORT
from khien.web.paging import Counted
from khien.web.systems import views as own
from khien.web.templatetags.khien import badge
from khien.web.viewing import unit_in_view, viewer
from khien.web.wording import short_day

if TYPE_CHECKING:
    from khien.organisations.models import Unit

PAGE = 50
BATCH = 1000
Choice = tuple[str, object]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The register where there are units below; else, or on request, the unit's own list."""
    unit = unit_in_view(request)
    if request.GET.get("rieng") == "1" or not _has_below(request, unit):
        return own.index(request)
    asked, today = asked_of(request), clock.today()
    found = register(viewer(request), unit, asked, today)
    page: Page[int] = Counted(found.systems, PAGE, found.total).get_page(request.GET.get("trang"))
    context = {
        "unit": unit,
        "page": page,
        "rows": _shown(lines_of(viewer(request), page.object_list, today)),
        "found": found,
        "figures": _figures(request, found),
        "bar": _bar(found),
        "choices": _choices(request),
        "words": request.GET.get("tim", ""),
        "unit_words": request.GET.get("o", ""),
        "filtered": asked != RegisterAsked(),
        "crumbs": _crumbs(request, unit),
        "today": today,
    }
    return render(request, "levels/register.html", context)


def asked_of(request: HttpRequest) -> RegisterAsked:
    """What the query asks for; words that nobody offers ask for nothing."""
    given = {name: request.GET.get(name, "") for name in ("cap", "che_do", "tinh_trang", "loai", "chuyen_tiep")}
    level = int(given["cap"]) if given["cap"] in _LEVELS else None
    return RegisterAsked(
        level=level,
        regime=given["che_do"] if given["che_do"] in {UNKNOWN, *Regime} else "",
        state=LevelState(given["tinh_trang"]) if given["tinh_trang"] in set(LevelState) else None,
        kind=given["loai"] if given["loai"] in {UNKNOWN, *_kinds()} else "",
        words=folded(request.GET.get("tim", "")),
        unit_words=folded(request.GET.get("o", "")),
        move=given["chuyen_tiep"] if given["chuyen_tiep"] in ASKED else "",
    )


_LEVELS = frozenset(map(str, range(LAST_LEVEL + 1)))


@cache
def _kinds() -> dict[str, str]:
    return {one.id: one.words for one in level_law().kinds}


@cache
def _transitions() -> dict[str, Transition]:
    return {one.id: one for one in procedures().transitions}


def _has_below(request: HttpRequest, unit: Unit) -> bool:
    return units_seen_by(viewer(request)).filter(path__under=unit.path).exclude(pk=unit.pk).exists()


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its words. `sure` tells whether the days of `deadlines` were checked; `given`: on a condition."""

    line: Line
    kind: str
    regime: str
    state: str
    deadlines: tuple[date, ...]
    sure: bool
    given: bool


def _row(line: Line) -> Row:
    days, sure, given = deadlines_of(line.moves)
    return Row(
        line=line,
        kind=_kinds().get(line.kind, ""),
        regime=str(REGIME_SHORT.get(line.level.regime, "")) if line.level else "",
        state=str(LEVEL_STATE_WORDS[line.state]),
        deadlines=days,
        sure=sure,
        given=given,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page draws it: a page has fifty, of which most share their badge and their days."""

    row: Row
    url: str  # of the system
    level_url: str
    level: str
    badge: SafeString
    days: str
    notes: str


def _shown(lines: Sequence[Line]) -> list[Shown]:
    badges = {one: badge(LEVEL_STATE_WORDS[one], *LEVEL_STATE_LOOKS[one]) for one in LevelState}
    levels = {n: _("Cấp %(n)s") % {"n": n} for n in range(1, LAST_LEVEL + 1)}
    system, interview = reverse("systems:one", args=[0]), reverse("levels:interview", args=[0])
    days: dict[tuple[Move, ...], tuple[str, str]] = {}
    found = []
    for line in lines:
        row = _row(line)
        if line.moves not in days:
            days[line.moves] = _days(row)
        level = levels[line.level.level] if line.level else ""
        url, level_url = (address.replace("/0/", f"/{line.id}/") for address in (system, interview))
        said, notes = days[line.moves]
        found.append(Shown(row, url, level_url, level, badges[line.state], said, notes))
    return found


def _days(row: Row) -> tuple[str, str]:
    """The days of the move, and what is not sure about them."""
    between = _(" hoặc ") if row.given else ", "
    notes = [_("tùy trường hợp")] if row.given else []
    notes += [_("ngày chưa đối chiếu")] if row.deadlines and not row.sure else []
    return between.join(map(short_day, row.deadlines)) or (_("xem") if row.line.moves else "–"), "; ".join(notes)


def deadlines_of(asks: Sequence[Move]) -> tuple[tuple[date, ...], bool, bool]:
    """The days of what surely applies, else of all that may; whether all are checked; whether on a condition."""
    certain = [one for one in asks if not one.given]
    counted = [_transitions()[one.transition] for one in certain or asks]
    days = tuple(sorted({day for one in counted for day in one.deadlines}))
    return days, all(one.sure for one in counted), bool(asks) and not certain


def _figures(request: HttpRequest, found: Register) -> list[dict[str, object]]:
    tones = {LevelState.NONE: "bad", LevelState.PROPOSED: "warn", LevelState.APPROVED: "good"}
    return [
        {
            "label": LEVEL_STATE_WORDS[one],
            "value": count,
            "tone": tones[one] if count else "",
            "url": _with(request, tinh_trang=str(one)),
        }
        for one, count in found.by_state.items()
    ]


def _bar(found: Register) -> SafeString:
    slices = [
        Slice(_("Cấp độ %(n)s") % {"n": level}, found.by_level.get(level, 0)) for level in range(1, LAST_LEVEL + 1)
    ]
    slices.append(Slice(str(LEVEL_STATE_WORDS[LevelState.NONE]), found.by_level.get(None, 0), "unproven"))
    return bar_chart(_("Hệ thống theo cấp độ"), slices, _("hệ thống"))


def _choices(request: HttpRequest) -> list[dict[str, object]]:
    """The selects of the filter: name, label, choices, the one chosen."""
    levels: list[Choice] = [(str(n), _("Cấp độ %(n)s") % {"n": n}) for n in range(1, LAST_LEVEL + 1)]
    selects: list[tuple[str, str, str, list[Choice]]] = [
        ("cap", _("Cấp độ"), _("Mọi cấp"), [*levels, ("0", _("Chưa có cấp độ"))]),
        (
            "tinh_trang",
            _("Tình trạng"),
            _("Mọi tình trạng"),
            [(str(one), LEVEL_STATE_WORDS[one]) for one in LevelState],
        ),
        ("che_do", _("Xác định theo"), _("Mọi chế độ"), [*REGIME_SHORT.items(), (UNKNOWN, _("Chưa rõ"))]),
        ("loai", _("Loại hình"), _("Mọi loại hình"), [*_kinds().items(), (UNKNOWN, _("Chưa rõ"))]),
        ("chuyen_tiep", _("Chuyển sang luật mới"), _("Tất cả"), [(one, _transitions()[one].applies) for one in ASKED]),
    ]
    return [
        {"name": name, "label": label, "all": every, "options": options, "chosen": request.GET.get(name, "")}
        for name, label, every, options in selects
    ]


def _with(request: HttpRequest, **more: str) -> str:
    query = request.GET.copy()
    query.pop("trang", None)
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _crumbs(request: HttpRequest, unit: Unit) -> list[dict[str, Any]]:
    """The units above that the viewer reads, each a way up."""
    steps = [int(step) for step in unit.path.split("/")[1:-2]]
    above = units_seen_by(viewer(request)).filter(pk__in=steps).order_by("path") if steps else []
    crumbs: list[dict[str, Any]] = [{"label": one.name, "url": _with(request, don_vi=str(one.pk))} for one in above]
    return [*crumbs, {"label": unit.name}] if crumbs else []


def all_lines(request: HttpRequest) -> Iterator[Row]:
    """Every line that the query asks for, read in portions; of one unit alone where the page shows its own list."""
    unit, today = unit_in_view(request), clock.today()
    found = list(register(viewer(request), unit, asked_of(request), today).systems)
    for start in range(0, len(found), BATCH):
        for line in lines_of(viewer(request), found[start : start + BATCH], today):
            if request.GET.get("rieng") != "1" or line.unit == unit.pk:
                yield _row(line)
