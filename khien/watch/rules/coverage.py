"""What a roster covers of a window, to the minute, unit by unit. It counts what was read and assumes nobody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from khien.watch.rules.overlaps import Overlap, overlaps
from khien.watch.rules.rest import RECOMMENDED, RestWarning, Rule, rest_warnings
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.rules.spans import Span, cut, gaps, joined, minutes


@dataclass(frozen=True, slots=True)
class Coverage:
    """One unit in one window. `covered` counts minutes with anyone on site or on call, `covered_site` on site alone."""

    unit: str
    window: Span
    covered: int
    covered_site: int
    gaps: tuple[Span, ...]
    overlaps: tuple[Overlap, ...]
    rest_warnings: tuple[RestWarning, ...]

    @property
    def minutes(self) -> int:
        return minutes([self.window])

    @property
    def has_nobody(self) -> bool:
        """Whether nobody at all is on watch in the window."""
        return self.covered == 0


def coverage(
    shifts: Sequence[Shift], window: Span, units: Iterable[str] = (), rules: Sequence[Rule] = RECOMMENDED
) -> tuple[Coverage, ...]:
    """A line for each of `units`, then for each other unit that has a shift, in that order.

    A unit without a shift in the window is one gap from end to end. Shifts outside the window count for rest alone.
    """
    by_unit: dict[str, list[Shift]] = {unit: [] for unit in units}
    for shift in shifts:
        by_unit.setdefault(shift.unit, []).append(shift)
    doubled = overlaps(shifts, window)
    tired = rest_warnings(shifts, window, rules)
    return tuple(
        _of_unit(unit, own, window, doubled.get(unit, ()), tired.get(unit, ())) for unit, own in by_unit.items()
    )


def _of_unit(
    unit: str,
    shifts: Iterable[Shift],
    window: Span,
    doubled: tuple[Overlap, ...],
    tired: tuple[RestWarning, ...],
) -> Coverage:
    by_kind: dict[Kind, list[Span]] = defaultdict(list)
    for shift in shifts:
        by_kind[shift.kind] += cut([shift.span], window)
    anyone = joined(span for spans in by_kind.values() for span in spans)
    return Coverage(
        unit=unit,
        window=window,
        covered=minutes(anyone),
        covered_site=minutes(joined(by_kind[Kind.SITE])),
        gaps=gaps(anyone, window),
        overlaps=doubled,
        rest_warnings=tired,
    )


@dataclass(frozen=True, slots=True)
class Total:
    """Many units in one sentence: how many gaps in all, in how many units, and how many units without anyone."""

    units: int
    gaps: int
    units_with_gaps: int
    without_anyone: int


def total(found: Iterable[Coverage]) -> Total:
    """The sum of the lines."""
    lines = tuple(found)
    return Total(
        units=len(lines),
        gaps=sum(len(line.gaps) for line in lines),
        units_with_gaps=sum(bool(line.gaps) for line in lines),
        without_anyone=sum(line.has_nobody for line in lines),
    )
