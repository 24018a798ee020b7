"""The register as a report: systems by level and how far the dossier has come, and what the move between laws asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.dossiers.queries import dossiers_of
from khien.dossiers.rules.states import STATES
from khien.dossiers.rules.states import State as Way
from khien.law.levels.read import levels as level_law
from khien.law.procedure.read import procedures
from khien.law.types import Regime
from khien.reports.register.queries import CARRIED_WORDS, FILED_WORDS, LEVELS, Carried, Figure, Filed, Matrix, matrix
from khien.reports.register.queries import Asked as AskedFor
from khien.systems.queries import Line, RegisterAsked, held_on, lines_of, proposals_of, register
from khien.systems.rules.moving import ASKED, Begun, Move, moves
from khien.web.charts import Slice, stacked_bar
from khien.web.labels import said
from khien.web.levels.telling import REGIME_SHORT, cite_words, moves_told, told
from khien.web.systems.seen import seen_system
from khien.web.templatetags.khien import badge
from khien.web.viewing import unit_in_view, viewer
from khien.web.wording import short_day

if TYPE_CHECKING:
    from khien.organisations.models import Unit

PAGE = 25  # each row is heavy: badges, conditions, days
BATCH = 1000
BY_FILED, BY_CARRIED = "ho-so", "phuong-an"
FILED_TONES = {
    Filed.NONE: "unproven",
    Filed.DRAFTED: "soon",
    Filed.SUBMITTED: "not_asked",
    Filed.APPRAISED: "waived",
    Filed.APPROVED: "met",
}
CARRIED_TONES = {Carried.UNKNOWN: "unproven", Carried.NOT_YET: "overdue", Carried.SOME: "soon", Carried.FULL: "met"}


def _asked(request: HttpRequest) -> AskedFor:
    """The cell of the query; words that nobody offers ask for nothing."""
    level, filed, carried = (request.GET.get(name, "") for name in ("cap", "ho_so", "phuong_an"))
    return AskedFor(
        int(level) if level in set(map(str, LEVELS)) else None,
        Filed(filed) if filed in set(Filed) else None,
        Carried(carried) if carried in set(Carried) else None,
    )


@require_safe
def by_level(request: HttpRequest) -> HttpResponse:
    """Level by dossier or by plan, as a chart and a table that lead down; the systems of the cell chosen."""
    unit, today, asked = unit_in_view(request), clock.today(), _asked(request)
    found = matrix(viewer(request), unit, asked, today)
    by = BY_CARRIED if request.GET.get("theo") == BY_CARRIED else BY_FILED
    page = Paginator(range(found.count(asked)), PAGE).get_page(request.GET.get("trang"))
    shown = found.figures(page.start_index() - 1, page.end_index()) if asked.any and found.count(asked) else []
    context = {
        "unit": unit,
        "found": found,
        "by": by,
        "tabs": _tabs(unit, by),
        "heads": [label for _one, label in _columns(by)],
        "rows": _table(unit, found, by),
        "bars": _bars(found, by),
        "asked": asked,
        "title": _title(asked),
        "page": page,
        "lines": _lines(request, shown),
        "crumbs": _crumbs(unit, _("Theo cấp độ và tình trạng")),
    }
    return render(request, "yearly/matrix.html", context)


def _tabs(unit: Unit, by: str) -> list[dict[str, object]]:
    names = {BY_FILED: _("Theo hồ sơ cấp độ"), BY_CARRIED: _("Theo phương án")}
    return [
        {"label": label, "url": f"?don_vi={unit.pk}&theo={one}", "current": one == by, "count": None}
        for one, label in names.items()
    ]


def _columns(by: str) -> list[tuple[Filed | Carried, str]]:
    words: Mapping[Any, str] = FILED_WORDS if by == BY_FILED else CARRIED_WORDS
    return [(one, said(label)) for one, label in words.items()]


def _cell(level: int, one: Filed | Carried) -> AskedFor:
    return AskedFor(level, filed=one) if isinstance(one, Filed) else AskedFor(level, carried=one)


def level_words(level: int) -> str:
    """The level in words."""
    return _("Cấp độ %(n)s") % {"n": level} if level else _("Chưa có cấp độ")


def _table(unit: Unit, found: Matrix, by: str) -> list[tuple[str, str, list[tuple[int, str]], int]]:
    """Level, where it leads, its cells with where they lead, its sum."""
    here = f"?don_vi={unit.pk}&theo={by}&cap="
    name = "ho_so" if by == BY_FILED else "phuong_an"
    return [
        (
            level_words(level),
            f"{here}{level}#danh-sach",
            [
                (found.count(_cell(level, one)), f"{here}{level}&{name}={one.value}#danh-sach")
                for one, _label in _columns(by)
            ],
            found.count(AskedFor(level)),
        )
        for level in (*LEVELS[1:], 0)
    ]


def _bars(found: Matrix, by: str) -> list[tuple[str, object]]:
    """A name and one bar for each level that has systems."""
    tones: Mapping[Any, str] = FILED_TONES if by == BY_FILED else CARRIED_TONES
    return [
        (
            level_words(level),
            stacked_bar(
                level_words(level),
                [Slice(label, found.count(_cell(level, one)), tones[one]) for one, label in _columns(by)],
                _("hệ thống"),
            ),
        )
        for level in (*LEVELS[1:], 0)
        if found.count(AskedFor(level))
    ]


def _title(asked: AskedFor) -> str:
    words = [level_words(asked.level)] if asked.level is not None else []
    words += [said(FILED_WORDS[asked.filed])] if asked.filed else []
    words += [said(CARRIED_WORDS[asked.carried])] if asked.carried else []
    return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Standing:
    """A system of the list: how far its dossier and its plan have come, in words and as badges that many share."""

    line: Line
    filed: str
    filed_badge: SafeString
    carried: str
    carried_badge: SafeString


def _lines(request: HttpRequest, figures: Sequence[Figure]) -> list[Standing]:
    by_system = {one.system: one for one in figures}
    filed = {one: (said(label), badge(said(label), FILED_TONES[one])) for one, label in FILED_WORDS.items()}
    carried = {one: (said(label), badge(said(label), CARRIED_TONES[one])) for one, label in CARRIED_WORDS.items()}
    return [
        Standing(line, *filed[by_system[line.id].filed], *carried[by_system[line.id].carried])
        for line in lines_of(viewer(request), by_system, clock.today())
    ]


def _crumbs(unit: Unit, here: str) -> list[dict[str, str]]:
    return [{"label": _("Hệ thống"), "url": f"{reverse('systems:index')}?don_vi={unit.pk}"}, {"label": here, "url": ""}]


def matrix_lines(request: HttpRequest) -> Iterator[Standing]:
    """Every system of the cell chosen, or of all, with how far its dossier and its plan have come."""
    asked = _asked(request)
    found = matrix(viewer(request), unit_in_view(request), asked, clock.today())
    for start in range(0, found.count(asked), BATCH):
        yield from _lines(request, found.figures(start, start + BATCH))


# --- the move between the laws -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoveAsked:
    """A transition with how many systems it asks something of."""

    id: str
    applies: str
    rule: str
    days: str
    sure: bool
    cites: str
    notes: tuple[str, ...]
    count: int | None  # None where it was not asked for
    url: str
    chosen: bool


@require_safe
def moves_below(request: HttpRequest) -> HttpResponse:
    """What the move from the law of 2016 to that of 2026 asks of each system below, and by when."""
    unit, today = unit_in_view(request), clock.today()
    chosen = request.GET.get("viec", "")
    chosen = chosen if chosen in ASKED else ""
    found = register(viewer(request), unit, RegisterAsked(move=chosen), today)
    page = Paginator(found.systems, PAGE).get_page(request.GET.get("trang"))
    context = {
        "unit": unit,
        "asked": _moves_asked(unit, found.by_move, chosen),
        "chosen": chosen,
        "page": page,
        "lines": [move_line(line) for line in lines_of(viewer(request), page.object_list, today)],
        "total": found.total,
        "today": today,
        "crumbs": _crumbs(unit, _("Chuyển sang luật 2026")),
    }
    return render(request, "yearly/moves.html", context)


def _moves_asked(unit: Unit, counts: Any, chosen: str) -> list[MoveAsked]:
    known = {one.id: one for one in procedures().transitions}
    return [
        MoveAsked(
            id=one,
            applies=known[one].applies,
            rule=known[one].rule,
            days="; ".join(map(short_day, known[one].deadlines)),
            sure=known[one].sure,
            cites="; ".join(map(cite_words, known[one].cites)),
            notes=tuple(filter(None, (known[one].note, known[one].reading))),
            count=counts.get(one, 0) if one == chosen or not chosen else None,
            url=f"?don_vi={unit.pk}&viec={one}#danh-sach",
            chosen=one == chosen,
        )
        for one in ASKED
        if one in known
    ]


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A system with what is asked of it, each with its days and its condition, in words."""

    line: Line
    level: str
    state: str
    asks: tuple[tuple[str, str, str, bool], ...]  # what, by when, on which condition, whether the days are checked


