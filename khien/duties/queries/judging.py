"""Verdicts on asks: judged from facts, remembered on the row, judged anew when facts, law or the day moved on.

Rights are decided before: these functions take rows that the viewer may see, and read facts as a service.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.duties.models import Ask, Event, Waiver
from khien.duties.rules.asked import Asked, Dossier, System, proofs_asked, verdict_on
from khien.duties.rules.combine import INVENTORY
from khien.duties.rules.verdicts import OPEN, Proven, Verdict
from khien.duties.rules.verdicts import Standing as Worth
from khien.duties.rules.wire import clause_from_json, verdict_from_json, verdict_to_memory
from khien.evidence.queries import evidence_seen_by, facts_about
from khien.law.days import Works
from khien.law.fingerprint import fingerprint
from khien.law.load import catalogue
from khien.law.types import ClauseTerms
from khien.notices.queries import settled
from khien.notices.rules.hours import Calendar
from khien.organisations.queries import Viewer, units_by_mandate, units_seen_by
from khien.systems.queries import systems_of

if TYPE_CHECKING:
    from khien.evidence.models import Evidence

JUDGE = Service("judge")
_BATCH = 1000
_REMEMBERED = ("status", "reason", "due_on", "turns_on", "verdict", "judged_on", "facts_version", "catalogue")


def asks_for(viewer: Viewer, scope: str) -> QuerySet[Ask]:
    """What a letter asks today of units that the viewer reads, or whose answers its mandate opens."""
    return asked_of(viewer, scope).filter(recalled_at=None)


def asked_of(viewer: Viewer, scope: str) -> QuerySet[Ask]:
    """The same with what was taken back."""
    units = units_seen_by(viewer).values("pk")
    mandated = units_by_mandate(viewer, scope).values("pk")
    rows = Ask.objects.filter(scope=scope)
    return rows.filter(Q(duty__unit__in=units) | Q(duty__unit__in=mandated)).select_related("duty__unit")


def evidence_of_scope(viewer: Viewer, scope: str, on: date) -> QuerySet[Evidence]:
    """The evidence that verdicts on a letter rest on, of units that the viewer sees for this letter."""
    used = {key for _, verdict in fresh(asks_for(viewer, scope), on) for key in verdict.evidence}
    return evidence_seen_by(JUDGE).filter(pk__in=used)


def fresh(asks: QuerySet[Ask], on: date) -> list[tuple[Ask, Verdict]]:
    """Each ask with its verdict of the day `on`. Today's are remembered; another day's never are."""
    if on != clock.today():
        return judged(list(asks.select_related("duty__unit")), on)
    found = asks.select_related("duty__unit")
    rows: list[Ask] = list(found.annotate(moved=ExpressionWrapper(_moved(on), output_field=BooleanField())))
    if any(getattr(ask, "moved", True) for ask in rows):
        refresh(asks, on)
        rows = list(found)
    return [(ask, verdict_from_json(ask.verdict)) for ask in rows]


def refresh(asks: QuerySet[Ask], on: date) -> int:
    """Judge anew what no longer holds; returns how many were.

    A unit's asks are judged together, so that its systems and evidence are read once. Nobody is kept from writing
    meanwhile: what is asked in other terms by the time a verdict is saved keeps none, and is judged again.
    """
    stale = asks.filter(_moved(on)).order_by("duty__unit_id", "pk")
    keys = list(stale.values_list("pk", flat=True))
    for first in range(0, len(keys), _BATCH):
        rows = Ask.objects.filter(pk__in=keys[first : first + _BATCH]).defer("verdict", "reason")
        batch = list(rows.select_related("duty__unit"))
        for ask, verdict in judged(batch, on):
            _remember(ask, verdict, on)
        _save(batch)
    return len(keys)


def _moved(on: date) -> Q:
    """Asks whose verdict no longer holds on a day: facts, the law or the day moved on."""
    moved = ~Q(facts_version=F("duty__unit__facts_version")) | ~Q(catalogue=fingerprint())
    return moved | Q(turns_on__lte=on) | Q(judged_on__gt=on)


def _save(asks: Sequence[Ask]) -> None:
    """One prepared UPDATE for all rows: Django's bulk_update takes ten times as long as judging them."""
    fields = [field for field in Ask._meta.concrete_fields if field.name in _REMEMBERED]
    began = Ask._meta.get_field("began_at")
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.attname)} = %s" for field in fields)
    table, asked = quote(Ask._meta.db_table), f"COALESCE({quote('began_at')}, {quote('asked_at')})"
    statement = f"UPDATE {table} SET {columns} WHERE id = %s AND {asked} = %s"  # noqa: S608 (names of our own)
    values = [
        [
            *(field.get_db_prep_save(getattr(ask, field.attname), connection) for field in fields),
            ask.pk,
            began.get_db_prep_value(ask.began_at or ask.asked_at, connection),
        ]
        for ask in asks
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _remember(ask: Ask, verdict: Verdict, on: date) -> None:
    ask.status, ask.reason, ask.due_on, ask.turns_on = verdict.status, verdict.reason, verdict.due_on, verdict.turns_on
    ask.verdict, ask.judged_on = verdict_to_memory(verdict), on
    ask.facts_version, ask.catalogue = ask.duty.unit.facts_version, fingerprint()


def judged(asks: Sequence[Ask], on: date) -> list[tuple[Ask, Verdict]]:
    """Verdicts from facts alone, nothing remembered and nothing written."""
    if not asks:
        return []
    law = catalogue()
    waived = _waivers({ask.duty_id for ask in asks}, on)
    asked = [asked_by(ask, waived.get(ask.duty_id, "")) for ask in asks]
    proofs = {proof for one in asked for proof in proofs_asked(one, law)} | {INVENTORY}
    dossiers = _dossiers({ask.duty.unit_id for ask in asks}, proofs, on)
    words, works = law.events, days_worked()
    return [
        (ask, verdict_on(one, dossiers[ask.duty.unit_id], law, on, words=words, works=works))
        for ask, one in zip(asks, asked, strict=True)
    ]


def asked_by(ask: Ask, waived: str = "") -> Asked:
    """The row as the value that the judge takes."""
    terms = clause_from_json(ask.terms)
    return Asked(ask.duty.obligation, ask.law_on, clock.day_of(ask.asked_at), terms, waived)


def _waivers(duty_ids: Collection[int], on: date) -> dict[int, str]:
    end = end_of(on)
    rows = Waiver.objects.filter(duty_id__in=duty_ids, at__lt=end)
    rows = rows.filter(Q(lifted_at=None) | Q(lifted_at__gte=end), Q(until_on=None) | Q(until_on__gte=on))
    return dict(rows.values_list("duty_id", "reason"))


def _dossiers(unit_ids: set[int], proofs: Collection[str], on: date) -> dict[int, Dossier]:
    systems = systems_of(JUDGE, unit_ids, on)
    facts = facts_about(JUDGE, unit_ids, proofs, on)
    happened: dict[int, dict[tuple[int | None, str], date]] = defaultdict(dict)
    rows = Event.objects.filter(unit_id__in=unit_ids, recorded_at__lt=end_of(on), on__lte=on).order_by("on")
    for unit, system, kind, day in rows.values_list("unit_id", "system_id", "kind", "on"):
        happened[unit][system, kind] = day
    return {
        unit: Dossier(
            systems=[System(one.id, one.name, one.level) for one in systems.get(unit, ())],
            evidence=[
                Proven(key, proof, day, Worth(worth.value), found, system)
                for _, system, key, proof, day, found, worth in facts.get(unit, ())
            ],
            events=happened.get(unit, {}),
        )
        for unit in unit_ids
    }


def end_of(on: date) -> datetime:
    """The first instant after a day in Vietnam."""
    return datetime.combine(on + timedelta(days=1), time(), clock.VIETNAM)


def days_worked() -> Works:
    """The calendar that dossiers count by, with what an official corrected; read when a limit first asks for it."""

    @cache
    def calendar() -> Calendar:
        return settled(JUDGE).calendar

    return lambda day: calendar().works(day)


def already_proven(
    viewer: Viewer, unit_ids: Iterable[int], obligation: str, law_on: date, terms: ClauseTerms, on: date
) -> dict[int, Verdict]:
    """What each unit would answer today, before anything is sent; only units that the viewer reads."""
    seen = set(units_seen_by(viewer).filter(pk__in=set(unit_ids)).values_list("pk", flat=True))
    law = catalogue()
    asked = Asked(obligation, law_on, on, terms)
    dossiers = _dossiers(seen, {*proofs_asked(asked, law), INVENTORY}, on)
    words, works = law.events, days_worked()
    return {unit: verdict_on(asked, dossier, law, on, words=words, works=works) for unit, dossier in dossiers.items()}


def is_open(verdict: Verdict) -> bool:
    """Whether something is still to be done."""
    return verdict.status in OPEN
