"""What a watch that is over says of presence: counts of each unit, kept once, and evidence of them. It ranks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from khien.base import clock
from khien.base.actors import Service
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.rules import Source
from khien.watch.models import Period, Presence, PresenceRate, Roster
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.presence import Rate, State, moments, rate
from khien.watch.rules.spans import Span

PROOF = "watch_presence"
AFTER = timedelta(hours=2)  # once the last question is over, late words within the hour among them
LOOKED_AT = timedelta(days=30)  # a machine that was down for longer leaves the rate uncounted
BATCH = 50


def keep_rates(*, by: Service, at: datetime) -> int:
    """Keep the counts of watches that ended, with their evidence; how many units. Two workers keep a unit's once."""
    over = Period.objects.filter(
        state=PeriodState.DECLARED, end__lte=at - AFTER, end__gt=at - LOOKED_AT, ask_every__gt=0
    )
    kept = 0
    for period in over.filter(Exists(Presence.objects.filter(period=OuterRef("pk")))).order_by("pk"):
        while part := _keep_some(period, by, at):
            kept += part
    return kept


@transaction.atomic
def _keep_some(period: Period, by: Service, at: datetime) -> int:
    done = PresenceRate.objects.filter(period=period, unit=OuterRef("unit"))
    asked = Presence.objects.filter(period=period, unit=OuterRef("unit"))
    rosters = Roster.objects.filter(Exists(asked), ~Exists(done), period=period).select_related("unit").order_by("pk")
    rows = list(rosters[:BATCH])
    counts = counts_of(period, [row.unit_id for row in rows])
    planned = sum(1 for _ in moments(Span(period.start, period.end), period.ask_every))
    for row in rows:
        _keep(period, row, rate(counts.get(row.unit_id, {}), planned), by, at)
    return len(rows)


def counts_of(period: Period, units: list[int]) -> dict[int, Mapping[State, int]]:
    """How many questions of these units within the watch's time are in each state, spot checks among them."""
    within = Presence.objects.filter(unit__in=units, asked_at__gte=period.start, asked_at__lt=period.end)
    found: dict[int, dict[State, int]] = {}
    for unit, state, n in within.order_by().values_list("unit_id", "state").annotate(n=Count("pk")):
        found.setdefault(unit, {})[State(state)] = n
    return dict(found)


def _keep(period: Period, roster: Roster, found: Rate, by: Service, at: datetime) -> None:
    fresh = PresenceRate(
        period=period,
        unit=roster.unit,
        planned=found.planned,
        asked=found.asked,
        present=found.present,
        stood_in=found.stood_in,
        from_above=found.from_above,
        late=found.late,
        silent=found.silent,
        made_at=at,
    )
    PresenceRate.objects.bulk_create([fresh], ignore_conflicts=True)
    row = PresenceRate.objects.select_for_update().get(period=period, unit=roster.unit)
    if row.evidence is not None or row.made_at != at:  # another worker was first
        return
    made = evidence.record(
        by=by,
        at=at,
        provider=roster.unit,
        proof=PROOF,
        happened_on=min(clock.day_of(period.end), clock.day_of(at)),
        facts={
            "covers_from": clock.day_of(period.start).isoformat(),
            "covers_to": clock.day_of(period.end - timedelta(minutes=1)).isoformat(),
            "asked": found.asked,
            "answered": found.answered,
            "late": found.late + found.from_above,
            "silent": found.silent,
        },
        subjects=[SubjectRef(roster.unit)],
        note=f"{period.name}: hỏi {found.asked} lần, người của ca trực xác nhận {found.answered} lần.",
        source=Source.MACHINE,
    )
    row.evidence = made.pk
    row.save(update_fields=["evidence"])
