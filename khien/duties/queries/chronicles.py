"""All that was ever known of units, as values for `rules.replay`: asks in the words they had, facts with their days.

Rights are decided before: these functions take units that the viewer may see, and read facts as a service.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from khien.base.clock import day_of
from khien.duties.models import Ask, Event
from khien.duties.queries.judging import JUDGE, days_worked
from khien.duties.rules.asked import Asked
from khien.duties.rules.replay import Chronicle, Excuse, Happened, Piece, Replay, Running, Stay
from khien.duties.rules.verdicts import Standing as Worth
from khien.duties.rules.wire import clause_from_json
from khien.evidence.queries import Life, lives_of
from khien.evidence.rules import Standing
from khien.law.load import catalogue
from khien.systems.queries import system_lives

_WORTH = {one.value: one for one in Worth}  # what is withdrawn or replaced is none of them: it is gone
_OF = ("duty__unit_id", "pk", "duty_id", "duty__obligation", "scope")
_WORDS = ("law_on", "terms", "asked_at", "began_at")
_FORMER = ("former__law_on", "former__terms", "former__asked_at", "former__began_at", "former__ended_at")
_WAIVER = tuple(f"duty__waivers__{name}" for name in ("pk", "reason", "at", "lifted_at", "until_on"))


def replays(units: Iterable[int], lives: Mapping[int, Sequence[Life]] | None = None) -> dict[int, Replay]:
    """Of each unit that was ever asked something, its verdicts to be replayed. Four queries for a batch.

    `lives` is their evidence, where it has been read before.
    """
    (stays, excuses), events = _stays(units), _events(units)
    pieces = lives_of(JUDGE, units) if lives is None else lives
    systems, works = system_lives(JUDGE, units), days_worked()
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
                excuses=excuses.get(unit, {}),
            ),
            catalogue(),
            works,
        )
        for unit in stays
    }


def _worths(said: Iterable[tuple[datetime, Standing]]) -> tuple[tuple[date, Worth | None], ...]:
    return tuple((day_of(at), _WORTH.get(worth.value)) for at, worth in said)


def _stays(units: Iterable[int]) -> tuple[dict[int, list[Stay]], dict[int, dict[int, list[Excuse]]]]:
    """Asks in all words they ever had, and the waivers of their duties, newest first; one query for a batch."""
    stays: dict[int, dict[tuple[int, int], Stay]] = defaultdict(dict)
    excuses: dict[int, dict[int, dict[int, Excuse]]] = defaultdict(lambda: defaultdict(dict))
    rows = Ask.objects.filter(duty__unit__in=units).order_by("pk", "former__pk", "-duty__waivers__pk")
    for row in rows.values_list(*_OF, *_WORDS, "recalled_at", "former__pk", *_FORMER, *_WAIVER):
        of, now, former, waiver = row[:5], row[5:10], row[10:16], row[16:]
        if (of[1], 0) not in stays[of[0]]:
            stays[of[0]][of[1], 0] = _stay(of, now)
        if former[0] is not None and (of[1], former[0]) not in stays[of[0]]:
            stays[of[0]][of[1], former[0]] = _stay(of, former[1:])
        number, reason, at, lifted_at, until_on = waiver
        if number is not None:
            lifted = day_of(lifted_at) if lifted_at else None
            excuses[of[0]][of[2]][number] = Excuse(reason, day_of(at), lifted, until_on)
    told = {unit: {duty: list(some.values()) for duty, some in each.items()} for unit, each in excuses.items()}
    return {unit: list(some.values()) for unit, some in stays.items()}, told


def _stay(of: tuple[Any, ...], words: tuple[Any, ...]) -> Stay:
    _, ask, duty, obligation, scope = of
    law_on, terms, asked_at, began_at, ended_at = words
    asked = Asked(obligation, law_on, day_of(asked_at), clause_from_json(terms))
    return Stay(ask, duty, scope, asked, day_of(began_at or asked_at), day_of(ended_at) if ended_at else None)


def _events(units: Iterable[int]) -> dict[int, list[Happened]]:
    """Ordered by day, so that the latest of a kind is the last."""
    found: dict[int, list[Happened]] = defaultdict(list)
    rows = Event.objects.filter(unit__in=units).order_by("on")
    for unit, system, kind, on, recorded_at in rows.values_list("unit_id", "system_id", "kind", "on", "recorded_at"):
        found[unit].append(Happened(system, kind, on, max(on, day_of(recorded_at))))
    return found
