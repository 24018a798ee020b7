"""Past days judged from facts and kept, some units at a time: whole after a stop at any moment, each unit once.

Like a tally this is a memory of the judge's and no action: nothing that a unit owns changes. Facts are only ever
added, so that what was known by the end of a past day, and with it the verdict, stays what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db import transaction
from django.db.models import Max, Min

from khien.base import clock
from khien.base.actors import Service
from khien.duties.models import Ask, Duty, FormerAsk, KeptDay, KeptVerdicts
from khien.duties.queries.chronicles import replays
from khien.duties.rules.kept import MANY, packed_counts, packed_statuses, unpacked_counts, unpacked_statuses
from khien.duties.rules.months import is_month_end, worth_keeping
from khien.duties.rules.replay import Replay
from khien.duties.rules.verdicts import SEVERITY
from khien.law.fingerprint import fingerprint
from khien.organisations.queries import Viewer

BATCH = 500
_Key = tuple[str, str]  # scope, obligation; blank for all


@dataclass(frozen=True, slots=True)
class Filled:
    """How far keeping is: days that are whole, days still to be made, units done of those days and in all."""

    days: int
    left: int
    done: int
    total: int


def fill(viewer: Service, most: int | None = None) -> Filled:
    """Keep what is missing: at most `most` units now, each for all days that still lack it."""
    began, today = _first_asked(), clock.today()
    if began is None:
        return Filled(0, 0, 0, 0)
    _begin(worth_keeping(today, began), today)
    batches = 0
    while (most is None or batches * BATCH < most) and _fill_some():
        batches += 1
    _let_go(today)
    return filled(viewer)


def filled(viewer: Viewer) -> Filled:  # noqa: ARG001 - the figures are the same for everyone
    """How far keeping is. The figures are the same for everyone."""
    total = Duty.objects.order_by().values("unit").distinct().count()
    open_days = list(KeptDay.objects.filter(finished_at=None).values_list("upto", flat=True))
    whole = KeptDay.objects.exclude(finished_at=None).count()
    done = Duty.objects.filter(unit_id__lte=min(open_days)).values("unit").distinct().count() if open_days else total
    return Filled(whole, len(open_days), done, total)


def _first_asked() -> date | None:
    days = [
        Ask.objects.aggregate(first=Min("asked_at"))["first"],
        FormerAsk.objects.aggregate(first=Min("began_at"))["first"],
    ]
    return min((clock.day_of(at) for at in days if at is not None), default=None)


def _begin(days: Sequence[date], today: date) -> None:
    """A row for each day that has none; two workers at once make one."""
    rows = [KeptDay(on=day, kept_on=today, catalogue=fingerprint()) for day in days]
    if KeptDay.objects.filter(on__in=days).count() < len(days):
        KeptDay.objects.bulk_create(rows, ignore_conflicts=True)


def _fill_some() -> bool:
    """The next units of the days that are furthest behind; whether there was anything to do."""
    behind = KeptDay.objects.filter(finished_at=None)
    upto = behind.aggregate(least=Min("upto"))["least"]
    if upto is None:
        return False
    days = list(behind.filter(upto=upto).order_by("on"))
    ahead = Duty.objects.filter(unit_id__gt=upto).order_by("unit_id").values_list("unit_id", flat=True).distinct()
    units = list(ahead[:BATCH])
    if not units:
        for day in days:
            _finish(day)
        return True
    sheets = _judged(units, [day.on for day in days])
    with transaction.atomic():
        moved = KeptDay.objects.filter(pk__in=[day.pk for day in days], upto=upto, finished_at=None)
        if moved.update(upto=units[-1]) == len(days):  # else another worker has made some of them meanwhile
            rows = (row for day in days for row in sheets[day.on].rows(day, upto))
            KeptVerdicts.objects.bulk_create(rows, batch_size=BATCH)
        else:
            transaction.set_rollback(True)
    return True


def _judged(units: Iterable[int], days: Sequence[date]) -> dict[date, _Sheet]:
    sheets = {day: _Sheet() for day in days}
    for unit, replay in sorted(replays(list(units)).items()):
        for day in days:
            sheets[day].add(unit, _worst(replay, day))
    return sheets


def _worst(replay: Replay, day: date) -> dict[_Key, int]:
    """Of each letter and duty, and of each duty whatever letters ask it, the worst verdict's place at a day's end."""
    found: dict[_Key, int] = {}
    for stay in replay.chronicle.stays:
        if not stay.stood(day):
            continue
        place, name = SEVERITY[replay.verdict(stay, day).status], stay.asked.obligation
        for key in (("", name), (stay.scope, name)):
            found[key] = min(place, found.get(key, MANY))
    return found


@dataclass(slots=True)
class _Sheet:
    """What is kept of one day for some units."""

    statuses: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, unit: int, worst: Mapping[_Key, int]) -> None:
        for (scope, name), place in worst.items():
            self.counts[scope].setdefault(unit, [0] * MANY)[place] += 1
            if not scope:
                self.statuses[name].append((unit, place))

    def rows(self, day: KeptDay, part: int) -> Iterable[KeptVerdicts]:
        for name, pairs in self.statuses.items():
            packed = packed_statuses([unit for unit, _ in pairs], [place for _, place in pairs])
            yield KeptVerdicts(day=day, obligation=name, part=part, packed=packed)
        for scope, counts in self.counts.items():
            packed = packed_counts(list(counts), list(counts.values()))
            yield KeptVerdicts(day=day, scope=scope, part=part, packed=packed)


@transaction.atomic
def _finish(day: KeptDay) -> None:
    """All units are in: the parts become one of each kind, and the day is whole. Done twice, it changes nothing."""
    row = KeptDay.objects.select_for_update().get(pk=day.pk)
    if row.finished_at is not None:
        return
    parts: dict[_Key, list[bytes]] = defaultdict(list)
    rows = KeptVerdicts.objects.filter(day=row).order_by("part")
    for scope, obligation, packed in rows.values_list("scope", "obligation", "packed"):
        parts[scope, obligation].append(bytes(packed))
    rows.delete()
    KeptVerdicts.objects.bulk_create(
        (
            KeptVerdicts(
                day=row, scope=scope, obligation=obligation, part=0, packed=_joined(some, one=bool(obligation))
            )
            for (scope, obligation), some in parts.items()
        ),
        batch_size=BATCH,
    )
    row.finished_at = clock.now()
    row.save(update_fields=["finished_at"])


def _joined(parts: Sequence[bytes], *, one: bool) -> bytes:
    """Parts of one kind as one: of an obligation's verdicts (`one`), or of counts."""
    read, write = (unpacked_statuses, packed_statuses) if one else (unpacked_counts, packed_counts)
    opened = [read(part) for part in parts]
    return write(np.concatenate([units for units, _ in opened]), np.concatenate([values for _, values in opened]))


@transaction.atomic
def _let_go(today: date) -> None:
    """Days kept only as a yesterday, once a later day is whole."""
    newest = KeptDay.objects.exclude(finished_at=None).aggregate(on=Max("on"))["on"]
    if newest is None:
        return
    for day in KeptDay.objects.filter(on__lt=min(newest, today)):
        if not is_month_end(day.on):
            day.delete()
