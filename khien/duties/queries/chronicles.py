"""All that was ever known of units, as values for `rules.replay`: asks in the words they had, facts with their days.

Rights are decided before: these functions take units that the viewer may see, and read facts as a service.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from khien.base.clock import day_of
from khien.duties.models import Ask, Event, FormerAsk, Waiver
from khien.duties.queries.judging import JUDGE, days_off
from khien.duties.rules.asked import Asked
from khien.duties.rules.replay import Chronicle, Excuse, Happened, Piece, Replay, Running, Stay
from khien.duties.rules.verdicts import Standing as Worth
from khien.duties.rules.wire import Json, clause_from_json
from khien.evidence.queries import lives_of
from khien.evidence.rules import Standing
from khien.law.load import catalogue
from khien.systems.queries import system_lives

_WORTH = {one.value: one for one in Worth}  # what is withdrawn or replaced is none of them: it is gone
_Row = tuple[int, int, int, str, str, date, Json, datetime, datetime | None, datetime | None]


def replays(unit_ids: Collection[int]) -> dict[int, Replay]:
    """Of each unit that was ever asked something, its verdicts to be replayed. A dozen queries for a batch."""
    stays, pieces, systems = _stays(unit_ids), lives_of(JUDGE, unit_ids), system_lives(JUDGE, unit_ids)
    events, excuses = _events(unit_ids), _excuses(unit_ids)
    return {
        unit: Replay(
            Chronicle(
                stays=stays[unit],
                evidence=[
                    Piece(one.id, one.proof, one.happened_on, one.facts, one.system, _worths(one.worths))
                    for one in pieces.get(unit, ())
                ],
                systems=[Running(one.id, one.name, one.first, one.last, one.levels) for one in systems.get(unit, ())],
                events=events[unit],
                excuses=excuses[unit],
            ),
            catalogue(),
            days_off,
        )
        for unit in stays
    }


def _worths(said: Iterable[tuple[datetime, Standing]]) -> tuple[tuple[date, Worth | None], ...]:
    return tuple((day_of(at), _WORTH.get(worth.value)) for at, worth in said)


def _stays(unit_ids: Collection[int]) -> dict[int, list[Stay]]:
    found: dict[int, list[Stay]] = defaultdict(list)
    shared = ("duty__unit_id", "pk", "duty_id", "duty__obligation", "scope")
    now = Ask.objects.filter(duty__unit_id__in=unit_ids).order_by("pk")
    words = ("law_on", "terms", "asked_at", "began_at", "recalled_at")
    for row in now.values_list(*shared, *words):
        found[row[0]].append(_stay(row))
    of = ("ask__duty__unit_id", "ask_id", "ask__duty_id", "ask__duty__obligation", "ask__scope")
    before = FormerAsk.objects.filter(ask__duty__unit_id__in=unit_ids).order_by("pk")
    for row in before.values_list(*of, "law_on", "terms", "asked_at", "began_at", "ended_at"):
        found[row[0]].append(_stay(row))
    return found


def _stay(row: _Row) -> Stay:
    _, ask, duty, obligation, scope, law_on, terms, asked_at, began_at, ended_at = row
    asked = Asked(obligation, law_on, day_of(asked_at), clause_from_json(terms))
    return Stay(ask, duty, scope, asked, day_of(began_at or asked_at), day_of(ended_at) if ended_at else None)


def _events(unit_ids: Collection[int]) -> dict[int, list[Happened]]:
    """Ordered by day, so that the latest of a kind is the last."""
    found: dict[int, list[Happened]] = defaultdict(list)
    rows = Event.objects.filter(unit_id__in=unit_ids).order_by("on")
    for unit, system, kind, on, recorded_at in rows.values_list("unit_id", "system_id", "kind", "on", "recorded_at"):
        found[unit].append(Happened(system, kind, on, max(on, day_of(recorded_at))))
    return found


def _excuses(unit_ids: Collection[int]) -> dict[int, dict[int, list[Excuse]]]:
    found: dict[int, dict[int, list[Excuse]]] = defaultdict(lambda: defaultdict(list))
    rows = Waiver.objects.filter(duty__unit_id__in=unit_ids).order_by("-pk")
    columns = ("duty__unit_id", "duty_id", "reason", "at", "lifted_at", "until_on")
    for unit, duty, reason, at, lifted_at, until_on in rows.values_list(*columns):
        found[unit][duty].append(Excuse(reason, day_of(at), day_of(lifted_at) if lifted_at else None, until_on))
    return found
