"""Reading yearly reports: one's own, who below is in, late or missing, and the whole that comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Sum

from khien.law.reporting.read import yearlies
from khien.law.reporting.types import Capacity, YearlyLaw
from khien.organisations.queries import Viewer, live_on, may, units_seen_by
from khien.organisations.rules import Deed
from khien.reports.models import YearlyPart, YearlyReport, YearlyStep, YearlyVersion
from khien.reports.yearly.places import BESIDE, PARTS, bodies_below, body_above
from khien.reports.yearly.rules import IN, State, Timing, timing
from khien.reports.yearly.values import COUNTS, Row, Totals, from_json
from khien.systems.queries import live_on as live_systems
from khien.systems.queries import systems_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_AT_ONCE = 500


def law_of(year: int) -> YearlyLaw | None:
    """The law of a year's report; None where Khiên knows none."""
    return yearlies().of_year(year)


def yearlies_seen_by(viewer: Viewer) -> QuerySet[YearlyReport]:
    """Yearly reports of the units that the viewer reads, the newest first."""
    return YearlyReport.objects.filter(unit__in=units_seen_by(viewer)).select_related("unit", "unit__parent")


def yearly_seen_by(viewer: Viewer, key: UUID) -> YearlyReport | None:
    """One report; None where there is none that the viewer may see."""
    return yearlies_seen_by(viewer).filter(pk=key).first()


def yearly_of(viewer: Viewer, unit: Unit, year: int) -> YearlyReport | None:
    """The report of a unit for a year, where it has begun one."""
    return yearlies_seen_by(viewer).filter(unit=unit, year=year).first()


def last_day_of(report: YearlyReport) -> date | None:
    """The last day in time of a report, by its year's law and its capacity."""
    law = law_of(report.year)
    return law.due[Capacity(report.capacity)].last_day(report.year) if law else None


def steps_of(report: YearlyReport) -> list[YearlyStep]:
    """What was done with a report, the newest first; the caller has passed the gate."""
    rows = YearlyStep.objects.filter(report=report).select_related("by", "version", "paper")
    return list(rows.order_by("-pk"))


def versions_of(report: YearlyReport) -> list[YearlyVersion]:
    """The frozen versions of a report, the newest first; the caller has passed the gate."""
    rows = YearlyVersion.objects.filter(report=report).select_related("pdf", "docx", "xlsx", "made_by")
    return list(rows.defer("content").order_by("-number"))


def sent_version(report: YearlyReport) -> YearlyVersion | None:
    """The version that is with whom it was sent to."""
    return version_numbered(report, report.sent_number) if State(report.state) in IN else None


def version_numbered(report: YearlyReport, number: int | None) -> YearlyVersion | None:
    """A version of a report by its number; the caller has passed the gate."""
    return YearlyVersion.objects.filter(report=report, number=number or 0).first()


def rows_of(report: YearlyReport) -> list[Row]:
    """The report's own rows as they were last drawn."""
    return from_json(report.content.get("rows", ()))


# --- who below is in ----------------------------------------------------------------------------


class Asked:
    """Words of a filter: which of the bodies below."""

    MISSING, LATE, RETURNED, IN = "chua-gui", "tre", "bi-tra-lai", "da-gui"
    ALL = (MISSING, LATE, RETURNED, IN)


