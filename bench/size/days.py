"""Kept month-ends of the generated province: today's verdicts of the letters that had been sent by then, no replay.

A replay of two years of 5,000 units takes an installation some nights; here the pages that read it are what counts.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from bench.size.letters import SENT, Letter
from bench.size.plan import Plan
from khien.duties.models import KeptDay, KeptVerdicts
from khien.duties.rules.kept import MANY, packed_counts, packed_statuses
from khien.duties.rules.months import worth_keeping
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.law.fingerprint import fingerprint

_Worst = dict[str, dict[int, dict[str, int]]]  # scope → unit → obligation → place of the status


def keep(plan: Plan, letters: list[Letter]) -> None:
    """Every day that an installation would have kept."""
    sent = {letter.scope: plan.day(letter.sent) for letter in letters if letter.state in SENT}
    worst = _worst()
    for day in worth_keeping(plan.today, min(sent.values())):
        at = plan.at(-1)
        row = KeptDay.objects.create(on=day, kept_on=plan.today, catalogue=fingerprint(), upto=0, finished_at=at)
        KeptVerdicts.objects.bulk_create(_rows(row, worst, [scope for scope, since in sent.items() if since <= day]))


def _worst() -> _Worst:
    found: _Worst = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.scope, d.unit_id, d.obligation, a.status FROM duties_ask a JOIN duties_duty d ON d.id = a.duty_id"
            " WHERE a.recalled_at IS NULL ORDER BY d.unit_id"
        )
        for scope, unit, name, status in cursor:
            place, of_unit = SEVERITY[Status(status)], found[scope][unit]
            of_unit[name] = min(place, of_unit.get(name, MANY))
    return found


def _rows(day: KeptDay, worst: _Worst, scopes: list[str]) -> Iterator[KeptVerdicts]:
    whole: dict[int, dict[str, int]] = defaultdict(dict)
    for scope in scopes:
        for unit, of_unit in worst[scope].items():
            for name, place in of_unit.items():
                whole[unit][name] = min(place, whole[unit].get(name, MANY))
        yield KeptVerdicts(day=day, scope=scope, part=0, packed=_counted(worst[scope]))
    yield KeptVerdicts(day=day, part=0, packed=_counted(whole))
    by_name: dict[str, dict[int, int]] = defaultdict(dict)
    for unit in sorted(whole):
        for name, place in whole[unit].items():
            by_name[name][unit] = place
    for name, places in by_name.items():
        packed = packed_statuses(list(places), list(places.values()))
        yield KeptVerdicts(day=day, obligation=name, part=0, packed=packed)


def _counted(of_units: dict[int, dict[str, int]]) -> bytes:
    units = sorted(of_units)
    counts = [[0] * MANY for _ in units]
    for row, unit in zip(counts, units, strict=True):
        for place in of_units[unit].values():
            row[place] += 1
    return packed_counts(units, counts)