def move_line(line: Line) -> MoveLine:
    """The line in words."""
    known = {one.id: one for one in procedures().transitions}
    level = ""
    if line.level is not None:
        regime = REGIME_SHORT.get(line.level.regime, "")
        level = f"{line.level.level}{f' ({regime})' if regime else ''}"
    asks = tuple(_ask(one, known[one.transition]) for one in line.moves)
    return MoveLine(line, level, line.level.decision if line.level else "", asks)


def _ask(move: Move, rule: Any) -> tuple[str, str, str, bool]:
    return rule.rule, "; ".join(map(short_day, rule.deadlines)), move.given, rule.sure


def all_moves(request: HttpRequest) -> Iterator[MoveLine]:
    """Every system that the query asks for."""
    unit, today, chosen = unit_in_view(request), clock.today(), request.GET.get("viec", "")
    keys = register(viewer(request), unit, RegisterAsked(move=chosen if chosen in ASKED else ""), today).systems
    for start in range(0, len(keys), BATCH):
        for line in lines_of(viewer(request), keys[start : start + BATCH], today):
            yield move_line(line)


@require_safe
def moves_of(request: HttpRequest, key: int) -> HttpResponse:
    """What the move asks of one system, by when, and what would settle it: its level under each law, its dossiers."""
    system, today = seen_system(request, key), clock.today()
    level = held_on(viewer(request), [system.pk], today).get(system.pk)
    proposal = proposals_of(viewer(request), [system.pk], today)[system.pk]
    dossiers = dossiers_of(viewer(request), system)[:10]
    context = {
        "system": system,
        "unit": system.unit,
        "level": level,
        "began": system.valid_from,
        "moves": moves_told(moves(level.held if level else None, Begun.of(system.valid_from))),
        "regimes": told(level_law(), proposal),
        "changes": level_law().laws[Regime.ANM_2026].changes,
        "dossiers": [(one, said(STATES[Way(one.state)]), REGIME_SHORT.get(one.regime, "")) for one in dossiers],
        "today": today,
        "crumbs": [
            {"label": _("Chuyển sang luật 2026"), "url": f"{reverse('yearly:moves')}?don_vi={system.unit_id}"},
            {"label": system.name, "url": ""},
        ],
    }
    return render(request, "yearly/move.html", context)
