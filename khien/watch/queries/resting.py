"""What a planner should look at before keeping shifts: short rest, a person at two units. It forbids nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from khien.organisations.queries import Viewer, units_seen_by
from khien.watch.models import Member, Shift
from khien.watch.rules.rest import OURS, RestWarning, rest_warnings
from khien.watch.rules.shifts import Kind, told
from khien.watch.rules.shifts import Shift as Planned
from khien.watch.rules.spans import Span

_MARGIN = timedelta(days=9)  # the longest rule of rest looks at seven days


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning in words, with what it rests on: an article, or that it is our recommendation and why."""

    words: str
    basis: str


def warnings_of(viewer: Viewer, shifts: Sequence[Planned], gone: Collection[int] = ()) -> list[Warned]:
    """Warnings about these shifts (units and members by number) beside what else is known of their members.

    `gone` are rows that they take the place of. What stands at a unit that the viewer does not read counts without
    being named.
    """
    if not shifts:
        return []
    span = Span(min(one.start for one in shifts), max(one.end for one in shifts))
    people = _of_one_person({int(one.person) for one in shifts})
    rows = Shift.objects.filter(
        member__in=people, ended_at=None, start__lt=span.end + _MARGIN, end__gt=span.start - _MARGIN
    ).exclude(pk__in=gone)
    seen = set(units_seen_by(viewer).filter(pk__in={row.unit_id for row in rows}).values_list("pk", "name"))
    units, names = dict(seen), {key: one.name for key, one in people.items()}
    others = [Planned(str(r.unit_id), str(r.member_id), r.start, r.end, Kind(r.kind)) for r in rows]
    one_of = {key: str(min(k for k, v in people.items() if _same(v, one))) for key, one in people.items()}
    told_names = {one_of[key]: names[key] for key in people}
    alike = [_as(one, one_of) for one in {*shifts, *others}]
    tired = {warning for own in rest_warnings(alike, span).values() for warning in own}
    found = [_rest(one, told_names) for one in sorted(tired, key=lambda one: (one.span, one.person, one.rule.id))]
    return [*found, *_twice(shifts, others, one_of, told_names, units)]


def _of_one_person(keys: Collection[int]) -> dict[int, Member]:
    """These members and the same people's memberships elsewhere."""
    own = {row.pk: row for row in Member.objects.filter(pk__in=keys)}
    accounts = {row.person_id for row in own.values() if row.person_id}
    return {**own, **{row.pk: row for row in Member.objects.filter(person__in=accounts)}}


def _same(one: Member, other: Member) -> bool:
    return one.pk == other.pk or (one.person_id is not None and one.person_id == other.person_id)


def _as(shift: Planned, one_of: dict[int, str]) -> Planned:
    return Planned(shift.unit, one_of[int(shift.person)], shift.start, shift.end, shift.kind)


def _rest(warning: RestWarning, names: dict[str, str]) -> Warned:
    rule = warning.rule
    words = f"{names[warning.person]} {warning.why}: {told(warning.span.start)} – {told(warning.span.end)}."
    return Warned(words, rule.cite or f"{OURS}: {rule.basis}")


def _twice(
    shifts: Iterable[Planned],
    others: Sequence[Planned],
    one_of: dict[int, str],
    names: dict[str, str],
    units: dict[int, str],
) -> list[Warned]:
    found = []
    by_person: dict[str, list[Planned]] = {}
    for other in others:
        by_person.setdefault(one_of[int(other.person)], []).append(other)
    for one in shifts:
        for other in by_person.get(one_of[int(one.person)], ()):
            if other.unit != one.unit and one.span.meets(other.span):
                place = units.get(int(other.unit), "một đơn vị khác")
                words = f"{names[one_of[int(one.person)]]} lúc đó cũng trực tại {place}: "
                words += f"{told(other.start)} – {told(other.end)}."
                found.append(Warned(words, "Một người khó trực hai nơi cùng lúc; hãy kiểm tra lại."))
    return found
