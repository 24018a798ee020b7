"""A time limit of the procedure has one last day, whether a dossier or a duty counts it, also after a correction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khien.base import clock
from khien.duties import actions
from khien.duties.models import Ask
from khien.duties.queries.chronicles import replays
from khien.duties.queries.judging import fresh, judged
from khien.duties.rules.judge import Case, judge
from khien.duties.tests.past import SENDER, ask, at
from khien.law.load import catalogue
from khien.law.procedure.clocks import runs_out
from khien.law.procedure.read import procedures
from khien.law.procedure.types import ClockOf
from khien.law.types import Count, Regime, Terms, Within
from khien.notices.actions import correct_calendar, settle
from khien.notices.queries import settled
from khien.notices.rules.hours import Calendar
from tests.world import World

LAW, WORKS = catalogue(), Calendar().works
COUNTED = (
    ("level-appraisal", ClockOf.APPRAISAL, 3),
    ("level-appraisal-high", ClockOf.APPRAISAL, 4),
    ("level-appraisal-high", ClockOf.APPRAISAL, 5),
    ("level-approval-clock", ClockOf.APPROVAL, 2),
    ("level-approval-clock", ClockOf.APPROVAL, 3),
)
TODAY = date(2026, 11, 20)


def duty_due(obligation: str, regime: Regime, level: int, began: date) -> date | None:
    version = next(one for one in LAW.obligations[obligation].versions if one.regime is regime)
    assert isinstance(version.terms.rule, Within)
    case = Case(version.terms, level, [], began, LAW.proofs, {version.terms.rule.event: began}, works=WORKS)
    return judge(case).due_on


@pytest.mark.parametrize(("obligation", "of", "level"), COUNTED)
@pytest.mark.parametrize("regime", list(Regime))
def test_a_duty_ends_on_the_day_that_the_dossier_does(obligation: str, of: ClockOf, level: int, regime: Regime) -> None:
    limit = procedures().by_regime[regime].clock(of, level)
    assert limit is not None
    for number in range(0, 1400, 3):
        began = date(2024, 1, 1) + timedelta(days=number)
        assert duty_due(obligation, regime, level, began) == runs_out(limit, began, WORKS), began


@pytest.mark.parametrize(
    ("obligation", "regime", "level", "began", "last"),
    [
        ("level-appraisal", Regime.ANM_2026, 3, date(2026, 8, 20), date(2026, 9, 14)),  # 22 August is worked
        ("level-approval-clock", Regime.ATTT_2016, 2, date(2024, 4, 24), date(2024, 5, 7)),
        ("level-appraisal", Regime.ATTT_2016, 3, date(2026, 6, 5), date(2026, 6, 22)),  # 20 June is a Saturday
        ("level-appraisal-high", Regime.ATTT_2016, 4, date(2026, 1, 17), date(2026, 2, 23)),  # Tết
    ],
)
def test_worked_saturdays_and_ends_on_days_off_count_for_duties_too(
    obligation: str, regime: Regime, level: int, began: date, last: date
) -> None:
    assert duty_due(obligation, regime, level, began) == last


def test_days_that_no_procedure_moves_end_where_they_end() -> None:
    terms = Terms(Within(5, Count.DAYS, "incident_detected"), ("scan",))
    case = Case(terms, 3, [], date(2026, 6, 15), LAW.proofs, {"incident_detected": date(2026, 6, 15)}, works=WORKS)
    assert judge(case).due_on == date(2026, 6, 20)
    assert judge(
        replace(case, terms=replace(terms, rule=Within(5, Count.DAYS, "incident_detected", moves=True)))
    ).due_on == (date(2026, 6, 22))


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(at(TODAY)):
        yield


def waited_for(world: World) -> Ask:
    """A letter asks for approvals in time of a school that received a file on 18 November 2026."""
    scope = ask(world.north, on=date(2026, 11, 19), obligation="level-approval-clock")
    received = date(2026, 11, 18)
    actions.record_event(world.north, "approval_request_received", received, by=SENDER, at=at(TODAY))
    return Ask.objects.get(scope=scope)


def due_on(row: Ask) -> date | None:
    asks = Ask.objects.filter(pk=row.pk)
    ((_, verdict),) = fresh(asks, TODAY)
    assert asks.get().due_on == verdict.due_on
    return verdict.due_on


@pytest.mark.django_db
@pytest.mark.usefixtures("stopped_clock")
def test_a_day_that_an_official_corrects_moves_a_remembered_verdict(world: World) -> None:
    row = waited_for(world)
    assert due_on(row) == date(2026, 11, 30)  # 24 November is off
    correct_calendar(date(2026, 11, 25), False, by=world.administrator, at=at(TODAY))
    assert due_on(row) == date(2026, 12, 1)
    correct_calendar(date(2026, 11, 28), True, by=world.administrator, at=at(TODAY))
    assert due_on(row) == date(2026, 11, 30)
    replay = replays([world.north.pk])[world.north.pk]
    assert replay.verdict(replay.chronicle.stays[0], TODAY).due_on == date(2026, 11, 30)


@pytest.mark.django_db
@pytest.mark.usefixtures("stopped_clock")
def test_rules_settled_without_other_days_judge_nobody_anew(world: World) -> None:
    def settle_with(*off: date) -> int:
        known = settled(world.administrator)
        settle(
            quiet=(known.habits.quiet_from, known.habits.quiet_to),
            digest_at=known.habits.digest_at,
            remind_hours=known.remind_hours,
            steps=[(one.days, one.whom) for one in known.steps],
            more_off=off,
            more_working=(),
            by=world.administrator,
            at=at(TODAY),
        )
        world.north.refresh_from_db()
        return world.north.facts_version

    before = settle_with()
    assert settle_with() == before
    assert settle_with(date(2026, 11, 25)) == before + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("stopped_clock")
def test_the_calendar_is_asked_for_only_where_a_time_limit_runs(world: World) -> None:
    quiet = Ask.objects.get(scope=ask(world.south, on=TODAY))
    with CaptureQueriesContext(connection) as asked:
        judged([quiet], TODAY)
    assert not [one for one in asked.captured_queries if "notices_policy" in one["sql"]]