@dataclass(frozen=True, slots=True)
class Below:
    """A body below with its report of the year, where it has begun one."""

    unit: int
    name: str
    parent: str
    report: UUID | None
    state: State | None
    capacity: Capacity
    timing: Timing
    first_sent_on: date | None
    total: int | None
    approved: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many bodies stand how. `late` counts those that came late or are overdue."""

    whole: int
    sent: int
    accepted: int
    returned: int
    late: int

    @property
    def missing(self) -> int:
        return self.whole - self.sent


def _with_reports(viewer: Viewer, unit: Unit, year: int, on: date, *, deep: bool) -> QuerySet[Any]:
    rows = bodies_below(viewer, unit, on, deep=deep)
    return rows.annotate(of_year=FilteredRelation("yearly_reports", condition=Q(yearly_reports__year=year)))


def tally(viewer: Viewer, unit: Unit, year: int, on: date, last_day: date, *, deep: bool = False) -> Tally:
    """How the bodies below stand on a day; of one question."""
    is_in = Q(of_year__state__in=[state.value for state in IN])
    late = Q(of_year__first_sent_on__gt=last_day)
    late |= Q(of_year__first_sent_on__isnull=True) if on > last_day else Q(pk=None)
    found = _with_reports(viewer, unit, year, on, deep=deep).order_by()
    told = found.aggregate(
        whole=Count("pk"),
        sent=Count("pk", filter=is_in),
        accepted=Count("pk", filter=Q(of_year__state=State.ACCEPTED.value)),
        returned=Count("pk", filter=Q(of_year__state=State.RETURNED.value)),
        late=Count("pk", filter=late),
    )
    return Tally(**told)


def below(
    viewer: Viewer,
    unit: Unit,
    year: int,
    on: date,
    last_day: date,
    *,
    asked: str = "",
    words: str = "",
    deep: bool = False,
) -> QuerySet[Unit]:
    """The bodies below that are asked for, in the order of the tree; `as_below` makes values of a page of them."""
    rows = _with_reports(viewer, unit, year, on, deep=deep)
    is_in = Q(of_year__state__in=[state.value for state in IN])
    if asked == Asked.MISSING:
        rows = rows.filter(Q(of_year=None) | ~is_in)
    elif asked == Asked.IN:
        rows = rows.filter(is_in)
    elif asked == Asked.RETURNED:
        rows = rows.filter(of_year__state=State.RETURNED.value)
    elif asked == Asked.LATE:
        late = Q(of_year__first_sent_on__gt=last_day)
        rows = rows.filter(late | Q(of_year__first_sent_on__isnull=True) if on > last_day else late)
    return rows.filter(name_folded__contains=words) if words else rows


_COLUMNS = ("pk", "name", "parent__name", "of_year", "of_year__state", "of_year__capacity", "of_year__first_sent_on")


def as_below(viewer: Viewer, rows: QuerySet[Any], on: date, last_day: date) -> list[Below]:
    """Rows of `below` as values, with the counts of what each sent."""
    told = list(rows.values_list(*_COLUMNS))
    reports = [row[3] for row in told if row[3] is not None]
    counts = {key: (total, approved) for key, total, approved in _counts(viewer, reports)}
    return [
        Below(
            unit=pk,
            name=name,
            parent=parent or "",
            report=key,
            state=State(state) if state else None,
            capacity=Capacity(capacity) if capacity else Capacity.UNIT,
            timing=timing(day, last_day, on),
            first_sent_on=day,
            total=counts[key][0] if key in counts else None,
            approved=counts[key][1] if key in counts else None,
        )
        for pk, name, parent, key, state, capacity, day in told
    ]


def _counts(viewer: Viewer, reports: Sequence[UUID]) -> Iterator[tuple[UUID, int, int]]:
    rows = _in(viewer).filter(report__in=reports)
    yield from rows.values_list("report_id", "total", "approved")


def _in(viewer: Viewer) -> QuerySet[YearlyVersion]:
    """The versions that are with whom they were sent to."""
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("report__unit")))
    states = [state.value for state in IN]
    return YearlyVersion.objects.filter(seen, report__state__in=states, number=F("report__sent_number"))


# --- the whole ----------------------------------------------------------------------------------


def taken(viewer: Viewer, unit: Unit, year: int, on: date) -> QuerySet[YearlyVersion]:
    """The versions that a report of the unit takes in now: of the bodies right below that report to it."""
    bodies = bodies_below(viewer, unit, on).order_by()
    rows = _in(viewer).filter(report__year=year, report__unit__in=bodies, report__capacity=Capacity.UNIT.value)
    return rows.order_by("report__unit__path")


def totals_taken(viewer: Viewer, unit: Unit, year: int, on: date) -> tuple[Totals, int]:
    """The counts of what is taken in, and of how many reports below and further below."""
    told = taken(viewer, unit, year, on).order_by().aggregate(**{name: Sum(name) for name in (*COUNTS, "units")})
    return Totals(*(told[name] or 0 for name in COUNTS)), told["units"] or 0


@dataclass(frozen=True, slots=True)
class Section:
    """One frozen version inside a whole: of which body, with its own rows and what it says beside them."""

    unit: str
    depth: int
    content: Mapping[str, Any]
    number: int
    digest: str
    sent_on: date | None
    total: int  # of it and of all that it takes in

    @property
    def rows(self) -> list[Row]:
        return from_json(self.content.get("rows", ()))


def sections(viewer: Viewer, version: YearlyVersion) -> Iterator[Section]:
    """The version and all that it takes in, in the order of the tree; the viewer reads the version's unit."""
    if not units_seen_by(viewer).filter(pk=version.report.unit_id).exists():
        return
    found: dict[int, str] = {version.pk: version.report.unit.path}
    level = [version.pk]
    while level:
        parts = YearlyPart.objects.filter(whole__in=level).values_list("part_id", "part__report__unit__path")
        below_ = dict(parts)
        level = [key for key in below_ if key not in found]
        found |= below_
    keys = sorted(found, key=lambda key: found[key])
    base = version.report.unit.path.count("/")
    for start in range(0, len(keys), _AT_ONCE):
        rows = YearlyVersion.objects.filter(pk__in=keys[start : start + _AT_ONCE]).select_related("report__unit")
        by_key = {row.pk: row for row in rows}
        for key in keys[start : start + _AT_ONCE]:
            row = by_key[key]
            unit = row.report.unit
            depth = unit.path.count("/") - base
            day = row.report.first_sent_on
            yield Section(unit.name, depth, row.content, row.number, row.digest, day, row.total)


