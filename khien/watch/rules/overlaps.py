"""Who is on watch twice at once, and where several people are. It judges nobody: an overlap is told, never refused."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from khien.watch.rules.shifts import Shift
from khien.watch.rules.spans import Span, at_least, cut, joined, touched


class Why(StrEnum):
    """What overlaps. The first is often meant (two on watch together), the others are mostly slips."""

    SEVERAL = "several"  # two or more different people of the unit
    SAME_PERSON = "same_person"  # one person on two shifts of the unit
    TWO_UNITS = "two_units"  # one name at two units; it may be two people of one name


WHY_WORDS = {
    Why.SEVERAL: "nhiều người cùng trực",
    Why.SAME_PERSON: "một người có hai ca cùng lúc",
    Why.TWO_UNITS: "cùng một tên trực ở hai đơn vị cùng lúc; kiểm tra có phải là một người",
}


@dataclass(frozen=True, slots=True)
class Overlap:
    """A longest stretch inside the window; `people` and `units` in the order of the roster."""

    span: Span
    people: tuple[str, ...]
    units: tuple[str, ...]
    why: Why


def overlaps(shifts: Sequence[Shift], window: Span) -> Mapping[str, tuple[Overlap, ...]]:
    """The overlaps of each unit inside the window, by their start. A person at two units is told at both."""
    units: dict[str, list[Shift]] = defaultdict(list)
    people: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        if shift.span.meets(window):
            units[shift.unit].append(shift)
            people[shift.person].append(shift)
    found: dict[str, list[Overlap]] = {unit: _several(unit, own, window) for unit, own in units.items()}
    for person, own in people.items():
        for unit, overlap in _of_person(person, own, window):
            found[unit].append(overlap)
    order = list(Why)
    return {
        unit: tuple(sorted(each, key=lambda one: (one.span, order.index(one.why), one.people)))
        for unit, each in found.items()
    }


def _several(unit: str, shifts: Iterable[Shift], window: Span) -> list[Overlap]:
    by_person: dict[str, list[Span]] = defaultdict(list)
    for shift in shifts:
        by_person[shift.person].append(shift.span)
    merged = {person: joined(cut(spans, window)) for person, spans in by_person.items()}
    found = at_least(2, (span for spans in merged.values() for span in spans))
    names: list[dict[str, None]] = [{} for _ in found]
    for person, spans in merged.items():
        for span in spans:
            for place in touched(found, span):
                names[place][person] = None
    return [Overlap(span, tuple(who), (unit,), Why.SEVERAL) for span, who in zip(found, names, strict=True)]


def _of_person(person: str, shifts: Iterable[Shift], window: Span) -> Iterable[tuple[str, Overlap]]:
    at_unit: dict[str, list[Span]] = defaultdict(list)
    for shift in shifts:
        at_unit[shift.unit] += cut([shift.span], window)
    for unit, spans in at_unit.items():
        for span in at_least(2, spans):
            yield unit, Overlap(span, (person,), (unit,), Why.SAME_PERSON)
    if len(at_unit) < 2:
        return
    merged = {unit: joined(spans) for unit, spans in at_unit.items()}
    twice = at_least(2, (span for spans in merged.values() for span in spans))
    places: list[dict[str, None]] = [{} for _ in twice]
    for unit, stretches in merged.items():
        for span in stretches:
            for place in touched(twice, span):
                places[place][unit] = None
    for span, where in zip(twice, places, strict=True):
        for unit in where:
            yield unit, Overlap(span, (person,), tuple(where), Why.TWO_UNITS)