def missing_names(viewer: Viewer, unit: Unit, year: int, on: date, most: int) -> tuple[list[str], int]:
    """Bodies right below whose report is not in, so many named, and how many there are."""
    law = law_of(year)
    if law is None:
        return [], 0
    rows = below(viewer, unit, year, on, law.due[Capacity.UNIT].last_day(year), asked=Asked.MISSING)
    names = list(rows.values_list("name", flat=True)[: most + 1])
    return names[:most], len(names) if len(names) <= most else rows.count()


def not_in(viewer: Viewer, year: int, on: date, capacity: Capacity) -> dict[int, str]:
    """Bodies with a running system of their own whose report in a capacity is not in, by id with their names."""
    rows = live_on(units_seen_by(viewer), on).exclude(kind__in=(*PARTS, *BESIDE))
    rows = rows.annotate(of_year=FilteredRelation("yearly_reports", condition=Q(yearly_reports__year=year)))
    rows = rows.filter(Q(of_year=None) | ~Q(of_year__state__in=[state.value for state in IN]))
    unsaid = Q(of_year=None) & Q(parent__isnull=capacity is Capacity.OWNER)
    running = Exists(live_systems(systems_seen_by(viewer).filter(unit=OuterRef("pk")), on).order_by())
    return dict(rows.filter(unsaid | Q(of_year__capacity=capacity.value), running).values_list("pk", "name"))


# --- who may -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hands:
    """What a viewer may do with a report: write it, sign it, judge it; `above` is the body that it goes to."""

    writes: bool
    signs: bool
    judges: bool
    above: Unit | None


def hands(viewer: Viewer, report: YearlyReport) -> Hands:
    """Who judges: the body above; of a report to the ministry its own people record what the ministry said."""
    above = body_above(report.unit) if report.capacity == Capacity.UNIT else None
    return Hands(
        writes=may(viewer, Deed.PROVE, report.unit),
        signs=may(viewer, Deed.SIGN, report.unit),
        judges=_judges(viewer, report, above),
        above=above,
    )


def judges(viewer: Viewer, report: YearlyReport) -> bool:
    """Whether the viewer returns or accepts a report."""
    return _judges(viewer, report, body_above(report.unit) if report.capacity == Capacity.UNIT else None)


def _judges(viewer: Viewer, report: YearlyReport, above: Unit | None) -> bool:
    if report.capacity == Capacity.OWNER:
        return may(viewer, Deed.REPORT, report.unit)
    return above is not None and may(viewer, Deed.REVIEW, above)


def waiting_below(
    viewer: Viewer, unit: Unit, year: int, on: date, places: Sequence[int] = ()
) -> QuerySet[YearlyReport]:
    """The reports of the bodies right below that wait to be returned or accepted; `places` as `bodies_below` has it."""
    rows = yearlies_seen_by(viewer).filter(year=year, state=State.SENT.value, capacity=Capacity.UNIT.value)
    return rows.filter(unit__in=bodies_below(viewer, unit, on, places=places).order_by())
